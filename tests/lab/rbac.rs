//! The rights that `handson rbac` prints: all that is needed, and nothing else.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use handson::report::Report;
use serde_json::{Value, json};

use crate::lab::{
    EMPTYDIR, HOSTPATH, Namespace, PVC, PVC_POD, STATEFUL_SET, assert_green, edited, handson,
    kubectl,
};

/// How many runs there are at a time.
const AT_A_TIME: usize = 6;

/// What `handson rbac volumes` gives a service account in a namespace.
fn printed(namespace: &str, account: &str, args: &[&str]) -> Vec<Value> {
    let subject = format!("{namespace}:{account}");
    let mut all = vec!["rbac", "volumes", "-n", namespace, "--format", "json"];
    all.extend(["--service-account", &subject]);
    all.extend(args);
    let output = handson(&all).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    let list: Value = serde_json::from_slice(&output.stdout).unwrap();
    list["items"].as_array().unwrap().clone()
}

/// A service account with some rights, and a kubeconfig with nothing else.
struct Account {
    kubeconfig: tempfile::NamedTempFile,
    cluster_wide: Vec<String>,
}

impl Account {
    /// One of this name that is bound to `objects`, whose own names are made its own.
    fn new(namespace: &Namespace, name: &str, mut objects: Vec<Value>) -> Self {
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

    /// Waits until the cluster has heard of it, and `handson rbac --check` finds
    /// that just this is lacking.
    fn lacks(self, namespace: &Namespace, mode: &[&str], lacking: &[String]) -> Self {
        let kubeconfig = self.kubeconfig.path().display().to_string();
        let mut all = vec!["rbac", "volumes", "--check", "-n", &namespace.name];
        all.extend(["--kubeconfig", &kubeconfig, "--format", "json"]);
        all.extend(mode);
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
            if found == lacking {
                return self;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(20),
                "{found:?}, not {lacking:?}"
            );
        }
    }

    fn check(&self, namespace: &Namespace, args: &[&str]) -> Report {
        let kubeconfig = self.kubeconfig.path().display().to_string();
        let mut all = vec!["--kubeconfig", kubeconfig.as_str()];
        all.extend(args);
        check(namespace, &all)
    }
}

