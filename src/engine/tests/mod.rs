//! A state is given what happens, moment by moment, and asked for its verdicts.

mod by_hand;
mod elsewhere;
mod memory;
mod order;
mod session;
mod stays;
mod times;

use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::{MemoryUse, Options, Plan, RunPolicy};
use crate::engine::emit::Emitter;
use crate::engine::run_state::{Origin, RunState};
use crate::engine::whole_report::ReportBuilder;
use crate::evidence::{Answer, Kind, Read, Request, Scope, Step, Trouble, TroubleKind};
use crate::exercise::{Loaded, Variables, parse};
use crate::report::{CheckReport, ClusterIdentity, Report, Verdict};

/// An exercise with one stage of these checks: name and what is in it.
fn exercise(checks: &[(&str, &str)]) -> Loaded {
    let text = r"{ja: あ, en: a}";
    let checks: Vec<String> = checks
        .iter()
        .map(|(name, body)| {
            format!("  - {{check: {name}, title: {text}, why: {text}, hints: [{text}], {body}}}")
        })
        .collect();
    let checks = checks.join("\n");
    let source = format!(
        "handson: v1\nexercise: test\ntitle: {text}\nabout: {text}\nstages:\n- stage: one\n  title: {text}\n  about: {text}\n  begin: {text}\n  checks:\n{checks}"
    );
    parse("test.yaml", &source).unwrap_or_else(|error| panic!("{error:?}\n{source}"))
}

/// A state, and the exercise that it is of.
struct Play {
    state: RunState,
    loaded: Loaded,
    variables: Variables,
}

impl Play {
    fn new(checks: &[(&str, &str)], wait: bool) -> Self {
        let options = Options {
            wait,
            ..Options::default()
        };
        Self::with(checks, &options)
    }

    /// A stage of a submission that is graded.
    fn graded(checks: &[(&str, &str)]) -> Self {
        let policy = RunPolicy {
            does_actions: true,
            ..RunPolicy::default()
        };
        let options = Options {
            policy,
            ..Options::default()
        };
        Self::with(checks, &options)
    }

    /// A session, in which nothing is settled for good.
    fn session(checks: &[(&str, &str)]) -> Self {
        let options = Options {
            watch: true,
            record: true,
            ..Options::default()
        };
        Self::with(checks, &options)
    }

    fn with(checks: &[(&str, &str)], options: &Options) -> Self {
        Self::of(exercise(checks), options)
    }

    fn of(loaded: Loaded, options: &Options) -> Self {
        let variables = Variables::new(&loaded.exercise, &[]).unwrap();
        let plan = Rc::new(Plan::new(&loaded, &variables, options).unwrap());
        let origin = Origin {
            cluster: ClusterIdentity::default(),
            namespace: "default",
            started: Timestamp::UNIX_EPOCH,
            recorded: false,
        };
        Self {
            state: RunState::new(plan, options, origin),
            loaded,
            variables,
        }
    }

    fn take(&mut self, at: f64, step: Step) {
        self.state.take(Duration::from_secs_f64(at), step);
    }

    /// The Pods are these when they are looked at, and a watch is opened.
    fn looked_at(&mut self, at: f64, pods: &[Value]) {
        let answers = vec![(Request::Read(pods_read()), Answer::Objects(pods.to_vec()))];
        self.take(at, Step::Answered(answers));
        self.take(at, Step::Watching([pods_read()].into()));
    }

    /// The Pods are these when they are looked at, and still when the watch begins.
    fn first(&mut self, at: f64, pods: &[Value]) {
        self.looked_at(at, pods);
        self.watched(at, pods);
    }

    /// A watch shows that the Pods are these.
    fn watched(&mut self, at: f64, pods: &[Value]) {
        self.seen(at, Answer::Objects(pods.to_vec()), false);
    }

    fn seen(&mut self, at: f64, answer: Answer, gap: bool) {
        let read = pods_read();
        self.take(at, Step::Watched { read, answer, gap });
    }

    fn passed(&mut self, at: f64) {
        self.take(at, Step::Passed);
    }

    /// Time passed, and the Pods are these when they are looked at a last time.
    fn last_look(&mut self, at: f64, pods: &[Value]) {
        self.passed(at);
        assert!(
            self.state
                .round()
                .reads
                .contains(&Request::Read(pods_read())),
            "{:?}",
            self.state.round()
        );
        let answers = vec![(Request::Read(pods_read()), Answer::Objects(pods.to_vec()))];
        self.take(at + 0.001, Step::Answered(answers));
    }

    /// Returns when it would look at the clock again.
    fn waits_until(&self) -> Option<f64> {
        let waiting = self.state.round().waiting.as_ref();
        waiting.map(|(_, until)| until.as_secs_f64())
    }

    fn report(&mut self) -> Report {
        let mut emitter = Emitter::default();
        let settled = self.state.settled();
        emitter.emit_settled(&self.state, settled, &mut |_| {});
        let builder = ReportBuilder {
            loaded: &self.loaded,
            variables: &self.variables,
        };
        builder.whole(&self.state, &emitter, 0)
    }

    fn checks(&mut self) -> BTreeMap<String, CheckReport> {
        let report = self.report();
        let checks = report.stages.into_iter().flat_map(|stage| stage.checks);
        checks.map(|check| (check.check.clone(), check)).collect()
    }

    /// The verdict of the check `it`; `None` while it is open.
    fn verdict(&mut self) -> Option<Verdict> {
        self.checks().get("it").map(|check| check.verdict)
    }
}

fn pods_read() -> Read {
    Read {
        kind: Kind::pod(),
        scope: Scope::First,
    }
}

/// The Pod `a` in this phase.
fn pod(phase: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "a", "namespace": "default", "uid": "1"},
        "status": {"phase": phase},
    })
}

fn unreachable() -> Answer {
    Answer::Trouble(Trouble {
        kind: TroubleKind::Unreachable,
        what: "list Pod".to_owned(),
        message: "connection refused".to_owned(),
    })
}
