//! The rights that an exercise takes, and which checks take them.

use std::collections::{BTreeMap, BTreeSet};

use crate::engine::{self, Options, Plan, PlannedCheck, PlannedStage};
use crate::evidence::{Access, Kind, Necessity, Reach, RequestKind, RequiredRequests};
use crate::exercise::{Loaded, SpecError, Variables};
use crate::expect::Expect;
use crate::probe;

/// The rights that checks take, as if each were looked at in one namespace.
#[derive(Clone, Debug)]
pub struct Needs {
    /// The exercise.
    pub exercise: String,
    /// True if it is without probes.
    pub read_only: bool,
    /// The checks by stage, in the order of the exercise.
    pub stages: Vec<(String, Vec<String>)>,
    /// Checks that take a probe and, since that is left out, come to no verdict
    /// of their own unless they fail by what can be read.
    pub unprobed: BTreeSet<String>,
    /// The rights, and who takes them.
    pub rights: BTreeMap<Access, Users>,
}

/// The checks that take a right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Users {
    /// Checks that cannot be determined without it.
    pub verdict: BTreeSet<String>,
    /// Checks to which it matters in some cases: they may end undetermined, or
    /// say less of what is not well.
    pub cases: BTreeSet<String>,
    /// True if each run takes it, whatever it checks: to say which cluster it is.
    pub run: bool,
}

impl Needs {
    /// Returns what the checks of `loaded` take that `options` ask for.
    ///
    /// # Errors
    /// [`SpecError`] as for a run.
    pub fn of(
        loaded: &Loaded,
        variables: &Variables,
        options: &Options,
    ) -> Result<Self, SpecError> {
        let plan = Plan::new(loaded, variables, options)?;
        let mut needs = Self {
            exercise: loaded.exercise.exercise.clone(),
            read_only: options.read_only,
            stages: Vec::new(),
            unprobed: BTreeSet::new(),
            rights: BTreeMap::new(),
        };
        for (access, necessity) in engine::required_requests()
            .iter()
            .flat_map(|(request, necessity)| rights(request, necessity))
        {
            if necessity > Necessity::Optional {
                needs.users(access).run = true;
            }
        }
        for stage in &plan.stages {
            let mut names = Vec::new();
            for planned in &stage.checks {
                names.push(planned.check.check.clone());
                needs.check(stage, planned);
            }
            needs.stages.push((stage.stage.clone(), names));
        }
        Ok(needs.without_the_covered())
    }

    fn check(&mut self, stage: &PlannedStage, planned: &PlannedCheck) {
        let check = &planned.check.check;
        for (request, necessity) in required_requests(stage, planned).iter() {
            if self.read_only && matches!(request, RequestKind::Probe(_)) {
                self.unprobed.insert(check.clone());
                continue;
            }
            for (access, necessity) in rights(request, necessity) {
                self.add_permission(check, access, necessity);
            }
        }
        for access in watched(planned) {
            self.add_permission(check, access, Necessity::Always);
        }
    }

    fn add_permission(&mut self, check: &str, access: Access, necessity: Necessity) {
        match necessity {
            Necessity::Optional => false,
            Necessity::Sometimes => self.users(access).cases.insert(check.to_owned()),
            Necessity::Always => self.users(access).verdict.insert(check.to_owned()),
        };
    }

    fn users(&mut self, access: Access) -> &mut Users {
        self.rights.entry(access).or_default()
    }

    /// Returns what they take where one account sees every namespace: nothing is named
    /// that lies in a namespace of which nobody knows yet, and the namespaces
    /// are listed.
    #[must_use]
    pub fn cluster_wide(&self) -> Self {
        let mut wide = Self {
            rights: BTreeMap::new(),
            ..self.clone()
        };
        for (access, users) in &self.rights {
            let access = Access {
                reach: Reach::Cluster,
                ..access.clone()
            };
            wide.users(access).add(users);
        }
        // Whether a namespace is empty shows in lists, and not in single objects.
        for (access, users) in &self.rights {
            if is_of_namespaced_objects(access) {
                let list = Access {
                    verb: "list",
                    name: None,
                    reach: Reach::Cluster,
                    ..access.clone()
                };
                let all = users.verdict.union(&users.cases);
                wide.users(list).cases.extend(all.cloned());
            }
        }
        for (request, necessity) in engine::requests_of_namespaces().iter() {
            for (access, _) in rights(request, necessity) {
                wide.users(access).run = true;
            }
        }
        wide.without_the_covered()
    }

