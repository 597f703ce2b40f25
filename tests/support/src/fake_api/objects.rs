//! The objects of the cluster, as the API hands them out.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use tokio::sync::mpsc;

/// The kinds that lists can be asked for.
const KINDS: &str = "Pod PersistentVolumeClaim PersistentVolume StorageClass Node Namespace Event \
    Service ConfigMap Secret ServiceAccount ResourceQuota LimitRange Lease Deployment ReplicaSet \
    StatefulSet DaemonSet Job CronJob Ingress IngressClass NetworkPolicy EndpointSlice";
/// Those that are in no namespace.
const CLUSTER_WIDE: [&str; 5] = [
    "persistentvolumes",
    "storageclasses",
    "nodes",
    "namespaces",
    "ingressclasses",
];

/// Group and version, plural, namespace (or nothing), name.
type Key = (String, String, String, String);

/// A request's path and query, taken apart.
#[derive(Debug, Default)]
pub(super) struct Target {
    pub group_version: String,
    pub plural: String,
    pub namespace: String,
    pub name: Option<String>,
    pub query: BTreeMap<String, String>,
}

#[derive(Default)]
pub(super) struct Objects {
    version: u64,
    all: BTreeMap<Key, Value>,
    /// Everything that ever happened, for watches that begin later.
    history: Vec<(u64, Key, Value)>,
    watches: Vec<(Target, mpsc::UnboundedSender<String>)>,
    pub page_size: Option<usize>,
}

impl Target {
    /// `None` for a path that is none of the API's.
    pub fn parse(target: &str) -> Option<Self> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut parts = path.trim_start_matches('/').split('/');
        let group_version = match parts.next()? {
            "api" => parts.next()?.to_owned(),
            "apis" => format!("{}/{}", parts.next()?, parts.next()?),
            _ => return None,
        };
        let rest: Vec<&str> = parts.collect();
        let (namespace, plural, name) = match rest.as_slice() {
            ["namespaces", namespace, plural] => (*namespace, *plural, None),
            ["namespaces", namespace, plural, name] => (*namespace, *plural, Some(*name)),
            [plural] => ("", *plural, None),
            [plural, name] => ("", *plural, Some(*name)),
            _ => return None,
        };
        Some(Self {
            group_version,
            plural: plural.to_owned(),
            namespace: namespace.to_owned(),
            name: name.map(str::to_owned),
            query: query
                .split('&')
                .filter_map(|pair| pair.split_once('='))
                .map(|(key, value)| (key.to_owned(), decoded(value)))
                .collect(),
        })
    }

    pub fn watches(&self) -> bool {
        self.query
            .get("watch")
            .is_some_and(|value| value != "false")
    }

    fn covers(&self, key: &Key, object: &Value) -> bool {
        self.group_version == key.0
            && self.plural == key.1
            && (self.namespace.is_empty() || self.namespace == key.2)
            && self.selects(object)
    }

    fn selects(&self, object: &Value) -> bool {
        let fields = self.query.get("fieldSelector");
        fields.is_none_or(|fields| {
            fields
                .split(',')
                .filter_map(|field| field.split_once('='))
                .all(|(path, value)| {
                    let pointer = format!("/{}", path.replace('.', "/"));
                    object.pointer(&pointer).and_then(Value::as_str) == Some(value)
                })
        })
    }

    fn kind(&self) -> &'static str {
        KINDS
            .split_whitespace()
            .find(|kind| plural_of(kind) == self.plural)
            .unwrap_or("Unknown")
    }
}

impl Objects {
    pub fn put(&mut self, mut object: Value) {
        self.version += 1;
        let key = key(&object);
        let created = !self.all.contains_key(&key);
        let metadata = object["metadata"].as_object_mut().unwrap();
        metadata.insert("resourceVersion".into(), self.version.to_string().into());
        metadata
            .entry("uid")
            .or_insert_with(|| format!("uid-{}-{}", key.1, key.3).into());
        metadata
            .entry("creationTimestamp")
            .or_insert_with(|| "2026-11-23T05:00:00Z".into());
        if !key.2.is_empty() {
            metadata.insert("namespace".into(), key.2.clone().into());
        }
        let event = json!({"type": if created { "ADDED" } else { "MODIFIED" }, "object": object});
        self.all.insert(key.clone(), object);
        self.tell(key, event);
    }