/// The report of a run.
fn check(namespace: &Namespace, args: &[&str]) -> Report {
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
type Right = (usize, usize, usize);

/// Every verb of every rule.
fn rights(objects: &[Value]) -> Vec<Right> {
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
fn name(objects: &[Value], (at, rule, verb): Right) -> String {
    let rule = &objects[at]["rules"][rule];
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    format!(
        "{} {}",
        text(&rule["verbs"][verb]),
        text(&rule["resources"][0])
    )
}

/// What is left without a right.
fn without(objects: &[Value], (at, rule, verb): Right) -> Vec<Value> {
    let mut left = objects.to_vec();
    let rules = left[at]["rules"].as_array_mut().unwrap();
    let verbs = rules[rule]["verbs"].as_array_mut().unwrap();
    verbs.remove(verb);
    if verbs.is_empty() {
        rules.remove(rule);
    }
    left
}

/// What a run has found: which cluster, and of each check the verdict and all
/// words, but for what no two runs have in common.
fn found(report: &Report) -> Value {
    let checks = report.stages.iter().flat_map(|stage| &stage.checks);
    let checks = checks.map(|check| {
        json!([
            check.check,
            check.verdict,
            check.reason,
            check.mismatches,
            check.evidence
        ])
    });
    let checks: Vec<Value> = checks.collect();
    let begun: Vec<_> = report.stages.iter().map(|stage| &stage.begin).collect();
    json!([report.cluster.uid, checks, begun])
}

/// The same verdicts, and for the same causes.
fn verdicts(report: &Report) -> Value {
    let checks = report.stages.iter().flat_map(|stage| &stage.checks);
    let kind =
        |check: &handson::report::CheckReport| check.reason.as_ref().map(|reason| reason.kind);
    let checks: Vec<Value> = checks
        .map(|check| json!([check.check, check.verdict, kind(check)]))
        .collect();
    json!(checks)
}

/// What somebody finds with all that is printed for `mode` in each of `cases`,
/// and that each of `rights` makes a difference in one of these.
fn assert_each_is_needed(mode: &[&str], rights: &[Right], cases: &[(Namespace, &[&str])]) {
    let of = |namespace: &Namespace, account: &str| printed(&namespace.name, account, mode);
    let all: Vec<(Account, Value)> = cases
        .iter()
        .map(|(namespace, args)| {
            let args = [mode, args].concat();
            let account = Account::new(namespace, "all", of(namespace, "all"));
            let account = account.lacks(namespace, mode, &[]);
            // The first look may be at what is still young.
            check(namespace, &args);
            let (admins, mine) = (check(namespace, &args), account.check(namespace, &args));
            assert_eq!(verdicts(&mine), verdicts(&admins), "{}", namespace.name);
            (account, found(&mine))
        })
        .collect();
    let spare = Mutex::new(BTreeSet::new());
    let next = AtomicUsize::new(0);
    let try_without = |right: Right| {
        let account = format!("without-{}-{}-{}", right.0, right.1, right.2);
        let needed = cases.iter().zip(&all).any(|((namespace, args), (_, all))| {
            let objects = of(namespace, &account);
            let account = Account::new(namespace, &account, without(&objects, right));
            let account = account.lacks(namespace, mode, &[name(&objects, right)]);
            found(&account.check(namespace, &[mode, args].concat())) != *all
        });
        if !needed {
            let name = name(&of(&cases[0].0, &account), right);
            spare.lock().unwrap().insert(name);
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..AT_A_TIME {
            scope.spawn(|| {
                while let Some(right) = rights.get(next.fetch_add(1, Ordering::Relaxed)) {
                    try_without(*right);
                }
            });
        }
    });
    assert_eq!(spare.into_inner().unwrap(), BTreeSet::new());
    // It was the rights, and not the time that has passed.
    for ((namespace, args), (account, all)) in cases.iter().zip(&all) {
        let again = account.check(namespace, &[mode, args].concat());
        assert_eq!(found(&again), *all, "{}", namespace.name);
    }
}

/// Objects of which there are too many to look through.
fn crowd(namespace: &Namespace) {
    let named = |at: usize| json!({"name": format!("crowd-{at:02}")});
    let items: Vec<Value> = (0..33)
        .flat_map(|at| {
            [
                json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": named(at), "data": {"key": "x"}}),
                json!({
                    "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": named(at),
                    "spec": {
                        "storageClassName": "",
                        "accessModes": ["ReadWriteOnce"],
                        "resources": {"requests": {"storage": "1Mi"}},
                    },
                }),
                json!({
                    "apiVersion": "v1", "kind": "Pod", "metadata": named(at),
                    "spec": {
                        "schedulingGates": [{"name": "example.org/never"}],
                        "containers": [{"name": "c", "image": "busybox"}],
                    },
                }),
            ]
        })
        .collect();
    let list = json!({"apiVersion": "v1", "kind": "List", "items": items});
    namespace.apply(&list.to_string());
}

/// A Pod that waits for a ConfigMap that is not there.
fn wants_config_map(name: &str, map: &str) -> String {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
        "spec": {
            "containers": [{"name": "c", "image": "busybox", "volumeMounts": [
                {"name": "v", "mountPath": "/mount-point-1"},
            ]}],
            "volumes": [{"name": "v", "configMap": {"name": map}}],
        },
    })
    .to_string()
}

/// A Pod that waits for a key that is not in a ConfigMap.
fn wants_key(name: &str, map: &str, key: &str) -> String {
    let from = json!({"configMapKeyRef": {"name": map, "key": key}});
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": {"name": name},
        "spec": {"containers": [
            {"name": "c", "image": "busybox", "env": [{"name": "E", "valueFrom": from}]},
        ]},
    })
    .to_string()
}

#[test]
fn reading_takes_each_right_that_is_printed_and_no_other() {
    let done = Namespace::new();
    done.apply(EMPTYDIR);
    done.apply(PVC);
    done.apply(PVC_POD);

    let cleaned = Namespace::new();
    cleaned.apply(PVC);
    cleaned.apply(PVC_POD);
    cleaned.wait_ready("mariadb");
    cleaned.kubectl(&["delete", "pod,pvc", "mariadb"]);

    let crowded = Namespace::new();
    crowded.apply(STATEFUL_SET);
    crowd(&crowded);
    crowded.apply(&wants_key("shared-vol-example", "crowd-07", "kee"));

    let packed = Namespace::new();
    crowd(&packed);

    let misspelt = Namespace::new();
    misspelt.apply(&edited(PVC, &[("name: mariadb", "name: mariadbb")]));
    misspelt.apply(&edited(
        PVC_POD,
        &[("name: mariadb\n\nspec", "name: mariadbb\n\nspec")],
    ));
    misspelt.apply(
        r#"{"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": "shared-vol-example"},
            "spec": {"replicas": 0, "selector": {"matchLabels": {"a": "b"}}, "template":
            {"metadata": {"labels": {"a": "b"}}, "spec": {"containers": [{"name": "c", "image": "busybox"}]}}}}"#,
    );

    // On its node, with another program, which ends.
    let crashing = Namespace::new();
    crashing.apply(&edited(
        HOSTPATH,
        &[
            (
                "image: mariadb:11",
                "image: busybox\n      command: [sh, -c, echo so it is; exit 7]",
            ),
            ("spec:\n", "spec:\n  restartPolicy: Never\n"),
        ],
    ));
    crashing.apply(&wants_config_map("shared-vol-example", "settings"));
    crashing.kubectl(&["create", "configmap", "setting"]);

    let nowhere = Namespace::new();
    nowhere.apply(&edited(
        HOSTPATH,
        &[("k3d-hands-on-agent-0", "no-such-node")],
    ));

    done.wait_ready("mariadb");
    done.wait_ready("shared-vol-example");
    crowded.wait_ready("mariadb-0");
    crashing.kubectl(&[
        "wait",
        "--for=jsonpath={.status.phase}=Failed",
        "--timeout=90s",
        "pod/mariadb",
    ]);
    let quick: &[&str] = &["--timeout", "2s"];
    let cases = [done, cleaned, crowded, packed, misspelt, crashing, nowhere];
    let cases = cases.map(|namespace| (namespace, quick));
    // With more than 32 volumes on the cluster each is got by its name; that would
    // slow down every other test, and is seen in tests/cli/rbac.rs.
    let printed = printed(&cases[0].0.name, "some", &["--read-only"]);
    let rights = rights(&printed);
    let lab_wide = "get persistentvolumes";
    let seen: Vec<Right> = rights
        .into_iter()
        .filter(|right| name(&printed, *right) != lab_wide)
        .collect();
    assert_each_is_needed(&["--read-only"], &seen, &cases);
}

