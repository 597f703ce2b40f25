//! The walk of each exercise with a look after every step, as a student takes it:
//! what is done stays done, and nothing is asked for again.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use handson::report::{Report, StageReport, Verdict};
use handson_walk::{Player, Screen, Step, Walk};

use crate::lab::{Namespace, exercises, kubectl_command};

/// What the looks have seen so far.
#[derive(Default)]
struct Way {
    possible: Option<(u32, u32)>,
    so_far: (u32, u32),
    /// The index of the stage that was next.
    next: usize,
    /// The stages that were done, each with the step that did it.
    done: BTreeMap<String, String>,
    looks: usize,
}

impl Way {
    /// Takes in the report after `step`, as programs and people read it.
    fn look(&mut self, report: &Report, shown: &str, step: &str) {
        let totals = &report.totals;
        let context = format!("after {step}, done {:?}:\n{shown}", self.done);
        let maximum = (totals.possible, totals.bonus_possible);
        assert_eq!(
            *self.possible.get_or_insert(maximum),
            maximum,
            "the maximum {context}"
        );
        let so_far = (totals.so_far.unwrap(), totals.bonus_so_far.unwrap());
        assert!(
            so_far.0 >= self.so_far.0 && so_far.1 >= self.so_far.1,
            "{:?} {context}",
            self.so_far
        );
        let next = report.next.as_ref().map(|next| next.stage.as_str());
        let stages = || report.stages.iter().enumerate();
        let end = report.stages.len();
        let shown_next = stages().find(|(_, stage)| Some(stage.stage.as_str()) == next);
        let not_done = stages().find(|(_, stage)| !stage.is_done());
        let at = |found: Option<(usize, &StageReport)>| found.map_or(end, |found| found.0);
        assert_eq!(at(shown_next), at(not_done), "what is next {context}");
        assert!(
            at(shown_next) >= self.next,
            "back from stage {} {context}",
            self.next
        );
        for stage in &report.stages {
            if self.done.contains_key(&stage.stage) {
                stays_done(stage, &context);
            } else if stage.is_done() {
                self.done.insert(stage.stage.clone(), step.to_owned());
            }
        }
        let points = format!("{}/{}", so_far.0, totals.possible);
        assert!(shown.contains(&points), "{points} {context}");
        let fails = report
            .checks()
            .any(|(_, check)| check.verdict == Verdict::Fail);
        assert_eq!(shown.contains('✗'), fails, "{context}");
        (self.so_far, self.next) = (so_far, at(shown_next));
        self.looks += 1;
    }
}

fn stays_done(stage: &StageReport, context: &str) {
    let name = &stage.stage;
    assert!(
        stage.is_done(),
        "{name} is not done any more {context}\n{stage:#?}"
    );
    assert!(
        stage.begin.is_none(),
        "{name} is to be begun again {context}"
    );
    for check in &stage.checks {
        assert_ne!(check.verdict, Verdict::Fail, "{} {context}", check.check);
    }
}

/// The number of stages that a walk comes to.
fn walk_stages(walk: &Walk) -> usize {
    let stages = walk.checks().flat_map(|check| &check.stages);
    stages.collect::<BTreeSet<_>>().len()
}

/// Plays the walk of `folder` in `lang`, and looks after each step.
fn follow(exercise: &str, folder: &Path, lang: &str) {
    let walk = Walk::read(folder).unwrap();
    let namespace = Namespace::with_host_path();
    let name = &namespace.name;
    let check = || {
        let line = ["check", exercise, "-n", name, "--lang", lang];
        namespace.handson(&[&line[..], &["--timeout", "40s"]].concat())
    };
    let player = Player {
        exercise,
        manifests: vec![Path::new("examples").join(exercise)],
        kubectl: &|| {
            let mut command = kubectl_command();
            command.args(["-n", name]);
            command
        },
        check: &check,
        screen: Screen::Hidden,
    };
    let file = tempfile::NamedTempFile::new().unwrap();
    let look = || {
        let report = format!("--report=json={}", file.path().display());
        let output = check().args(["--read-only", &report]).output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        let report: Report = serde_json::from_slice(&std::fs::read(file.path()).unwrap())
            .unwrap_or_else(|error| panic!("{error}: {output:?}"));
        (report, shown)
    };
    let mut way = Way::default();
    for step in &walk.steps {
        player
            .step(step)
            .unwrap_or_else(|error| panic!("{exercise}, {lang}: {error}"));
        if !matches!(step, Step::Say(_)) {
            let (report, shown) = look();
            way.look(&report, &shown, &format!("{step:?}"));
        }
    }
    let (least, looks) = (walk_stages(&walk).max(1), way.looks);
    assert!(
        looks >= least,
        "{exercise}: {looks} looks at {least} stages"
    );
    let (report, shown) = look();
    let (possible, _) = way.possible.unwrap();
    assert_eq!(way.so_far.0, possible, "{shown}");
    assert_eq!(
        (way.next, report.exit_code),
        (report.stages.len(), 0),
        "{shown}"
    );
    // Where nothing is ever taken away, all of it is so at the end.
    let all = match lang {
        "ja" => ["これまでに", "合計"].map(|sum| format!("{sum} {possible}/{possible} 点")),
        _ => ["So far", "Total"].map(|sum| format!("{sum} {possible}/{possible} points")),
    };
    assert!(all.iter().any(|all| shown.contains(all)), "{shown}");
}

#[test]
fn walk_never_leads_backwards_in_japanese() {
    for (exercise, folder) in exercises() {
        follow(&exercise, &folder, "ja");
    }
}

#[test]
fn walk_never_leads_backwards_in_english() {
    for (exercise, folder) in exercises() {
        follow(&exercise, &folder, "en");
    }
}
