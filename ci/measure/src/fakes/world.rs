//! What the lab's API server says, recorded, and told again namespace by
//! namespace.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::http;
use crate::error::Result;
use crate::kubectl::kubectl;

/// What may be asked for.
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
/// What kubectl asks first, and in which form.
const DISCOVERY: [&str; 2] = ["/api", "/apis"];
const AGGREGATED: &str = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";

/// What the lab's API server said.
pub struct World {
    lists: BTreeMap<&'static str, List>,
    discovery: BTreeMap<&'static str, Vec<u8>>,
    logs: BTreeMap<String, String>,
}

/// The objects of a kind, by the namespace that they are about; none for what
/// is everybody's.
struct List {
    api_version: Value,
    kind: Value,
    about: BTreeMap<String, Vec<Value>>,
}

impl World {
    /// Asks the lab.
    pub fn record(api: &crate::api::Api) -> Result<Self> {
        let mut lists = BTreeMap::new();
        for path in LISTS {
            let text = kubectl(&format!("get --raw {path}"), "")?;
            lists.insert(path, List::read(&text)?);
        }
        let mut discovery = BTreeMap::new();
        for path in DISCOVERY {
            let text = api.text(path, AGGREGATED)?;
            discovery.insert(path, answer("200 OK", AGGREGATED, text.as_bytes()));
        }
        let mut world = Self {
            lists,
            discovery,
            logs: BTreeMap::new(),
        };
        world.logs = world.record_logs();
        Ok(world)
    }

    /// What containers said before they ended: by path, without the query.
    fn record_logs(&self) -> BTreeMap<String, String> {
        let pods = self.lists["/api/v1/pods"].about.values().flatten();
        let mut logs = BTreeMap::new();
        for pod in pods {
            let text = |name: &str| pod["metadata"][name].as_str().unwrap_or_default();
            let (namespace, name) = (text("namespace"), text("name"));
            let statuses = pod["status"]["containerStatuses"].as_array();
            for container in statuses.into_iter().flatten() {
                if !namespace.starts_with("student-") || container["restartCount"] == 0 {
                    continue;
                }
                let container = container["name"].as_str().unwrap_or_default();
                let words = format!("logs -n {namespace} {name} -c {container} --previous");
                let path = format!("/api/v1/namespaces/{namespace}/pods/{name}/log");
                // The container may be gone, and with it what it said.
                logs.insert(path, kubectl(&words, "").unwrap_or_default());
            }
        }
        logs
    }

    /// The whole answer to a GET of somebody who has this namespace.
    pub fn answer(&self, namespace: &str, target: &str) -> Vec<u8> {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if let Some(answer) = self.discovery.get(path) {
            return answer.clone();
        }
        if let Some(log) = self.logs.get(path) {
            return answer("200 OK", "text/plain", log.as_bytes());
        }
        if Self::is_watch(target) {
            return b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
                .to_vec();
        }
        let asked = self.asked(path);
        let found = asked.and_then(|(list, within, name)| {
            let objects = list.objects(namespace, within);
            match name {
                None => {
                    let items: Vec<&Value> = objects.filter(|it| selected(it, query)).collect();
                    Some(json!({
                        "apiVersion": list.api_version, "kind": list.kind,
                        "metadata": {"resourceVersion": "1"}, "items": items,
                    }))
                }
                Some(name) => {
                    let mut named = objects.filter(|it| it["metadata"]["name"] == name);
                    named.next().map(|object| list.alone(object, namespace))
                }
            }
        });
        match found {
            Some(found) => answer("200 OK", "application/json", found.to_string().as_bytes()),
            None => refusal(404, "NotFound", path.rsplit('/').next().unwrap_or_default()),
        }
    }

    /// To somebody without the right token.
    pub fn unauthorized() -> Vec<u8> {
        refusal(401, "Unauthorized", "")
    }

    /// Whether the answer has no end.
    pub fn is_watch(target: &str) -> bool {
        let query = target.split_once('?').map_or("", |(_, query)| query);
        query
            .split('&')
            .any(|term| term == "watch=true" || term == "watch=1")
    }

    /// The list that a path is about, the namespace that it names, and the object.
    fn asked<'a>(&self, path: &'a str) -> Option<(&List, Option<&'a str>, Option<&'a str>)> {
        let of =
            |prefix: &str, resource: &str| self.lists.get(format!("{prefix}/{resource}").as_str());
        let segments: Vec<&str> = path.trim_start_matches('/').split('/').collect();
        let version = if segments.first() == Some(&"api") {
            2
        } else {
            3
        };
        let (version, rest) = segments.split_at_checked(version)?;
        let prefix = format!("/{}", version.join("/"));
        match *rest {
            ["namespaces", namespace, resource] => {
                Some((of(&prefix, resource)?, Some(namespace), None))
            }
            ["namespaces", namespace, resource, name] => {
                Some((of(&prefix, resource)?, Some(namespace), Some(name)))
            }
            [resource] => Some((of(&prefix, resource)?, None, None)),
            [resource, name] => Some((of(&prefix, resource)?, None, Some(name))),
            _ => None,
        }
    }
}

