//! Service accounts on the lab with just the rights that `handson rbac` prints, or less.

use std::time::{Duration, Instant};

use handson::report::Report;
use serde_json::{Value, json};

use crate::lab::{Namespace, handson, kubectl};

/// The arguments of `handson rbac volumes`, of a namespace or of all.
fn of<'a>(namespace: &'a str, mode: &[&'a str]) -> Vec<&'a str> {
    let mut all = vec!["rbac", "volumes", "--format", "json"];
    if !mode.contains(&"--cluster-wide") {
        all.extend(["-n", namespace]);
    }
    all.extend(mode);
    all
}

/// What it gives a service account.
pub fn printed(namespace: &str, account: &str, mode: &[&str]) -> Vec<Value> {
    let subject = format!("{namespace}:{account}");
    let mut all = of(namespace, mode);
    all.extend(["--service-account", &subject]);
    let output = handson(&all).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    list["items"].as_array().unwrap().clone()
}

/// A service account with some rights, and a kubeconfig with nothing else.
pub struct Account {
    kubeconfig: tempfile::NamedTempFile,
    cluster_wide: Vec<String>,
}

impl Account {
    /// One of this name that is bound to `objects`, whose own names are made its own.
    pub fn new(namespace: &Namespace, name: &str, mut objects: Vec<Value>) -> Self {
        let mut cluster_wide = Vec::new();
        for object in &mut objects {
            let own = |value: &mut Value| {
                *value = json!(format!(
                    "{}:{}:{name}",
                    value.as_str().unwrap(),
                    namespace.name
                ));
            };
            own(&mut object["metadata"]["name"]);
            if object.get("roleRef").is_some() {
                own(&mut object["roleRef"]["name"]);
            }
            if object["metadata"]["namespace"].is_null() {
                let kind = object["kind"].as_str().unwrap().to_lowercase();
                let name = object["metadata"]["name"].as_str().unwrap();
                cluster_wide.push(format!("{kind}/{name}"));
            }
        }
        objects.push(json!({
            "apiVersion": "v1", "kind": "ServiceAccount",
            "metadata": {"name": name, "namespace": namespace.name},
        }));
        let list = json!({"apiVersion": "v1", "kind": "List", "items": objects});
        kubectl(&["apply", "-f", "-"], &list.to_string());
        let token = namespace.kubectl(&["create", "token", name]);
        let config = kubectl(
            &[
                "config",
                "view",
                "--raw",
                "--minify",
                "--flatten",
                "-o",
                "json",
            ],
            "",
        );
        let mut config: Value = serde_json::from_str(&config).unwrap();
        config["users"][0]["user"] = json!({"token": token.trim()});
        let kubeconfig = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(kubeconfig.path(), config.to_string()).unwrap();
        Self {
            kubeconfig,
            cluster_wide,
        }
    }

    /// Where its kubeconfig is.
    pub fn kubeconfig(&self) -> String {
        self.kubeconfig.path().display().to_string()
    }

    /// Waits until the cluster has heard of it, and `handson rbac --check` finds
    /// that just this is missing.
    pub fn lacks(self, namespace: &Namespace, mode: &[&str], missing: &[String]) -> Self {
        let kubeconfig = self.kubeconfig();
        let mut all = of(&namespace.name, mode);
        all.extend(["--check", "--kubeconfig", &kubeconfig]);
        let begun = Instant::now();
        loop {
            let output = handson(&all).output().unwrap();
            let found: Value = serde_json::from_slice(&output.stdout).unwrap();
            let found = found["namespaces"][0]["lacking"].as_array().unwrap().iter();
            let found: Vec<String> = found
                .map(|lack| {
                    let mut words = lack["right"].as_str().unwrap().split([' ', '.']);
                    format!("{} {}", words.next().unwrap(), words.next().unwrap())
                })
                .collect();
            if found == missing {
                return self;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{found:?}, not {missing:?}"
            );
        }
    }

    pub fn check(&self, namespace: &Namespace, args: &[&str]) -> Report {
        let kubeconfig = self.kubeconfig();
        let mut all = vec!["--kubeconfig", kubeconfig.as_str()];
        all.extend(args);
        check(namespace, &all)
    }
}

/// The report of a run.
pub fn check(namespace: &Namespace, args: &[&str]) -> Report {
    let mut all = vec![
        "check",
        "volumes",
        "-n",
        &namespace.name,
        "--format",
        "json",
    ];
    all.push("--yes");
    all.extend(args);
    let output = namespace.handson(&all).output().unwrap();
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {output:?}"))
}

impl Drop for Account {
    fn drop(&mut self) {
        let mut all = vec!["delete", "--wait=false"];
        all.extend(self.cluster_wide.iter().map(String::as_str));
        kubectl(&all, "");
    }
}

/// One verb of one rule of one object.
pub type Right = (usize, usize, usize);

/// Every verb of every rule.
pub fn rights(objects: &[Value]) -> Vec<Right> {
    let mut all = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        for (rule, value) in object["rules"].as_array().into_iter().flatten().enumerate() {
            let verbs = value["verbs"].as_array().unwrap().len();
            all.extend((0..verbs).map(|verb| (at, rule, verb)));
        }
    }
    all
}

/// `get pods`.
pub fn name(objects: &[Value], (at, rule, verb): Right) -> String {
    let rule = &objects[at]["rules"][rule];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    format!(
        "{} {}",
        text(&rule["verbs"][verb]),
        text(&rule["resources"][0])
    )
}

/// What is left without a right.
pub fn without(objects: &[Value], (at, rule, verb): Right) -> Vec<Value> {
    let mut left = objects.to_vec();
    let rules = left[at]["rules"].as_array_mut().unwrap();
    let verbs = rules[rule]["verbs"].as_array_mut().unwrap();
    verbs.remove(verb);
    if verbs.is_empty() {
        rules.remove(rule);
    }
    left
}
