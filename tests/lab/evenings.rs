//! A class that is looked at on several evenings, and by somebody with no more than the
//! printed rights.

use std::path::Path;

use handson::report::Verdict;
use serde_json::{Value, json};

use crate::account::{Account, printed};
use crate::lab::{EMPTYDIR, HOSTPATH, Namespace, PVC, PVC_POD, edited, handson, kubeconfig};

/// The students of a batch over these namespaces, into a results file of this name.
fn students(folder: &Path, names: &[&str], results: &str, more: &[&str]) -> Vec<Value> {
    let lines = names.iter().map(|name| format!("{name},{name}\n"));
    let roster = folder.join("roster.csv");
    let text: String = lines.collect();
    std::fs::write(&roster, format!("student,namespace\n{text}")).unwrap();
    let (roster, results) = (roster.display().to_string(), folder.join(results));
    let results = results.display().to_string();
    let mut all = vec!["batch", &roster, "-e", "volumes", "--timeout", "5s"];
    all.extend(["--results", &results, "--format", "json"]);
    all.extend(more);
    let mut command = handson(&all);
    let output = command
        .env("HANDSON_STATE_DIR", folder.join("state"))
        .output()
        .unwrap();
    let class: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    class["students"].as_array().unwrap().clone()
}

/// How a student stands, and the verdict of each check.
fn standing(student: &Value) -> Value {
    let verdicts = student["verdicts"].as_array().unwrap().iter();
    let verdicts: Vec<&Value> = verdicts.map(|it| &it["verdict"]).collect();
    let of = |name: &str| &student[name];
    json!([
        of("standing"),
        of("why"),
        of("mark"),
        of("vacancy"),
        verdicts
    ])
}

#[test]
fn cleaned_up_work_keeps_what_was_seen() {
    let folder = tempfile::tempdir().unwrap();
    let (worked, unused) = (Namespace::new(), Namespace::new());
    worked.apply(EMPTYDIR);
    worked.apply(PVC);
    worked.apply(PVC_POD);
    worked.wait_ready("shared-vol-example");
    worked.wait_ready("mariadb");
    let names = [worked.name.as_str(), unused.name.as_str()];
    let stages = ["--stage", "emptydir"];
    let before = students(folder.path(), &names, "monday", &stages);
    assert!(before[0]["totals"]["points"].as_u64() > Some(0));
    assert_eq!(
        (&before[1]["standing"], &before[1]["vacancy"]),
        (&json!("empty"), &json!("unused"))
    );

    worked.kubectl(&["delete", "pod,pvc", "--all"]);
    let alone = students(folder.path(), &names, "tuesday", &stages);
    // No check of this stage reads the events that would tell of what was there.
    assert_eq!(alone[0]["vacancy"], "unused");
    assert_eq!(alone[0]["mark"], Value::Null);
    let monday = folder.path().join("monday").display().to_string();
    let with_best = [&stages[..], &["--best-of", &monday]].concat();
    let best = students(folder.path(), &names, "wednesday", &with_best);
    let mut kept = standing(&before[0]);
    kept[3] = json!("unused");
    assert_eq!(standing(&best[0]), kept);
    assert_eq!(standing(&best[1]), standing(&before[1]));
}