    /// Deletes the object that `like` names.
    pub fn delete(&mut self, like: &Value) {
        self.version += 1;
        let key = key(like);
        let mut object = self.all.remove(&key).unwrap();
        object["metadata"]["resourceVersion"] = self.version.to_string().into();
        self.tell(key, json!({"type": "DELETED", "object": object}));
    }

    fn tell(&mut self, key: Key, event: Value) {
        self.watches.retain(|(target, tell)| {
            !target.covers(&key, &event["object"]) || tell.send(line(&event)).is_ok()
        });
        self.history.push((self.version, key, event));
    }

    pub fn get(&self, target: &Target) -> Option<&Value> {
        self.all.get(&(
            target.group_version.clone(),
            target.plural.clone(),
            target.namespace.clone(),
            target.name.clone()?,
        ))
    }

    pub fn list(&self, target: &Target) -> Value {
        let skip: usize = target
            .query
            .get("continue")
            .map_or(0, |token| token.parse().unwrap());
        let limit = target
            .query
            .get("limit")
            .map(|limit| limit.parse().unwrap());
        let limit = limit
            .unwrap_or(usize::MAX)
            .min(self.page_size.unwrap_or(usize::MAX));
        let found: Vec<&Value> = self
            .all
            .iter()
            .filter(|(key, object)| target.covers(key, object))
            .map(|(_, object)| object)
            .collect();
        let page: Vec<&Value> = found.iter().skip(skip).take(limit).copied().collect();
        let next = skip + page.len();
        let more = if next < found.len() {
            next.to_string()
        } else {
            String::new()
        };
        json!({
            "apiVersion": target.group_version,
            "kind": format!("{}List", target.kind()),
            "metadata": {"resourceVersion": self.version.to_string(), "continue": more},
            "items": page,
        })
    }

    /// Lines of JSON, from the version in the query on.
    pub fn watch(&mut self, target: Target) -> mpsc::UnboundedReceiver<String> {
        let from = target.query.get("resourceVersion");
        let from: u64 = from.map_or(0, |version| version.parse().unwrap());
        let (tell, told) = mpsc::unbounded_channel();
        for (version, key, event) in &self.history {
            if *version > from && target.covers(key, &event["object"]) {
                tell.send(line(event)).unwrap();
            }
        }
        self.watches.push((target, tell));
        told
    }
}

fn line(event: &Value) -> String {
    format!("{event}\n")
}

fn key(object: &Value) -> Key {
    let text = |pointer: &str| {
        object
            .pointer(pointer)
            .and_then(Value::as_str)
            .unwrap()
            .to_owned()
    };
    let plural = plural_of(&text("/kind"));
    let namespace = object
        .pointer("/metadata/namespace")
        .and_then(Value::as_str);
    let namespace = if CLUSTER_WIDE.contains(&plural.as_str()) {
        ""
    } else {
        namespace.unwrap_or("default")
    };
    (
        text("/apiVersion"),
        plural,
        namespace.to_owned(),
        text("/metadata/name"),
    )
}

fn plural_of(kind: &str) -> String {
    let name = kind.to_lowercase();
    if name.ends_with('s') {
        name + "es"
    } else if let Some(stem) = name.strip_suffix('y') {
        format!("{stem}ies")
    } else {
        name + "s"
    }
}

/// A part of a query as it was before it was encoded.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let byte = match byte {
            b'%' => {
                let digits = [rest.next().unwrap(), rest.next().unwrap()];
                u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
            }
            b'+' => b' ',
            byte => byte,
        };
        bytes.push(byte);
    }
    String::from_utf8(bytes).unwrap()
}
