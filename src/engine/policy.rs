//! The differences of a run over somebody's work from a student's own
//! `handson check`: an object that is given to the plan.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::{Answer, Read, Scope, Step};
use crate::expect::ByHand;
use crate::report::{Blocked, CheckReport, Verdict};

/// The differences from a student's own run; none by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent differences, each with its own place in the engine"
)]
pub struct RunPolicy {
    /// Whatever is in other namespaces is never looked at: it is other people's.
    pub alone: bool,
    /// The run is over one stage in a sandbox: no later stage takes over, and
    /// neither the namespace nor the requests are the student's.
    pub sandboxed: bool,
    /// The sandbox is left as it is, for looking.
    pub kept: bool,
    /// The actions are done for the student that the chapter has them do by hand.
    pub does_actions: bool,
    /// What may still come is waited for, though nothing says that it moves: what is
    /// checked has only just been applied.
    pub waits: bool,
    /// The verdicts of the checks of earlier stages, and why they were not looked at.
    pub known: BTreeMap<String, (Verdict, Option<Blocked>)>,
    /// Directories of a node that stand for the exercise's, each with the one
    /// that it stands for: evidence speaks of the latter, as the submission does.
    pub path_remap: Vec<(String, String)>,
}

impl RunPolicy {
    /// Adds the verdicts of checks of earlier stages.
    pub fn add_known<'a>(&mut self, checks: impl IntoIterator<Item = &'a CheckReport>) {
        let known = checks.into_iter().map(|check| {
            let kind = check.reason.as_ref().map(|reason| reason.kind);
            (check.check.clone(), (check.verdict, kind))
        });
        self.known.extend(known);
    }

    /// Returns those of `all` by which a later stage may take over.
    pub(super) fn supersessions<T>(&self, all: Vec<T>) -> Vec<T> {
        if self.sandboxed { Vec::new() } else { all }
    }

    /// Returns the part of `action` that is done before its check can pass.
    pub(super) fn action(&self, action: Option<ByHand>) -> Option<ByHand> {
        action.filter(|_| self.does_actions)
    }

    /// Returns where the commands look that a reader is told: in `namespace`,
    /// unless that is gone by then.
    pub(super) fn told_namespace<'a>(&self, namespace: &'a str) -> Option<&'a str> {
        (self.kept || !self.sandboxed).then_some(namespace)
    }

    /// Returns the number of requests that the report tells.
    pub(super) fn told_requests(&self, requests: u64) -> Option<u64> {
        (!self.sandboxed).then_some(requests)
    }

    /// Returns whether the cluster may be asked for `read`.
    pub(super) fn permits(&self, read: &Read) -> bool {
        !(self.alone && matches!(read.scope, Scope::Everywhere(_)))
    }

    /// Has evidence speak of the exercise's own directories.
    pub(super) fn restore_paths(&self, step: &mut Step) {
        if self.path_remap.is_empty() {
            return;
        }
        match step {
            Step::Answered(answers) => {
                for (_, answer) in answers {
                    self.restore_in_answer(answer);
                }
            }
            Step::Watched { answer, .. } | Step::Changed { answer, .. } => {
                self.restore_in_answer(answer);
            }
            _ => {}
        }
    }

    fn restore_in_answer(&self, answer: &mut Answer) {
        match answer {
            Answer::Objects(objects) | Answer::Page(objects) => {
                for object in objects {
                    self.restore_in_value(object);
                }
            }
            Answer::Log(text) => self.restore_in_text(text),
            _ => {}
        }
    }

    fn restore_in_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.restore_in_text(text),
            Value::Array(items) => {
                for item in items {
                    self.restore_in_value(item);
                }
            }
            Value::Object(fields) => {
                for field in fields.values_mut() {
                    self.restore_in_value(field);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn restore_in_text(&self, text: &mut String) {
        for (other, own) in &self.path_remap {
            if text.contains(other.as_str()) {
                *text = text.replace(other.as_str(), own);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn evidence_names_the_directory_of_the_submission() {
        let policy = RunPolicy {
            path_remap: vec![("/data/.handson-x".to_owned(), "/data".to_owned())],
            ..RunPolicy::default()
        };
        let pod =
            json!({"spec": {"volumes": [{"hostPath": {"path": "/data/.handson-x/mariadb"}}]}});
        let mut step = Step::Answered(vec![(
            crate::evidence::Request::Read(crate::evidence::Read {
                kind: crate::evidence::Kind::pod(),
                scope: crate::evidence::Scope::First,
            }),
            Answer::Objects(vec![pod]),
        )]);
        policy.restore_paths(&mut step);
        let Step::Answered(answers) = step else {
            unreachable!()
        };
        let Answer::Objects(objects) = &answers[0].1 else {
            unreachable!()
        };
        assert_eq!(
            objects[0].pointer("/spec/volumes/0/hostPath/path").unwrap(),
            "/data/mariadb"
        );
    }
}
