//! A closed world of objects that answers every read, as a cluster would.

use handson::evidence::{Answer, Evidence, Kind, Probe, Read, Request, Scope, Unseen, View};
use handson::exercise::Condition;
use handson::expect::{Expect, Expectation};
use handson::judgement::{Failure, Judgement, Stop};
use serde_json::Value;

/// Objects in namespace `default`, and the answers to probes.
pub struct World {
    objects: Vec<Value>,
    probes: Box<dyn Fn(&Probe) -> Answer>,
    unreadable: Vec<&'static str>,
    log: &'static str,
}

impl World {
    /// The objects of a YAML stream.
    pub fn of(yaml: &str) -> Self {
        let objects = serde_saphyr::from_multiple::<Value>(yaml).unwrap();
        Self {
            objects: objects
                .into_iter()
                .filter(|object| !object.is_null())
                .map(complete)
                .collect(),
            probes: Box::new(|probe| panic!("no probe was expected: {probe:?}")),
            unreadable: Vec::new(),
            log: "last words\n",
        }
    }

    /// The same, where this is in every log.
    pub fn logged(mut self, log: &'static str) -> Self {
        self.log = log;
        self
    }

    /// The same, where every probe gets this answer.
    pub fn probed(mut self, answer: impl Fn(&Probe) -> Answer + 'static) -> Self {
        self.probes = Box::new(answer);
        self
    }

    /// The same, where this kind may not be read.
    pub fn forbid(mut self, kind: &'static str) -> Self {
        self.unreadable.push(kind);
        self
    }

    /// The conclusion of the expectation that `yaml` declares.
    pub fn judge(&self, yaml: &str) -> Judgement {
        let condition: Condition =
            serde_saphyr::from_str(yaml).unwrap_or_else(|error| panic!("{error}"));
        let [expectation]: [Expectation; 1] = condition.expectations().try_into().unwrap();
        assert_eq!(expectation.problems(), Vec::<String>::new());
        let mut evidence = Evidence::new("default");
        evidence.observed = "2026-01-01T00:00:00Z".parse().unwrap();
        for _ in 0..50 {
            let request = match expectation.judge(&View::new(&evidence)) {
                Ok(judgement) => return judgement,
                Err(Stop::Settled(judgement)) => return *judgement,
                Err(Stop::Unseen(Unseen::Wanted(request))) => request,
                Err(Stop::Unseen(Unseen::Trouble(trouble))) => {
                    return Judgement::Inconclusive(handson::text::Text::same(*trouble));
                }
            };
            let answer = self.answer(&request);
            evidence.put(*request, answer);
        }
        panic!("asks without end");
    }

    fn answer(&self, request: &Request) -> Answer {
        match request {
            Request::Read(Read { kind, scope }) => self.read(kind, scope),
            Request::Logs { .. } => Answer::Log(self.log.to_owned()),
            Request::Probe(probe) => (self.probes)(probe),
        }
    }

    fn read(&self, kind: &Kind, scope: &Scope) -> Answer {
        if self.unreadable.contains(&kind.kind.as_str()) {
            return Answer::Trouble(handson::evidence::Trouble {
                kind: handson::evidence::TroubleKind::Forbidden,
                what: format!("list {kind}"),
                message: "forbidden".to_owned(),
            });
        }
        let namespaced = kind.resource().is_some_and(|(_, namespaced)| namespaced);
        let at = |object: &Value, pointer: &str| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let here = |object: &&Value| !namespaced || at(object, "/metadata/namespace") == "default";
        let of_kind = self
            .objects
            .iter()
            .filter(|object| object["kind"] == kind.kind.as_str());
        let found: Vec<Value> = match scope {
            Scope::First | Scope::All => of_kind.filter(here).cloned().collect(),
            Scope::Labelled(labels) => of_kind
                .filter(here)
                .filter(|object| {
                    labels.iter().all(|(key, value)| {
                        object["metadata"]["labels"][key.as_str()] == value.as_str()
                    })
                })
                .cloned()
                .collect(),
            Scope::Named(name) => of_kind
                .filter(here)
                .filter(|object| at(object, "/metadata/name") == *name)
                .cloned()
                .collect(),
            Scope::Everywhere(name) => of_kind
                .filter(|object| at(object, "/metadata/name") == *name)
                .cloned()
                .collect(),
            Scope::About { kind, name } => of_kind
                .filter(here)
                .filter(|event| {
                    at(event, "/involvedObject/kind") == *kind
                        && at(event, "/involvedObject/name") == *name
                })
                .cloned()
                .collect(),
        };
        Answer::Objects(found)
    }
}

/// Fills in what the API does: a namespace and a UID.
fn complete(mut object: Value) -> Value {
    let name = object["metadata"]["name"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    let meta = object["metadata"].as_object_mut().unwrap();
    meta.entry("namespace").or_insert_with(|| "default".into());
    meta.entry("uid")
        .or_insert_with(|| format!("uid-{name}").into());
    object
}

/// The failure, or a panic that shows what there is instead.
pub fn failure(judgement: Judgement) -> Failure {
    match judgement {
        Judgement::Fail(failure) => failure,
        other => panic!("should fail: {other:?}"),
    }
}

/// The end of a moving judgement if nothing more happens.
pub fn at_last(judgement: Judgement) -> Judgement {
    match judgement {
        Judgement::Moving { otherwise, .. } => *otherwise,
        other => panic!("should move: {other:?}"),
    }
}

/// The headline of a failure, in English.
pub fn headline(judgement: Judgement) -> String {
    failure(judgement).mismatches.remove(0).what.en
}

#[track_caller]
pub fn assert_pass(judgement: &Judgement) {
    assert!(judgement.passes(), "should pass: {judgement:?}");
}

#[track_caller]
pub fn assert_inconclusive(judgement: &Judgement) {
    assert!(
        matches!(judgement, Judgement::Inconclusive(_)),
        "should be inconclusive: {judgement:?}"
    );
}

/// The remarks of a pass.
pub fn remarks(judgement: Judgement) -> Vec<String> {
    match judgement {
        Judgement::Pass(seen) => seen.remarks.into_iter().map(|remark| remark.en).collect(),
        other => panic!("should pass: {other:?}"),
    }
}

/// The cause as it is told: the headline and the evidence, in English.
#[track_caller]
pub fn assert_cause(judgement: Judgement, headline: &str, evidence: &str) {
    let failure = failure(judgement);
    let first = &failure.mismatches[0].what;
    assert!(first.en.contains(headline), "{headline}: {failure:?}");
    assert!(!first.ja.is_empty() && first.ja != first.en, "{failure:?}");
    let told = failure
        .evidence
        .iter()
        .any(|text| text.en.contains(evidence));
    assert!(told || evidence.is_empty(), "{evidence}: {failure:?}");
}
