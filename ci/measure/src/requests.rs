//! The requests that a program makes, by verb, as the API server counts them.
//!
//! The server counts requests by `FlowSchema`. One user has some of its
//! own, one for each verb: what they counted before and after a run is that
//! run's, whatever else asks the server in the meantime.

use std::fmt;
use std::fmt::Write as _;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::kubectl::kubectl;

/// The verbs that have a `FlowSchema` each; the last one is for all others.
const VERBS: [&str; 4] = ["list", "get", "watch", "other"];

/// The user that is counted.
const USER: &str = "
apiVersion: v1
kind: ServiceAccount
metadata: {name: bench, namespace: kube-system}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: bench}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: cluster-admin}
subjects: [{kind: ServiceAccount, name: bench, namespace: kube-system}]
";

/// Requests by verb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Requests([u64; VERBS.len()]);

/// Makes the user that is counted and its flow schemas; writes its kubeconfig
/// into `folder`, and returns the path.
pub fn prepare(folder: &Path) -> Result<String> {
    kubectl("apply -f -", &manifests())?;
    let token = kubectl("create token bench -n kube-system --duration=2h", "")?;
    let config = kubectl("config view --raw -o json", "")?;
    let mut config: Value = serde_json::from_str(&config)?;
    config["users"] = json!([{"name": "bench", "user": {"token": token}}]);
    config["contexts"][0]["context"]["user"] = json!("bench");
    let path = folder.join("counted.kubeconfig");
    std::fs::write(&path, config.to_string()).map_err(Error::io("write", &path))?;
    Ok(path.display().to_string())
}

impl Requests {
    /// The requests that the server has counted so far.
    pub fn counted() -> Result<Self> {
        Ok(read(&kubectl("get --raw /metrics", "")?))
    }

    /// Those since `before`.
    pub fn since(self, before: Self) -> Self {
        Self(std::array::from_fn(|verb| self.0[verb] - before.0[verb]))
    }

    /// All of them.
    pub fn all(&self) -> u64 {
        self.0.iter().sum()
    }
}

impl fmt::Display for Requests {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let made = VERBS.iter().zip(self.0).filter(|(_, count)| *count > 0);
        let made: Vec<String> = made
            .map(|(verb, count)| format!("{count} {verb}"))
            .collect();
        write!(f, "{} ({})", self.all(), made.join(", "))
    }
}

/// Reads the server's metrics; what it never saw is not in them.
fn read(metrics: &str) -> Requests {
    Requests(VERBS.map(|verb| {
        let counter = format!(
            "apiserver_flowcontrol_dispatched_requests_total{{flow_schema=\"bench-{verb}\","
        );
        let lines = metrics.lines().filter(|line| line.starts_with(&counter));
        let counts = lines.filter_map(|line| line.rsplit(' ').next()?.parse::<u64>().ok());
        counts.sum()
    }))
}

fn manifests() -> String {
    let mut text = USER.to_owned();
    for verb in VERBS {
        let (precedence, pattern, paths) = match verb {
            "other" => (20, "*", r#"[{verbs: ["*"], nonResourceURLs: ["*"]}]"#),
            verb => (10, verb, "[]"),
        };
        // Writing to a string cannot fail.
        let _ = write!(
            text,
            r#"---
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {{name: bench-{verb}}}
spec:
  matchingPrecedence: {precedence}
  priorityLevelConfiguration: {{name: exempt}}
  rules:
  - subjects: [{{kind: ServiceAccount, serviceAccount: {{name: bench, namespace: kube-system}}}}]
    resourceRules: [{{verbs: ["{pattern}"], apiGroups: ["*"], resources: ["*"], clusterScope: true, namespaces: ["*"]}}]
    nonResourceRules: {paths}
"#
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_of_other_users_are_not_counted() {
        let metrics = "\
# TYPE apiserver_flowcontrol_dispatched_requests_total counter
apiserver_flowcontrol_dispatched_requests_total{flow_schema=\"bench-get\",priority_level=\"exempt\"} 4
apiserver_flowcontrol_dispatched_requests_total{flow_schema=\"bench-list\",priority_level=\"exempt\"} 35
apiserver_flowcontrol_dispatched_requests_total{flow_schema=\"exempt\",priority_level=\"exempt\"} 900
";
        let requests = read(metrics);
        assert_eq!(requests, Requests([35, 4, 0, 0]));
        assert_eq!(requests.to_string(), "39 (35 list, 4 get)");
    }
}