/// The rights of `handson rbac volumes` that only probes take.
fn of_probes(objects: &[Value], reading: &[Value]) -> Vec<Right> {
    let read: Vec<String> = rights(reading)
        .into_iter()
        .map(|right| name(reading, right))
        .collect();
    let all = rights(objects).into_iter();
    all.filter(|right| !read.contains(&name(objects, *right)))
        .collect()
}

#[test]
fn probes_take_each_right_that_is_printed_and_no_other() {
    let namespace = Namespace::with_host_path();
    let all = printed(&namespace.name, "ta", &[]);
    let ta = Account::new(&namespace, "ta", all.clone()).lacks(&namespace, &[], &[]);
    let read_only: &[&str] = &["--read-only"];
    let reading = printed(&namespace.name, "reader", read_only);
    let reader = Account::new(&namespace, "reader", reading.clone());
    let reader = reader.lacks(&namespace, read_only, &[]);
    let mut left: Vec<Right> = of_probes(&all, &reading);
    let names = |rights: &[Right]| -> Vec<String> {
        rights.iter().map(|right| name(&all, *right)).collect()
    };
    assert_eq!(
        names(&left),
        [
            "create pods",
            "delete pods",
            "create pods/exec",
            "get pods/exec",
            "create pods/portforward",
            "get pods/portforward",
            "get secrets",
        ]
    );
    // Each state of the chapter: the same verdicts as with all rights there are.
    let as_admin = |stage: &str| {
        for (account, more) in [(&ta, None), (&reader, Some("--read-only"))] {
            let args: Vec<&str> = ["--stage", stage].into_iter().chain(more).collect();
            let mine = account.check(&namespace, &args);
            assert_eq!(
                verdicts(&mine),
                verdicts(&check(&namespace, &args)),
                "{stage}"
            );
            if more.is_none() {
                assert_green(&mine);
            }
        }
    };
    let mut assert_needed = |stage: &str| {
        let green = verdicts(&ta.check(&namespace, &["--stage", stage]));
        left.retain(|right| {
            let objects = printed(&namespace.name, "less", &[]);
            let less = Account::new(&namespace, "less", without(&objects, *right));
            let less = less.lacks(&namespace, &[], &[name(&objects, *right)]);
            verdicts(&less.check(&namespace, &["--stage", stage])) == green
        });
    };
    namespace.apply(EMPTYDIR);
    namespace.write_file("demo-1", "/mount-point-1/test.txt");
    as_admin("emptydir");
    assert_needed("emptydir");

    namespace.apply(HOSTPATH);
    namespace.seed("mariadb");
    as_admin("hostpath");
    namespace.kubectl(&["delete", "pod", "mariadb"]);

    namespace.kubectl(&[
        "create",
        "secret",
        "generic",
        "db",
        "--from-literal=password=password",
    ]);
    namespace.apply(PVC);
    let secret = "valueFrom: {secretKeyRef: {name: db, key: password}}";
    namespace.apply(&edited(PVC_POD, &[("value: password", secret)]));
    namespace.seed("mariadb");
    as_admin("pvc");
    assert_needed("pvc");
    assert_eq!(names(&left), [""; 0]);

    namespace.kubectl(&["delete", "pod,pvc", "mariadb"]);
    as_admin("cleanup");
}
