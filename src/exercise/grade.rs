//! The rules of an exercise for grading a submission: what it may contain, and
//! the limits of the namespace that it is graded in.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::limits::Limits;
use crate::evidence::Kind;
use crate::objects::path::{normalize, relative_to};
use crate::objects::quantity::Quantity;

/// The rules for grading submissions.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Grade {
    /// The Pod Security level that the namespace enforces; `baseline` where it
    /// is not given, which refuses hostPath volumes.
    #[serde(default)]
    pub pod_security: Level,
    /// The objects that a submission may contain.
    pub allow: Allow,
    /// How much of it there may be.
    #[serde(default)]
    pub limits: Limits,
    /// The image whose `rm` removes folders of the submission from a node.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cleaner: Option<String>,
    /// `ResourceQuota` entries in the place of the usual ones, or besides them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub quota: BTreeMap<String, String>,
}

/// The objects that a submission may contain.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Allow {
    /// The kinds of object.
    pub kinds: Vec<String>,
    /// Folders of a node that hostPath volumes may be in; each submission gets
    /// a private one in their place.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub host_paths: Vec<String>,
    /// The types that a Service may have beside `ClusterIP`: `NodePort`, `LoadBalancer`.
    /// Where there is one, or an Ingress is among the kinds, the Pods are let be reached
    /// from outside of the namespace.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub service_types: Vec<String>,
    /// The namespaces that a manifest may name; all of it is applied in one of its own.
    #[serde(default = "namespaces")]
    pub namespaces: Vec<String>,
}

impl Default for Allow {
    fn default() -> Self {
        Self {
            kinds: Vec::new(),
            host_paths: Vec::new(),
            service_types: Vec::new(),
            namespaces: namespaces(),
        }
    }
}

/// The types of Services that an exercise may let listen outside. Any other leads
/// elsewhere than to Pods of the submission.
const OUTSIDE: [&str; 2] = ["NodePort", "LoadBalancer"];

impl Allow {
    /// Tells whether a Service of this type may be handed in.
    #[must_use]
    pub fn has_service_type(&self, name: &str) -> bool {
        name == "ClusterIP" || self.service_types.iter().any(|it| it == name)
    }

    /// Tells whether what is handed in may be reached from outside of the namespace.
    #[must_use]
    pub fn is_reachable(&self) -> bool {
        !self.service_types.is_empty() || self.kinds.iter().any(|kind| kind == "Ingress")
    }

    /// Returns the most Services that have this field of the quota.
    fn most_services(&self, of_types: &[&str]) -> &'static str {
        let any = of_types
            .iter()
            .any(|it| self.service_types.iter().any(|own| own == it));
        if any { "10" } else { "0" }
    }
}

fn namespaces() -> Vec<String> {
    vec!["default".to_owned()]
}

/// A Pod Security level.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    /// Refuses nothing; what an exercise allows still holds.
    Privileged,
    /// Refuses what is known to lead out of a container.
    #[default]
    Baseline,
    /// Also refuses root and most volumes.
    Restricted,
}

impl Level {
    /// As the label of a namespace has it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}

impl Grade {
    /// `hard` of the namespace's `ResourceQuota`.
    #[must_use]
    pub fn quota(&self) -> Value {
        let storage = self.limits.most_storage();
        // What is being deleted still counts while what replaces it is made:
        // the quota only stops what gets past `limits`.
        let storage = (storage + storage).in_bytes();
        let pods = self.limits.replicas.saturating_mul(3).max(16).to_string();
        let usual = [
            ("pods", pods.as_str()),
            ("persistentvolumeclaims", "10"),
            ("requests.storage", storage.as_str()),
            ("limits.memory", "64Gi"),
            ("limits.cpu", "64"),
            (
                "services.loadbalancers",
                self.allow.most_services(&["LoadBalancer"]),
            ),
            // One that balances has ports of the nodes, too.
            ("services.nodeports", self.allow.most_services(&OUTSIDE)),
            ("count/secrets", "20"),
            ("count/configmaps", "20"),
        ];
        let own = self.quota.iter();
        let own = own.map(|(name, most)| (name.as_str(), most.as_str()));
        let hard = usual.into_iter().chain(own);
        let hard: Map<String, Value> = hard
            .map(|(name, most)| (name.to_owned(), most.into()))
            .collect();
        hard.into()
    }