    /// Without rights to one object where there is the right to all of them.
    fn without_the_covered(mut self) -> Self {
        let named: Vec<Access> = self
            .rights
            .keys()
            .filter(|access| access.name.is_some())
            .cloned()
            .collect();
        for access in named {
            let any = Access {
                name: None,
                ..access.clone()
            };
            if self.rights.contains_key(&any)
                && let Some(users) = self.rights.remove(&access)
            {
                self.users(any).add(&users);
            }
        }
        self
    }
}

/// Returns whether it is about objects in a namespace of a kind that is listed.
fn is_of_namespaced_objects(access: &Access) -> bool {
    access.verb == "get"
        && access.reach == Reach::Namespace
        && access.resource != "secrets"
        && !access.resource.contains('/')
}

impl Users {
    /// Checks to which it matters in some cases and no more.
    pub fn sometimes(&self) -> impl Iterator<Item = &String> {
        self.cases.difference(&self.verdict)
    }

    pub(super) fn add(&mut self, other: &Self) {
        self.verdict.extend(other.verdict.iter().cloned());
        self.cases.extend(other.cases.iter().cloned());
        self.run |= other.run;
    }
}

/// Returns what a check may request: itself, by its conditions, and by whether its stage is over.
fn required_requests(stage: &PlannedStage, planned: &PlannedCheck) -> RequiredRequests {
    let conditions = planned.only_if.iter().chain(&planned.seen_before);
    let superseded = stage.superseded.iter();
    let superseded = superseded.flat_map(|it| it.when.iter().chain(&it.unless));
    // What cannot be seen has not taken over, and the stage is judged.
    let superseded = superseded.map(|condition| read(condition).in_some_cases());
    let all = conditions.map(read).chain(superseded);
    all.fold(
        planned.expectation.required_requests(),
        RequiredRequests::and,
    )
}

/// Returns what has to be followed, where the check counts only if something was seen before.
fn watched(planned: &PlannedCheck) -> Vec<Access> {
    if planned.seen_before.is_empty() {
        return Vec::new();
    }
    let seen = planned.seen_before.iter().chain([&planned.expectation]);
    let seen = seen
        .map(read)
        .fold(RequiredRequests::default(), RequiredRequests::and);
    seen.iter()
        .filter_map(|(request, _)| watch(request))
        .collect()
}

/// Returns what a condition may request: conditions are read, never tried.
fn read(condition: &impl Expect) -> RequiredRequests {
    condition.required_requests().reads()
}

/// Returns the rights that these requests take, each with the greatest need that there is
/// of it.
#[must_use]
pub fn accesses(required: &RequiredRequests) -> BTreeMap<Access, Necessity> {
    let mut all = BTreeMap::new();
    let each = required.iter();
    for (access, necessity) in each.flat_map(|(request, need)| rights(request, need)) {
        let kept = all.entry(access).or_insert(necessity);
        *kept = necessity.max(*kept);
    }
    all
}

/// Returns the rights that a kind of requests takes.
fn rights(request: &RequestKind, necessity: Necessity) -> Vec<(Access, Necessity)> {
    match request {
        RequestKind::List(kind) => vec![(Access::to("list", kind), necessity)],
        RequestKind::Get(kind, None) => vec![(Access::to("get", kind), necessity)],
        RequestKind::Get(kind, Some(name)) => {
            vec![(Access::to("get", kind).named(name), necessity)]
        }
        // To see that something is in another namespace is worth a remark, and
        // not the right to look into everybody's.
        RequestKind::Everywhere(_) => Vec::new(),
        RequestKind::Logs => [
            Access::to_pods("get", "log"),
            Access::to("get", &Kind::pod()),
        ]
        .map(|access| (access, necessity))
        .to_vec(),
        RequestKind::Probe(example) => probe::permissions(example)
            .into_iter()
            .map(|(access, own)| (access, own.min(necessity)))
            .collect(),
    }
}

/// Returns the right to follow what is listed: where it is missing, handson looks again
/// each second, which does unless something is to be seen that may pass by.
fn watch(request: &RequestKind) -> Option<Access> {
    match request {
        RequestKind::List(kind) => Some(Access::to("watch", kind)),
        _ => None,
    }
}
