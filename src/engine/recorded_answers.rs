//! The answers of a record, for requests that nobody made at the time.
//!
//! In: a record. Out: the last answer to a request, or that there is none.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::evidence::{Answer, Kind, Read, Request, Scope, Step, Trouble, TroubleKind};
use crate::probe::description;
use crate::record::Record;

/// The last answer to each request, and the step that it was in.
pub(super) struct RecordedAnswers<'a> {
    answers: BTreeMap<Request, (Option<usize>, &'a Answer)>,
    /// The last step in which the user was asked about each probe.
    asked: BTreeMap<Request, usize>,
}

impl<'a> RecordedAnswers<'a> {
    /// Returns the answers of `record`.
    pub fn new(record: &'a Record) -> Self {
        let mut answers = BTreeMap::new();
        let mut asked = BTreeMap::new();
        for (request, answer) in &record.extras {
            answers.insert(request.clone(), (None, answer));
        }
        for (number, (_, step)) in record.steps.iter().enumerate() {
            let mut put = |request, answer| answers.insert(request, (Some(number), answer));
            match step {
                Step::Answered(given) => {
                    for (request, answer) in given {
                        put(request.clone(), answer);
                    }
                }
                Step::Watched { read, answer, .. } if !matches!(answer, Answer::Trouble(_)) => {
                    put(Request::Read(read.clone()), answer);
                }
                Step::Changed { probe, answer } => {
                    put(Request::Probe(probe.clone()), answer);
                }
                Step::Asked { probes, .. } => {
                    let probes = probes.iter().cloned().map(Request::Probe);
                    asked.extend(probes.map(|probe| (probe, number)));
                }
                _ => {}
            }
        }
        Self { answers, asked }
    }

    /// Returns whether a later step than `number` answers `request`, or says that it
    /// may not be made.
    pub fn comes_after(&self, number: usize, request: &Request) -> bool {
        let answered = self.answers.get(request).and_then(|(step, _)| *step);
        answered.max(self.asked.get(request).copied()) > Some(number)
    }

    /// Returns the answer to `request`: as recorded, or from a list that is recorded.
    pub fn answer(&self, request: &Request) -> Answer {
        if let Some((_, answer)) = self.answers.get(request) {
            return (*answer).clone();
        }
        let found = match request {
            Request::Read(read) => self.listed(read),
            Request::Logs { .. } | Request::Probe(_) => None,
        };
        found.map_or_else(
            || {
                Answer::Trouble(Trouble {
                    kind: TroubleKind::Unrecorded,
                    what: what(request),
                    message: String::new(),
                })
            },
            Answer::Objects,
        )
    }

    fn listed(&self, read: &Read) -> Option<Vec<Value>> {
        let list = self.list(&read.kind)?;
        let has = |object: &Value, pointer: &str, wanted: &str| {
            object.pointer(pointer).and_then(Value::as_str) == Some(wanted)
        };
        let kept = |object: &&Value| match &read.scope {
            Scope::First | Scope::All => true,
            Scope::Named(name) | Scope::Everywhere(name) => has(object, "/metadata/name", name),
            Scope::Labelled(labels) => labels.iter().all(|(key, value)| {
                let labels = object.pointer("/metadata/labels");
                labels.and_then(|labels| labels.get(key)?.as_str()) == Some(value)
            }),
            Scope::About { kind, name } => {
                has(object, "/involvedObject/kind", kind)
                    && has(object, "/involvedObject/name", name)
            }
        };
        // Other namespaces are not in the lists of this one.
        let elsewhere = matches!(read.scope, Scope::Everywhere(_))
            && read
                .kind
                .resource()
                .is_none_or(|(_, namespaced)| namespaced);
        (!elsewhere).then(|| list.iter().filter(kept).cloned().collect())
    }

    /// Returns all objects of a kind, where they were listed; the newest list.
    fn list(&self, kind: &Kind) -> Option<&'a Vec<Value>> {
        let listed = [Scope::First, Scope::All].map(|scope| {
            let kind = kind.clone();
            self.answers.get(&Request::Read(Read { kind, scope }))
        });
        let complete = listed
            .into_iter()
            .flatten()
            .filter_map(|(step, answer)| match answer {
                Answer::Objects(objects) => Some((step, objects)),
                _ => None,
            });
        complete.max_by_key(|(step, _)| *step).map(|(_, list)| list)
    }
}

/// Returns what was not asked, in the words of the API.
fn what(request: &Request) -> String {
    match request {
        Request::Read(Read { kind, scope }) => match scope {
            Scope::First | Scope::All => format!("list {kind}"),
            Scope::Named(name) => format!("get {kind} {name}"),
            Scope::Everywhere(name) => format!("list {kind} {name} in all namespaces"),
            Scope::Labelled(labels) => {
                let labels = labels.iter().map(|(key, value)| format!("{key}={value}"));
                format!("list {kind} {}", labels.collect::<Vec<_>>().join(","))
            }
            Scope::About { kind, name } => format!("events about {kind} {name}"),
        },
        Request::Logs { pod, container, .. } => {
            format!("log of container {container} in Pod {}", pod.name)
        }
        Request::Probe(probe) => description(probe),
    }
}
