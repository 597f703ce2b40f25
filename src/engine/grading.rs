//! How a run over a submission differs from a student's own: what is done by
//! hand is done for them, and the namespace is nobody else's business.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::{Answer, Step};
use crate::report::{Blocked, CheckReport, Verdict};

/// One stage of a graded submission. Its objects are applied by the grader and
/// taken away after it, so no later stage takes over; what is in other
/// namespaces is never looked at, since that is other people's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Grading {
    /// The verdicts of the checks of earlier stages, and why they were not looked at.
    pub known: BTreeMap<String, (Verdict, Option<Blocked>)>,
    /// Folders of a node that stand in for the exercise's, and those that they
    /// stand for: evidence speaks of the latter, as the submission does.
    pub stand_ins: Vec<(String, String)>,
}

impl Grading {
    /// The checks of earlier stages with their verdicts.
    pub fn know<'a>(&mut self, checks: impl IntoIterator<Item = &'a CheckReport>) {
        let known = checks.into_iter().map(|check| {
            let kind = check.reason.as_ref().map(|reason| reason.kind);
            (check.check.clone(), (check.verdict, kind))
        });
        self.known.extend(known);
    }

    /// Has evidence speak of the exercise's own folders.
    pub(super) fn restore_names(&self, step: &mut Step) {
        if self.stand_ins.is_empty() {
            return;
        }
        match step {
            Step::Answered(answers) => {
                for (_, answer) in answers {
                    self.in_answer(answer);
                }
            }
            Step::Watched { answer, .. } | Step::Changed { answer, .. } => self.in_answer(answer),
            _ => {}
        }
    }

    fn in_answer(&self, answer: &mut Answer) {
        match answer {
            Answer::Objects(objects) | Answer::Page(objects) => {
                for object in objects {
                    self.in_value(object);
                }
            }
            Answer::Log(text) => self.in_text(text),
            _ => {}
        }
    }

    fn in_value(&self, value: &mut Value) {
        match value {
            Value::String(text) => self.in_text(text),
            Value::Array(items) => {
                for item in items {
                    self.in_value(item);
                }
            }
            Value::Object(fields) => {
                for field in fields.values_mut() {
                    self.in_value(field);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }

    fn in_text(&self, text: &mut String) {
        for (stand_in, own) in &self.stand_ins {
            if text.contains(stand_in.as_str()) {
                *text = text.replace(stand_in.as_str(), own);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn evidence_speaks_of_the_folder_that_the_submission_names() {
        let grading = Grading {
            stand_ins: vec![("/data/.handson-x".to_owned(), "/data".to_owned())],
            ..Grading::default()
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
        grading.restore_names(&mut step);
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