impl List {
    fn read(text: &str) -> Result<Self> {
        let mut list: Value = serde_json::from_str(text)?;
        let items = list["items"].as_array_mut().map(std::mem::take);
        let mut about: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for item in items.unwrap_or_default() {
            let of = [
                &item["metadata"]["namespace"],
                &item["spec"]["claimRef"]["namespace"],
            ];
            let mut of: Option<&str> = of.into_iter().find_map(Value::as_str);
            let name = item["metadata"]["name"].as_str();
            if list["kind"] == "NamespaceList" {
                of = name.filter(|name| name.starts_with("student-"));
            }
            let of = of.unwrap_or_default().to_owned();
            about.entry(of).or_default().push(item);
        }
        Ok(Self {
            api_version: list["apiVersion"].take(),
            kind: list["kind"].take(),
            about,
        })
    }

    /// What somebody sees who has `namespace`, of `within` if that is asked for.
    fn objects<'a>(
        &'a self,
        namespace: &str,
        within: Option<&'a str>,
    ) -> impl Iterator<Item = &'a Value> {
        let own = ["", namespace].map(|about| self.about.get(about));
        let own = own.into_iter().flatten().flatten();
        own.filter(move |it| within.is_none_or(|within| it["metadata"]["namespace"] == within))
    }

    /// An object as it is when it is not in a list. Every cluster has a
    /// kube-system of its own.
    fn alone(&self, object: &Value, namespace: &str) -> Value {
        let mut object = object.clone();
        let kind = self.kind.as_str().unwrap_or_default();
        object["kind"] = Value::from(kind.trim_end_matches("List"));
        object["apiVersion"] = self.api_version.clone();
        if object["metadata"]["name"] == "kube-system" {
            object["metadata"]["uid"] = Value::from(format!("of-{namespace}"));
        }
        object
    }
}

/// Whether a query's selectors mean an object.
fn selected(object: &Value, query: &str) -> bool {
    let mut terms = query.split('&').filter_map(|term| {
        let (name, value) = term.split_once('=')?;
        let fields = name == "fieldSelector";
        (fields || name == "labelSelector").then(|| (fields, http::decoded(value)))
    });
    terms.all(|(fields, selector)| {
        let mut pairs = selector.split(',').filter_map(|pair| pair.split_once('='));
        pairs.all(|(key, value)| {
            let found = if fields {
                object.pointer(&format!("/{}", key.replace('.', "/")))
            } else {
                object["metadata"]["labels"].get(key)
            };
            found.and_then(Value::as_str) == Some(value.trim_start_matches('='))
        })
    })
}

fn answer(status: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut bytes = http::head(status, content_type, body.len(), "").into_bytes();
    bytes.extend_from_slice(body);
    bytes
}

fn refusal(code: u16, reason: &str, name: &str) -> Vec<u8> {
    let status = json!({
        "apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason,
        "message": format!("{reason}: {name}"), "details": {"name": name},
    });
    answer(
        &format!("{code} {reason}"),
        "application/json",
        status.to_string().as_bytes(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn somebody_sees_what_is_theirs_and_what_is_everybody_s() {
        let list = |kind: &str, items: Value| {
            List::read(&json!({"apiVersion": "v1", "kind": kind, "items": items}).to_string())
        };
        let in_namespace = |namespace: &str, name: &str| json!({"metadata": {"namespace": namespace, "name": name}});
        let pods = list(
            "PodList",
            json!([
                in_namespace("student-1", "a"),
                in_namespace("student-2", "b")
            ]),
        );
        let pods = pods.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(pods.objects("student-1", None).count(), 1);
        assert_eq!(pods.objects("student-1", Some("student-2")).count(), 0);
        let volumes = list(
            "PersistentVolumeList",
            json!([
                {"metadata": {"name": "pvc-1"}, "spec": {"claimRef": {"namespace": "student-2"}}},
                {"metadata": {"name": "by-hand"}, "spec": {}},
            ]),
        );
        let volumes = volumes.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(volumes.objects("student-1", None).count(), 1);
        assert_eq!(volumes.objects("student-2", None).count(), 2);
    }

    #[test]
    fn selectors_choose_by_field_and_by_label() {
        let pod = json!({"metadata": {"name": "a", "labels": {"app": "web"}}});
        assert!(selected(&pod, "limit=500&fieldSelector=metadata.name%3Da"));
        assert!(!selected(&pod, "fieldSelector=metadata.name%3Db"));
        assert!(selected(&pod, "labelSelector=app%3Dweb&limit=1"));
        assert!(!selected(&pod, "labelSelector=app%3Ddb"));
    }
}
