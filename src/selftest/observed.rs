//! The proof of an exercise for which nobody hands in files: the cluster itself is the
//! reference. In: what a run saw of it; out: whether nothing there wins nothing, and
//! whether each node or other object that is missing or not well is noticed.

use std::time::Duration;

use serde_json::{Value, json};

use super::proof::{Caught, Proof, Trial};
use super::trial::{Noticed, Selftest};
use crate::engine::{self, Consent, Options, Outcome, RunError, RunHooks};
use crate::evidence::{Answer, Kind, Step, Trouble, TroubleKind};
use crate::grade::grading_policy;
use crate::objects::fields::object_name;
use crate::record::{Asked, Record};
use crate::report::Report;
use crate::text::Text;

/// Nothing is changed on a cluster that is looked at.
struct Refused;

impl Consent for Refused {
    fn ask(&mut self, _: &[Text]) -> bool {
        false
    }
}

type Steps = Vec<(Duration, Step)>;

/// One way in which a cluster may be otherwise.
struct Other {
    name: String,
    aspect: String,
    /// Makes an object another one, or takes it away.
    change: fn(Value) -> Option<Value>,
    /// The object that it is done to.
    kind: String,
    object: String,
}

/// The ways in which any object, or a node, may be otherwise: its name, what it is about,
/// and what becomes of the object.
type Way = (&'static str, &'static str, fn(Value) -> Option<Value>);

const ANY: [Way; 1] = [("left out", "metadata.name", |_| None)];
const NODE: [Way; 3] = [
    ("another name", "metadata.name", |node| Some(renamed(node))),
    ("not Ready", "status.conditions[*].status", |node| {
        Some(not_ready(node))
    }),
    ("another role", "metadata.labels", other_role),
];

/// Proves the exercise of `selftest` on its cluster.
///
/// # Errors
/// [`RunError`] where the cluster cannot be looked at.
pub(super) async fn prove(selftest: &Selftest<'_>) -> Result<Proof, RunError> {
    let options = Options {
        read_only: true,
        record: true,
        ..Options::default()
    };
    let hooks = RunHooks {
        recall: None,
        consent: &mut Refused,
        cancel: selftest.cancel.clone(),
        emit: &mut |_| {},
    };
    let clusters = [selftest.cluster.clone()];
    let (loaded, variables) = (selftest.loaded, selftest.variables);
    let outcomes = engine::run_checks(&clusters, loaded, variables, &options, hooks).await?;
    let Some(Outcome { report, steps }) = outcomes.into_iter().next() else {
        return Err(RunError::Cluster(Trouble {
            kind: TroubleKind::Other,
            what: "look at the cluster".to_owned(),
            message: "no namespace was looked at".to_owned(),
        }));
    };
    let again = |steps: Steps| judged(selftest, &report, steps);
    let untouched = again(changed(&steps, &mut |_| None))?;
    let mut trials = Vec::new();
    for other in others(&steps) {
        if selftest.only.is_some_and(|only| !other.name.contains(only)) {
            continue;
        }
        let is_it = |object: &Value| {
            object["kind"] == other.kind.as_str() && object_name(object) == other.object
        };
        let steps = changed(&steps, &mut |object| {
            if is_it(&object) {
                (other.change)(object)
            } else {
                Some(object)
            }
        });
        let report = again(steps)?;
        for stage in &loaded.exercise.stages {
            let aspects = [other.aspect.clone()];
            let noticed = selftest.noticed(&stage.stage, &aspects, &report);
            trials.push(trial(&other, &stage.stage, noticed));
        }
    }
    Ok(Proof {
        untouched,
        reference: report,
        trials,
        idle: Vec::new(),
    })
}

/// Judges by `steps`, as when their time is up: what is waited for does not come.
fn judged(selftest: &Selftest<'_>, report: &Report, mut steps: Steps) -> Result<Report, RunError> {
    let end = steps.last().map_or(Duration::ZERO, |(at, _)| *at);
    steps.push((end, Step::Expired));
    let asked = Asked {
        set: selftest.set.to_vec(),
        read_only: true,
        ..Asked::default()
    };
    let record = Record::new(report, steps, asked);
    let options = Options::of_record(&record, grading_policy());
    let (loaded, variables) = (selftest.loaded, selftest.variables);
    engine::replay_run(&record, loaded, variables, &options, &mut |_| {})
}

