//! 300 clusters of 300 students, a tenth of them ill: fake API servers with the
//! objects that the lab's class has now.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::tls::Identity;
use serde_json::{Value, json};

use super::class::students;
use super::results::{Known, UNDETERMINED};
use crate::bench::Bench;
use crate::error::Result;

const STUDENTS: usize = 300;
/// One in so many is ill.
const EACH: usize = 10;

/// The kinds that may be asked for.
const LISTS: [&str; 11] = [
    "/api/v1/namespaces",
    "/api/v1/nodes",
    "/api/v1/persistentvolumes",
    "/api/v1/persistentvolumeclaims",
    "/api/v1/pods",
    "/api/v1/events",
    "/api/v1/services",
    "/apis/apps/v1/deployments",
    "/apis/apps/v1/replicasets",
    "/apis/apps/v1/statefulsets",
    "/apis/storage.k8s.io/v1/storageclasses",
];

/// The servers, while this value lives.
pub struct Clusters {
    /// The students, and the facts about each.
    pub known: Vec<(String, Known)>,
    /// The roster, for handson.
    pub roster: PathBuf,
    well: Vec<FakeApi>,
    _ill: Vec<FakeApi>,
}

/// Ways to be ill. Kubeconfigs that mean no good are the tests' business.
#[derive(Clone, Copy, PartialEq)]
enum Ill {
    /// Nobody listens.
    Dead,
    /// It never answers.
    Silent,
    /// It does not speak TLS.
    Plain,
    /// Half of an answer.
    Truncated,
    /// Half of an answer, and a reset.
    Reset,
    /// An answer without an end.
    Flooding,
}

impl Ill {
    const ALL: [Self; 6] = [
        Self::Dead,
        Self::Silent,
        Self::Plain,
        Self::Truncated,
        Self::Reset,
        Self::Flooding,
    ];

    fn start(self, identity: &Identity) -> FakeApi {
        let api = match self {
            Self::Plain => FakeApi::start(),
            _ => FakeApi::start_with_tls(identity),
        };
        let fault = match self {
            Self::Silent => Fault::Delay(Duration::from_secs(24 * 60 * 60)),
            Self::Truncated => Fault::Truncated,
            Self::Flooding => Fault::Flood,
            _ => Fault::ResetMidway,
        };
        api.fail("", fault, usize::MAX);
        if self == Self::Dead {
            api.go_away();
        }
        api
    }

    /// The ends of a row that are right to say of it.
    fn right(self) -> &'static [&'static str] {
        match self {
            Self::Dead => &["unreachable"],
            _ => &["unreachable", "timedOut", UNDETERMINED],
        }
    }
}

impl Clusters {
    /// Starts them.
    pub fn start(bench: &Bench) -> Result<Self> {
        let objects = objects()?;
        let everyone: Vec<_> = students().collect();
        let (mut known, mut well, mut ill) = (Vec::new(), Vec::new(), Vec::new());
        let mut lines = "student,kubeconfig\n".to_owned();
        for (number, (namespace, state)) in everyone.iter().cycle().take(STUDENTS).enumerate() {
            let (id, identity) = (format!("s{number:03}"), Identity::default());
            // In the middle of their neighbours: nobody's place in the roster is easier.
            let api = if number % EACH == EACH / 2 {
                let kind = Ill::ALL[number / EACH % Ill::ALL.len()];
                known.push((id.clone(), Known::Ill(kind.right())));
                ill.push(kind.start(&identity));
                ill.last()
            } else {
                let api = FakeApi::start_with_tls(&identity);
                for object in objects.iter().filter(|it| it.is_seen_in(namespace)) {
                    api.put(object.value.clone());
                }
                let name = json!({"name": "kube-system", "uid": format!("of-{id}")});
                api.put(json!({"apiVersion": "v1", "kind": "Namespace", "metadata": name}));
                known.push((id.clone(), Known::At(state)));
                well.push(api);
                well.last()
            };
            let port = api.map_or(0, FakeApi::port);
            let kubeconfig = identity.kubeconfig(port, namespace).to_string();
            let kubeconfig = bench.file(&format!("{id}.kubeconfig"), &kubeconfig)?;
            // Writing to a string cannot fail.
            let _ = writeln!(lines, "{id},{kubeconfig}");
        }
        Ok(Self {
            known,
            roster: bench.file("roster.csv", &lines)?.into(),
            well,
            _ill: ill,
        })
    }

    /// The most connections that any one server that is well has had so far.
    pub fn most_connections(&self) -> usize {
        let counts = self.well.iter().map(FakeApi::connections);
        counts.max().unwrap_or_default()
    }
}

/// An object, and the namespace that it is about where there is one.
struct Object {
    value: Value,
    namespace: Option<String>,
}

impl Object {
    fn is_seen_in(&self, namespace: &str) -> bool {
        self.namespace.as_deref().is_none_or(|own| own == namespace)
    }
}

/// Reads all objects of the lab.
fn objects() -> Result<Vec<Object>> {
    let mut found = Vec::new();
    for path in LISTS {
        let text = crate::kubectl::kubectl(&format!("get --raw {path}"), "")?;
        let list: Value = serde_json::from_str(&text)?;
        let kind = list["kind"].as_str().unwrap_or_default();
        let kind = kind.trim_end_matches("List");
        for item in list["items"].as_array().into_iter().flatten() {
            let mut value = item.clone();
            value["kind"] = kind.into();
            value["apiVersion"] = list["apiVersion"].clone();
            let own = [
                &item["metadata"]["namespace"],
                &item["spec"]["claimRef"]["namespace"],
            ];
            let mut namespace = own.into_iter().find_map(Value::as_str);
            if kind == "Namespace" {
                let name = item["metadata"]["name"].as_str();
                namespace = name.filter(|name| name.starts_with("student-"));
            }
            let namespace = namespace.map(str::to_owned);
            found.push(Object { value, namespace });
        }
    }
    Ok(found)
}
