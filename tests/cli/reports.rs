//! `--report FORMAT=FILE`.

use std::path::Path;
use std::process::Stdio;

use serde_json::Value;

use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::{claim, finished, node, pod, pod_on_its_way, volume};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES --lang en";

/// Every form, with the name of its file.
const ALL: [(&str, &str); 10] = [
    ("json", "r.json"),
    ("junit", "r.xml"),
    ("tap", "r.tap"),
    ("github", "summary.md"),
    ("gradescope", "gradescope.json"),
    ("classroom50", "classroom50.json"),
    ("prairielearn", "prairielearn.json"),
    ("ctrf", "ctrf.json"),
    ("markdown", "r.md"),
    ("html", "r.html"),
];

/// The options for every form, with the files in `folder`.
fn all_into(folder: &Path) -> String {
    let options =
        ALL.map(|(format, file)| format!("--report {format}={}", folder.join(file).display()));
    options.join(" ")
}

fn read(folder: &Path, file: &str) -> String {
    std::fs::read_to_string(folder.join(file)).unwrap()
}

fn json(folder: &Path, file: &str) -> Value {
    serde_json::from_str(&read(folder, file)).unwrap()
}

/// The names in `folder`, in order.
fn files(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries
        .map(|it| it.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// A run that writes every form into `folder`, and goes on by itself.
#[cfg(unix)]
fn started(program: &Program, folder: &Path) -> std::process::Child {
    std::process::Command::new(assert_cmd::cargo::cargo_bin("handson"))
        .args(Program::words(&format!("{CHECK} {}", all_into(folder))))
        .envs(program.environment())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn one_run_writes_every_form_and_nothing_beside() {
    let api = finished();
    api.put(claim("other"));
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, printed) = program.json(&format!("{CHECK} {}", all_into(folder.path())));
    assert_eq!(code, 1);
    let mut expected = ALL.map(|(_, file)| file.to_owned());
    expected.sort();
    assert_eq!(files(folder.path()), expected);
    assert_eq!(
        json(folder.path(), "r.json"),
        printed,
        "the same as is printed"
    );
    assert_eq!(json(folder.path(), "gradescope.json")["score"], 3);
    assert_eq!(json(folder.path(), "classroom50.json")["max-score"], 4);
    assert_eq!(json(folder.path(), "prairielearn.json")["score"], 0.75);
    assert_eq!(
        json(folder.path(), "ctrf.json")["results"]["summary"]["failed"],
        1
    );
    assert!(read(folder.path(), "r.xml").contains(r#"failures="1" errors="0""#));
    assert!(
        read(folder.path(), "r.tap").contains("not ok 2 - the claim hello is of the right class")
    );
    assert!(read(folder.path(), "summary.md").contains("**3/4 points**"));
    assert!(read(folder.path(), "r.md").contains("What to fix"));
    assert!(read(folder.path(), "r.html").contains("<html lang=\"en\""));
}

#[test]
fn annotations_follow_the_report_for_people() {
    let api = finished();
    api.put(claim("other"));
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = folder.path().join("summary.md");
    let ended = program.run(&format!("{CHECK} --report github={}", file.display()));
    let commands: Vec<&str> = ended
        .out
        .lines()
        .filter(|it| it.starts_with("::"))
        .collect();
    assert_eq!(commands.len(), 1, "{}", ended.out);
    assert!(commands[0].starts_with("::error title=the claim hello is of the right class::"));
    assert!(ended.out.ends_with(&format!("{}\n", commands[0])));
    let without = program.run(CHECK);
    assert!(!without.out.contains("::"), "{}", without.out);
}

#[test]
fn what_a_cluster_says_is_no_command_of_github() {
    let api = finished();
    api.put(claim("evil\n::error::x\n::set-output name=a::b ##[error]y"));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("summary.md");
    let program = Program::default()
        .kubeconfig(&api.kubeconfig())
        .var("GITHUB_ACTIONS", "true");
    let ended = program.run(&format!(
        "{CHECK} --verbose --report github={}",
        file.display()
    ));
    assert_eq!(ended.code, 1, "{}{}", ended.out, ended.err);
    assert!(
        ended.out.contains("set-output"),
        "it is shown: {}",
        ended.out
    );
    for line in ended.out.lines().chain(ended.err.lines()) {
        let command = line.trim_start().starts_with("::");
        assert!(
            !command || line.starts_with("::error title=the claim hello "),
            "{line}"
        );
        assert!(!line.contains("##["), "{line}");
    }
}

#[test]
fn the_summary_of_a_step_is_added_to() {
    let api = finished();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("step");
    std::fs::write(&file, "before\n").unwrap();
    let name = file.display().to_string();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = format!("{CHECK} --report github={name}");
    program.run(&line);
    assert!(
        !read(folder.path(), "step").contains("before"),
        "any other file is replaced"
    );
    std::fs::write(&file, "before\n").unwrap();
    program.var("GITHUB_STEP_SUMMARY", name).run(&line);
    assert!(read(folder.path(), "step").starts_with("before\n## Greeting"));
}

#[test]
fn a_cluster_out_of_reach_leaves_a_report_of_that() {
    let api = finished();
    let kubeconfig = api.kubeconfig();
    api.go_away();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&kubeconfig);
    let ended = program.run(&format!("{CHECK} {}", all_into(folder.path())));
    assert_eq!(ended.code, 3, "{}{}", ended.out, ended.err);
    let report = json(folder.path(), "r.json");
    assert_eq!(
        (&report["complete"], &report["exitCode"]),
        (&false.into(), &3.into())
    );
    assert_eq!(report["totals"]["inconclusive"], 3);
    assert_eq!(report["totals"]["lost"], 0);
    assert!(
        report["notes"][0]["en"]
            .as_str()
            .unwrap()
            .contains("cannot be reached"),
        "{report:#}"
    );
    assert_eq!(json(folder.path(), "prairielearn.json")["gradable"], false);
    assert!(
        json(folder.path(), "gradescope.json")
            .get("score")
            .is_none()
    );
    assert!(read(folder.path(), "r.xml").contains("errors=\"4\""));
    assert!(read(folder.path(), "r.tap").contains("Bail out!"));
    assert!(ended.out.starts_with("::warning title="), "{}", ended.out);
}

#[test]
fn a_login_that_is_missing_leaves_a_report_of_that() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r.json");
    let ended = Program::default().run(&format!("{CHECK} --report json={}", file.display()));
    assert_eq!(ended.code, 3);
    let report = json(folder.path(), "r.json");
    assert_eq!(
        (&report["complete"], &report["exitCode"]),
        (&false.into(), &3.into())
    );
}

#[cfg(unix)]
#[test]
fn killed_run_leaves_an_incomplete_report() {
    let api = FakeApi::start();
    for object in [
        node(),
        pod_on_its_way(),
        claim("local-path"),
        volume("local-path"),
    ] {
        api.put(object);
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let mut child = started(&program, folder.path());
    api.wait_for("watch=true");
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
    while json(folder.path(), "r.json")["totals"]["passed"] != 2 {
        assert!(
            std::time::Instant::now() < deadline,
            "{}",
            read(folder.path(), "r.json")
        );
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    let report = json(folder.path(), "r.json");
    assert_eq!(
        (&report["complete"], &report["exitCode"]),
        (&false.into(), &130.into())
    );
    assert_eq!(report["namespace"], "default");
    assert_eq!(report["stages"][0]["checks"][0]["verdict"], "inconclusive");
    assert_eq!(report["totals"]["lost"], 0);
    assert!(read(folder.path(), "r.tap").contains("Bail out!"));
    assert!(
        json(folder.path(), "gradescope.json")
            .get("score")
            .is_none()
    );
}

#[cfg(unix)]
#[test]
fn interrupted_run_leaves_report_and_exit_code() {
    let api = FakeApi::start();
    for object in [
        node(),
        pod_on_its_way(),
        claim("local-path"),
        volume("local-path"),
    ] {
        api.put(object);
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let child = started(&program, folder.path());
    api.wait_for("watch=true");
    let pid = child.id().to_string();
    let kill = std::process::Command::new("kill")
        .args(["-INT", &pid])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
    let report = json(folder.path(), "r.json");
    assert_eq!(
        (&report["complete"], &report["exitCode"]),
        (&false.into(), &130.into())
    );
    assert_eq!(report["totals"]["passed"], 2, "{report:#}");
    assert_eq!(json(folder.path(), "prairielearn.json")["gradable"], false);
    assert!(read(folder.path(), "r.html").contains("Incomplete"));
}

#[test]
fn unwritable_report_ends_the_run_before_it_begins() {
    let api = finished();
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    for path in [
        "/dev/null/r.json".into(),
        folder.path().display().to_string(),
        "/dev/null".into(),
    ] {
        let (code, document) = program.json(&format!("{CHECK} --report json={path}"));
        assert_eq!(
            (code, &document["error"]["code"]),
            (3, &"unwritable-file".into()),
            "{path}"
        );
        assert!(
            document["error"]["message"]["en"]
                .as_str()
                .unwrap()
                .contains(&path)
        );
    }
    assert_eq!(api.count("/"), 0, "nothing was asked");
    assert!(
        Path::new("/dev/null")
            .metadata()
            .is_ok_and(|it| !it.is_file())
    );
}

#[test]
fn missing_folder_of_a_report_is_made() {
    let api = finished();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/r.json");
    let program = Program::default().kubeconfig(&api.kubeconfig());
    program.run(&format!("{CHECK} --report json={}", path.display()));
    assert!(path.is_file());
    // Where what is asked for makes no sense, nothing is left behind.
    let other = folder.path().join("other/r.json").display().to_string();
    let twice = format!("{CHECK} --report json={other} --report tap={other}");
    assert_eq!(program.run(&twice).code, 2);
    assert!(!folder.path().join("other").exists());
}

#[test]
fn wrong_report_option_suggests_a_right_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("r").display().to_string();
    for (line, code, next) in [
        (
            format!("--report junti={file}"),
            "no-such-format",
            "did you mean `junit`?",
        ),
        (
            "--report junit".to_owned(),
            "report-without-file",
            "--report junit=report.xml",
        ),
        (
            "--report junit=".to_owned(),
            "report-without-file",
            "--report junit=report.xml",
        ),
        (
            "--report junit=-".to_owned(),
            "report-on-output",
            "name a file",
        ),
        (
            format!("--report junit={file} --report tap={file}"),
            "report-twice",
            "a file of its own",
        ),
        (
            format!(
                "--report junit={file} --report tap={}/./r",
                folder.path().display()
            ),
            "report-twice",
            "a file of its own",
        ),
        (
            format!("--watch --report junit={file}"),
            "report-and-watch",
            "without --watch",
        ),
    ] {
        let (exit, document) = Program::default().json(&format!("{CHECK} {line}"));
        let error = &document["error"];
        assert_eq!((exit, &error["code"]), (2, &code.into()), "{line}");
        assert!(
            error["next"]["en"].as_str().unwrap().contains(next),
            "{error:#}"
        );
    }
    assert!(files(folder.path()).is_empty(), "nothing was written");
}

#[test]
fn several_namespaces_share_a_file_that_can_hold_them() {
    let api = FakeApi::start();
    for name in ["class-a", "class-b"] {
        api.put(serde_json::json!({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name}}));
        let mut pod = pod();
        pod["metadata"]["namespace"] = name.into();
        api.put(pod);
    }
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let line = format!("{CHECK} -n class-a -n class-b --stage pod");
    let at = |file: &str| folder.path().join(file).display().to_string();
    let ended = program.run(&format!(
        "{line} --report junit={} --report json={}",
        at("r.xml"),
        at("r.json")
    ));
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    let xml = read(folder.path(), "r.xml");
    assert!(
        xml.contains(r#"classname="class-a.greeting.pod""#)
            && xml.contains(r#"classname="class-b.greeting.pod""#)
    );
    assert_eq!(
        json(folder.path(), "r.json")["reports"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    let (code, document) = program.json(&format!("{line} --report gradescope={}", at("g.json")));
    assert_eq!(
        (code, &document["error"]["code"]),
        (2, &"one-namespace".into())
    );
}

#[test]
fn regraded_record_writes_the_same_files() {
    let api = finished();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let folder = tempfile::tempdir().unwrap();
    let at = |file: &str| folder.path().join(file).display().to_string();
    let line = CHECK.replacen("check", "record", 1);
    let ended = program.run(&format!(
        "{line} -o {} --report json={}",
        at("run.jsonl"),
        at("one.json")
    ));
    assert_eq!(ended.code, 0, "{}", ended.err);
    let line = format!(
        "regrade {} --checks FIXTURES --report json={} --report tap={}",
        at("run.jsonl"),
        at("two.json"),
        at("two.tap")
    );
    let ended = Program::default().run(&line);
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert_eq!(
        read(folder.path(), "one.json"),
        read(folder.path(), "two.json")
    );
    assert!(read(folder.path(), "two.tap").starts_with("TAP version 14\n1..2\n"));
}

#[test]
fn no_form_has_the_expression_of_a_condition() {
    let api = FakeApi::start();
    api.put(pod());
    let exercise = "handson: v1\nexercise: words\ntitle: {ja: あ, en: a}\nabout: {ja: あ, en: a}\nstages:\n- stage: one\n  title: {ja: あ, en: a}\n  about: {ja: あ, en: a}\n  begin: {ja: あ, en: a}\n  checks:\n  - check: it\n    title: {ja: あ, en: a}\n    why: {ja: あ, en: a}\n    hints: [{ja: あ, en: a}]\n    object: {kind: Pod, where: \"object.metadata.name == 'solution'\", says: {ja: 別の名前, en: another name}}\n";
    let folder = tempfile::tempdir().unwrap();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("words.yaml", exercise);
    let check = format!(
        "check {} --lang en {}",
        file.display(),
        all_into(folder.path())
    );
    let ended = program.run(&check);
    assert_eq!(ended.code, 1, "{}", ended.err);
    let mut all = vec![("terminal", ended.out)];
    all.extend(ALL.map(|(format, file)| (format, read(folder.path(), file))));
    for (format, text) in all {
        assert!(!text.contains("solution"), "{format}: {text}");
        let shown = text.contains("another name") && text.contains("hello");
        assert!(shown, "{format}: {text}");
    }
}