    /// The item of the namespace's `LimitRange` that is about containers.
    #[must_use]
    pub fn container_limits(&self) -> Value {
        let most: BTreeMap<_, _> = self.limits.of_container().into();
        json!({
            "type": "Container",
            "max": most,
            // The same, or a container that only requests more would be refused.
            "default": most,
            // Next to nothing, so that submissions do not wait for each other.
            "defaultRequest": {"memory": "32Mi", "cpu": "10m"},
        })
    }

    /// Returns the rules that cannot be meant.
    pub(super) fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        if self.allow.kinds.is_empty() {
            problems.push("`allow.kinds` is empty: nothing could be handed in".to_owned());
        }
        for kind in &self.allow.kinds {
            match Kind::built_in(kind).and_then(|kind| kind.resource()) {
                None => problems.push(format!("`allow.kinds`: {kind} is no built-in kind")),
                Some((_, false)) => problems.push(format!(
                    "`allow.kinds`: a {kind} is not in a namespace, so submissions would see each other"
                )),
                Some(_) => {}
            }
        }
        let types = self.allow.service_types.iter();
        let unknown = types.filter(|it| !OUTSIDE.contains(&it.as_str()));
        problems.extend(unknown.map(|it| {
            format!(
                "`allow.serviceTypes`: {it} is none of {}",
                OUTSIDE.join(", ")
            )
        }));
        let paths = &self.allow.host_paths;
        problems.extend(paths.iter().filter_map(|path| wrong_host_path(path)));
        for (at, path) in paths.iter().enumerate() {
            let mut others = paths.iter().enumerate().filter(|(other, _)| *other != at);
            if others.any(|(_, other)| relative_to(other, path).is_some()) {
                problems.push(format!("`allow.hostPaths`: {path} is in another of them"));
            }
        }
        let cleaner = self.cleaner.as_deref().unwrap_or_default();
        if !paths.is_empty() && cleaner.trim().is_empty() {
            problems.push(
                "`allow.hostPaths` without `cleaner`: folders would be left on nodes".to_owned(),
            );
        }
        if !paths.is_empty() && self.pod_security != Level::Privileged {
            problems.push(format!(
                "`allow.hostPaths` with `podSecurity: {}`, which refuses every hostPath",
                self.pod_security.as_str()
            ));
        }
        problems.extend(self.limits.problems());
        for (name, most) in &self.quota {
            if Quantity::parse(most).is_none_or(|most| most < Quantity::default()) {
                problems.push(format!("`{name}: {most}` is no quantity"));
            }
        }
        problems
    }
}

/// The part of a node that it needs for itself.
const OF_THE_NODE: [&str; 14] = [
    "/bin", "/boot", "/dev", "/etc", "/home", "/lib", "/lib64", "/proc", "/root", "/run", "/sbin",
    "/sys", "/usr", "/var",
];