/// Returns the steps in which every object is what `change` makes of it.
fn changed(steps: &Steps, change: &mut dyn FnMut(Value) -> Option<Value>) -> Steps {
    let mut steps = steps.clone();
    for (_, step) in &mut steps {
        let answers: Vec<&mut Answer> = match step {
            Step::Answered(answers) => answers.iter_mut().map(|(_, answer)| answer).collect(),
            Step::Watched { answer, .. } => vec![answer],
            _ => continue,
        };
        for answer in answers {
            if let Answer::Objects(objects) | Answer::Page(objects) = answer {
                *objects = std::mem::take(objects)
                    .into_iter()
                    .filter_map(&mut *change)
                    .collect();
            }
        }
    }
    steps
}

/// Returns every way in which what was seen may be otherwise, each once.
fn others(steps: &Steps) -> Vec<Other> {
    let mut seen: Vec<(String, String)> = Vec::new();
    changed(steps, &mut |object| {
        let kind = object["kind"].as_str().unwrap_or_default().to_owned();
        let one = (kind, object_name(&object).to_owned());
        if !seen.contains(&one) {
            seen.push(one);
        }
        Some(object)
    });
    let ways = |kind: &str| {
        let of_node = (kind == Kind::node().kind).then_some(NODE);
        ANY.into_iter().chain(of_node.into_iter().flatten())
    };
    let all = seen.iter().flat_map(|(kind, object)| {
        ways(kind).map(move |(what, path, change)| Other {
            name: format!("{kind}/{object}: {what}"),
            aspect: format!("{kind}: {path}"),
            change,
            kind: kind.clone(),
            object: object.clone(),
        })
    });
    all.collect()
}

fn renamed(mut node: Value) -> Value {
    let name = format!("other-{}", object_name(&node));
    node["metadata"]["name"] = json!(name);
    node
}

fn not_ready(mut node: Value) -> Value {
    let conditions = node.pointer_mut("/status/conditions");
    let conditions = conditions
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten();
    for condition in conditions.filter(|condition| condition["type"] == "Ready") {
        condition["status"] = json!("False");
    }
    node
}

/// Makes a worker of a control plane, and the reverse.
fn other_role(mut node: Value) -> Option<Value> {
    let labels = node["metadata"]["labels"].as_object_mut()?;
    let before = labels.len();
    labels.retain(|label, _| !label.starts_with("node-role.kubernetes.io/"));
    if labels.len() == before {
        labels.insert(
            "node-role.kubernetes.io/control-plane".to_owned(),
            json!(""),
        );
    }
    Some(node)
}

fn trial(other: &Other, stage: &str, noticed: Noticed) -> Trial {
    let Noticed { by, others, unsure } = noticed;
    let caught = match unsure {
        _ if !by.is_empty() => Caught::Yes,
        Some(reason) => Caught::Unsure(reason),
        None if others.is_empty() => Caught::Survived,
        None => Caught::ByOthers,
    };
    Trial {
        mutant: other.name.clone(),
        about: other.aspect.clone(),
        stage: stage.to_owned(),
        live: false,
        by,
        others,
        caught,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::{Read, Request, Scope};

    fn steps() -> Steps {
        let node = |name: &str, labels: Value| {
            json!({"kind": "Node", "metadata": {"name": name, "labels": labels},
                "status": {"conditions": [{"type": "Ready", "status": "True"}]}})
        };
        let server = json!({"node-role.kubernetes.io/control-plane": "true"});
        let nodes = vec![node("server", server), node("agent", json!({}))];
        let read = Read {
            kind: Kind::node(),
            scope: Scope::All,
        };
        let answer = (Request::Read(read), Answer::Objects(nodes));
        vec![(Duration::ZERO, Step::Answered(vec![answer]))]
    }

    #[test]
    fn each_node_is_otherwise_in_every_way() {
        let names: Vec<String> = others(&steps()).into_iter().map(|it| it.name).collect();
        assert_eq!(
            names,
            [
                "Node/server: left out",
                "Node/server: another name",
                "Node/server: not Ready",
                "Node/server: another role",
                "Node/agent: left out",
                "Node/agent: another name",
                "Node/agent: not Ready",
                "Node/agent: another role",
            ]
        );
    }

    #[test]
    fn way_changes_what_it_says() {
        let node = || {
            let Step::Answered(answers) = &steps()[0].1 else {
                panic!("another step");
            };
            let Answer::Objects(nodes) = &answers[0].1 else {
                panic!("another answer");
            };
            nodes[0].clone()
        };
        for (what, _, change) in NODE {
            let other = change(node()).unwrap();
            assert_ne!(other, node(), "{what}");
            let twice = change(other);
            assert!(what != "another role" || twice.is_some());
        }
        let emptied = changed(&steps(), &mut |_| None);
        let Step::Answered(answers) = &emptied[0].1 else {
            panic!("another step");
        };
        assert_eq!(answers[0].1, Answer::Objects(Vec::new()));
    }
}