#[test]
fn printed_rights_see_a_class_as_administrators_do() {
    let folder = tempfile::tempdir().unwrap();
    let (done, begun, unused) = (Namespace::new(), Namespace::new(), Namespace::new());
    let (cleaned, misspelt) = (Namespace::new(), Namespace::new());
    done.apply(EMPTYDIR);
    for namespace in [&done, &begun, &cleaned] {
        namespace.apply(PVC);
    }
    for namespace in [&done, &cleaned] {
        namespace.apply(PVC_POD);
    }
    misspelt.apply(&EMPTYDIR.replace("shared-vol-example", "shared-vol-exampel"));
    done.wait_ready("shared-vol-example");
    done.wait_ready("mariadb");
    cleaned.wait_ready("mariadb");
    misspelt.wait_ready("shared-vol-exampel");
    cleaned.kubectl(&["delete", "pod,pvc", "--all"]);
    let missing = format!("{}-none", unused.name);
    let names = [&done, &begun, &unused, &cleaned, &misspelt].map(|it| it.name.as_str());
    let names = [&names[..], &[missing.as_str()]].concat();

    let mode: &[&str] = &["--read-only", "--cluster-wide"];
    let account = Account::new(&done, "class", printed(&done.name, "class", mode));
    let account = account.lacks(&done, mode, &[]);
    let kubeconfig = account.kubeconfig();
    // The first look may be at what is still young.
    students(folder.path(), &names, "first", &[]);
    let admins = students(folder.path(), &names, "admins", &[]);
    let own = students(folder.path(), &names, "own", &["--kubeconfig", &kubeconfig]);
    for (admins, own) in admins.iter().zip(&own) {
        assert_eq!(standing(own), standing(admins), "{}", admins["student"]);
    }
    let of = |at: usize, name: &str| own[at][name].as_str().unwrap_or_default();
    assert_eq!(
        (of(2, "vacancy"), of(3, "vacancy")),
        ("unused", "cleanedUp")
    );
    assert_eq!((of(4, "standing"), of(5, "why")), ("failed", "noNamespace"));
}

#[test]
fn shared_directory_of_a_node_is_touched_by_nobody() {
    let folder = tempfile::tempdir().unwrap();
    let first = Namespace::with_host_path();
    let second = Namespace::new();
    first.apply(HOSTPATH);
    first.seed("mariadb");
    second.apply(HOSTPATH);
    let names = [first.name.as_str(), second.name.as_str()];
    let uid = |namespace: &Namespace| {
        let path = "jsonpath={.metadata.uid}";
        namespace.kubectl(&["get", "pod", "mariadb", "-o", path])
    };
    let before = [uid(&first), uid(&second)];
    let own = kubeconfig();
    let tried = ["--yes", "--stage", "hostpath", "--kubeconfig", &own];
    let found = students(folder.path(), &names, "results", &tried);
    assert_eq!([uid(&first), uid(&second)], before);
    for student in &found {
        assert_eq!(student["mark"], Value::Null, "{student:#}");
        assert!(
            student["remarks"].to_string().contains("is shared with"),
            "{student:#}"
        );
    }
    // Somebody who checks only their own meets nobody there either.
    let report = first.check(&["--stage", "hostpath"]);
    let survives = report
        .checks()
        .find(|(_, it)| it.check == "hostpath-survives");
    let (_, survives) = survives.unwrap();
    assert_eq!(survives.verdict, Verdict::Inconclusive, "{survives:#?}");
    let why = &survives.reason.as_ref().unwrap().text.en;
    assert!(
        why.contains("is used by Pods of other namespaces too"),
        "{why}"
    );
    assert!(!why.contains(&second.name), "{why}");
    assert_eq!([uid(&first), uid(&second)], before);
    second.kubectl(&["delete", "pod", "--all"]);
}

#[test]
fn who_comes_during_a_probe_costs_nobody_points() {
    let folder = tempfile::tempdir().unwrap();
    let first = Namespace::with_host_path();
    let second = Namespace::new();
    // It takes its time to go, and its successor comes after the other.
    let slow = "spec:\n  terminationGracePeriodSeconds: 20\n";
    let pause =
        "    - name: mariadb\n      lifecycle: {preStop: {exec: {command: [sleep, \"6\"]}}}\n";
    let slow = edited(
        HOSTPATH,
        &[("spec:\n", slow), ("    - name: mariadb\n", pause)],
    );
    first.apply(&slow);
    first.seed("mariadb");
    let names = [first.name.as_str()];
    let own = kubeconfig();
    let tried = ["--yes", "--stage", "hostpath", "--kubeconfig", &own];
    let found = std::thread::scope(|scope| {
        let running = scope.spawn(|| students(folder.path(), &names, "results", &tried));
        let going = "--for=jsonpath={.metadata.deletionTimestamp}";
        first.kubectl(&["wait", going, "pod/mariadb", "--timeout=60s"]);
        second.apply(HOSTPATH);
        running.join().unwrap()
    });
    let verdicts = found[0]["verdicts"].as_array().unwrap();
    assert!(
        verdicts.iter().all(|it| it["verdict"] != "fail"),
        "{:#}",
        found[0]
    );
    second.kubectl(&["delete", "pod", "--all"]);
}