fn wrong_host_path(path: &str) -> Option<String> {
    let why = if !path.starts_with('/') {
        "is not absolute"
    } else if path == "/" {
        "is the whole node"
    } else if normalize(path) != path || path.split('/').any(|part| part == "..") {
        "is not written plainly"
    } else if OF_THE_NODE
        .iter()
        .any(|own| relative_to(own, path).is_some())
    {
        "belongs to the node"
    } else {
        return None;
    };
    Some(format!("`allow.hostPaths`: {path} {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn grade(yaml: &str) -> Grade {
        serde_saphyr::from_str(yaml).unwrap()
    }

    #[test]
    fn only_the_kinds_have_to_be_given() {
        let grade = grade("allow: {kinds: [Pod]}");
        assert_eq!(grade.problems(), [""; 0]);
        assert_eq!(grade.pod_security, Level::Baseline);
        assert_eq!(grade.allow.namespaces, ["default"]);
        assert_eq!(grade.limits, Limits::default());
        assert_eq!(grade.quota()["requests.storage"], "2Ti");
    }

    #[test]
    fn limits_of_an_exercise_are_those_of_its_sandbox() {
        let limits = "{storage: 20Gi, replicas: 30, memory: 4Gi, cpu: 500m}";
        let grade = grade(&format!("{{allow: {{kinds: [Pod]}}, limits: {limits}}}"));
        assert_eq!(grade.problems(), [""; 0]);
        let quota = grade.quota();
        assert_eq!(quota["requests.storage"], "40Gi");
        assert_eq!(quota["pods"], "90");
        assert_eq!(grade.container_limits()["max"]["memory"], "4Gi");
        assert_eq!(grade.container_limits()["max"]["cpu"], "500m");
        assert_eq!(grade.limits.objects, 50);
    }

    #[test]
    fn an_entry_of_the_quota_takes_the_place_of_the_usual_one() {
        let grade = grade("{allow: {kinds: [Pod]}, quota: {pods: '2', count/jobs.batch: '1'}}");
        let quota = grade.quota();
        assert_eq!(quota["pods"], "2");
        assert_eq!(quota["count/jobs.batch"], "1");
        assert_eq!(quota["services.nodeports"], "0");
    }

    #[test]
    fn services_that_listen_outside_are_opted_in() {
        let closed = grade("allow: {kinds: [Service]}");
        assert!(!closed.allow.is_reachable());
        assert!(closed.allow.has_service_type("ClusterIP"));
        assert!(!closed.allow.has_service_type("LoadBalancer"));
        let open = grade("allow: {kinds: [Service], serviceTypes: [LoadBalancer]}");
        assert_eq!(open.problems(), [""; 0]);
        assert!(open.allow.is_reachable());
        assert!(open.allow.has_service_type("LoadBalancer"));
        assert!(!open.allow.has_service_type("NodePort"));
        assert_eq!(open.quota()["services.loadbalancers"], "10");
        assert_eq!(open.quota()["services.nodeports"], "10");
        let ports = grade("allow: {kinds: [Service], serviceTypes: [NodePort]}").quota();
        assert_eq!(ports["services.loadbalancers"], "0");
        let elsewhere = grade("allow: {kinds: [Service], serviceTypes: [ExternalName]}");
        assert_eq!(elsewhere.problems().len(), 1);
        assert!(grade("allow: {kinds: [Ingress]}").allow.is_reachable());
    }

    #[test]
    fn what_would_not_hold_or_not_work_is_a_problem() {
        let rest = "podSecurity: privileged, cleaner: busybox";
        for (yaml, word) in [
            ("allow: {kinds: []}", "allow.kinds"),
            ("allow: {kinds: [Pods]}", "no built-in kind"),
            ("allow: {kinds: [Namespace]}", "not in a namespace"),
            (
                "{allow: {kinds: [Pod]}, limits: {replicas: 0}}",
                "limits.replicas",
            ),
            (
                "{allow: {kinds: [Pod]}, limits: {objects: 0}}",
                "limits.objects",
            ),
            (
                "{allow: {kinds: [Pod]}, limits: {storage: much}}",
                "limits.storage",
            ),
            (
                "{allow: {kinds: [Pod]}, limits: {memory: '0'}}",
                "limits.memory",
            ),
            ("{allow: {kinds: [Pod]}, quota: {pods: few}}", "pods: few"),
            (
                "{podSecurity: privileged, allow: {kinds: [Pod], hostPaths: [/data]}}",
                "cleaner",
            ),
            (
                "{cleaner: busybox, allow: {kinds: [Pod], hostPaths: [/data]}}",
                "podSecurity",
            ),
        ] {
            let problems = grade(yaml).problems();
            assert_eq!(problems.len(), 1, "{yaml}: {problems:?}");
            assert!(problems[0].contains(word), "{yaml}: {problems:?}");
        }
        for path in [
            "data",
            "/",
            "/data/",
            "/data/../etc",
            "/etc",
            "/var/lib",
            "/home/student",
            "/./data",
        ] {
            let yaml = format!("{{{rest}, allow: {{kinds: [Pod], hostPaths: ['{path}']}}}}");
            assert_eq!(grade(&yaml).problems().len(), 1, "{path}");
        }
        let nested = format!("{{{rest}, allow: {{kinds: [Pod], hostPaths: [/data, /data/a]}}}}");
        assert_eq!(grade(&nested).problems().len(), 1);
    }
}
