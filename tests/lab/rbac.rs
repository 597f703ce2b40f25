//! The rights that `handson rbac` prints: all that is needed, and nothing else.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use handson::report::Report;
use serde_json::{Value, json};

use crate::account::{Account, Right, check, name, printed, rights, without};
use crate::lab::{EMPTYDIR, HOSTPATH, Namespace, PVC, PVC_POD, STATEFUL_SET, assert_green, edited};

/// How many runs there are at a time.
const AT_A_TIME: usize = 6;

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
fn reading_takes_exactly_the_printed_rights() {
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
    // Nobody is taken to have cleaned up who was not seen before: that is asked for.
    let cleaning: &[&str] = &["--timeout", "2s", "--stage", "cleanup"];
    let cases = [
        (done, quick),
        (cleaned, cleaning),
        (crowded, quick),
        (packed, quick),
        (misspelt, quick),
        (crashing, quick),
        (nowhere, quick),
    ];
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
fn probes_take_exactly_the_printed_rights() {
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
        // What was seen with all rights is no help with fewer.
        let args = ["--fresh", "--stage", stage];
        let green = verdicts(&ta.check(&namespace, &args));
        left.retain(|right| {
            let objects = printed(&namespace.name, "less", &[]);
            let less = Account::new(&namespace, "less", without(&objects, *right));
            let less = less.lacks(&namespace, &[], &[name(&objects, *right)]);
            verdicts(&less.check(&namespace, &args)) == green
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

#[test]
fn one_role_for_all_namespaces_checks_any() {
    let namespace = Namespace::new();
    namespace.apply(PVC);
    let mode: &[&str] = &["--read-only", "--cluster-wide"];
    let objects = printed(&namespace.name, "wide", mode);
    assert_eq!(objects.len(), 2);
    let wide = Account::new(&namespace, "wide", objects).lacks(&namespace, mode, &[]);
    let pattern = format!("{}*", namespace.name);
    let args = ["--read-only", "--stage", "pvc", "-n", &pattern];
    let admins = check(&namespace, &args);
    assert_eq!(verdicts(&wide.check(&namespace, &args)), verdicts(&admins));
}
