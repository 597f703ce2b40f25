//! Exercise files with mistakes.

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::program::Program;

const BROKEN: &str = "handson: v1\nexercise: x\ntitel: {ja: a, en: b}\n";

#[test]
fn syntax_error_is_shown_with_line_and_suggestion() {
    let program = Program::default();
    let path = program.file("x.yaml", BROKEN);
    let ended = program.run(&format!("check {}", path.display()));
    assert_eq!((ended.code, ended.out.as_str()), (4, ""));
    for part in ["x.yaml", "3:1", "titel", "title"] {
        assert!(ended.err.contains(part), "no {part} in {}", ended.err);
    }
    let (code, document) = program.json(&format!("check {}", path.display()));
    assert_eq!(code, 4);
    assert_eq!(document["error"]["code"], "exercise-syntax");
    assert!(
        document["error"]["details"].to_string().contains("titel"),
        "{document:#}"
    );
}

#[test]
fn a_contradiction_is_shown_with_its_place() {
    let program = Program::default();
    let text = std::fs::read_to_string(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/fixtures/greeting.yaml"
    ))
    .unwrap();
    let path = program.file(
        "x.yaml",
        &text.replace("needs: [claim-bound]", "needs: [claim-bond]"),
    );
    let ended = program.run(&format!("lint {} --lang ja", path.display()));
    assert_eq!(ended.code, 4);
    assert!(
        ended.err.contains("claim-bond") && ended.err.contains("claim-class"),
        "{}",
        ended.err
    );
}

#[test]
fn lint_knows_the_exercises_of_the_program_by_name() {
    let program = Program::default();
    for exercise in handson::exercise::Library::default().all().unwrap() {
        let name = exercise.exercise.exercise;
        let (code, document) = program.json(&format!("lint {name}"));
        assert_eq!((code, &document["files"][0]["exercise"]), (0, &name.into()));
    }
    let ended = program.run("lint nowhere --lang en");
    assert_eq!(ended.code, 2);
    let said = "there is no file or folder nowhere";
    assert!(ended.err.contains(said), "{}", ended.err);
}

#[test]
fn lint_reads_a_folder_and_tells_each_file() {
    let program = Program::default();
    let ended = program.run("lint FIXTURES");
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(ended.out.contains("greeting.yaml"), "{}", ended.out);
    let path = program.file("x.yaml", BROKEN);
    let folder = path.parent().unwrap().display();
    let (code, document) = program.json(&format!("lint {folder}"));
    assert_eq!(code, 4);
    assert_eq!(document["schema"], "handson.lint/v1");
    assert_eq!(document["files"][0]["error"]["code"], "exercise-syntax");
}

#[test]
fn lint_of_nothing_is_no_success() {
    let program = Program::default();
    std::fs::create_dir_all(program.state()).unwrap();
    let ended = program.run(&format!("lint {}", program.state().display()));
    assert_eq!(ended.code, 4);
    assert_eq!(program.run("lint nowhere.yaml").code, 2);
}

#[test]
fn a_hostile_exercise_file_cannot_steer_the_terminal() {
    let program = Program::default();
    let path = program.file(
        "x.yaml",
        "handson: v1\nexercise: \"\\e[2Jx\"\nother: \"\u{202e}\"\n",
    );
    let ended = program.run(&format!("lint {}", path.display()));
    assert_ne!(ended.code, 0);
    assert!(
        !ended.err.contains(['\u{1b}', '\u{202e}']),
        "{:?}",
        ended.err
    );
}

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata: {name: hello}\nspec:\n  containers: [{name: c, image: a}]\n";

#[test]
fn manifest_is_called_one_and_what_to_do_is_said() {
    let program = Program::default();
    let utf16: Vec<u8> = POD.encode_utf16().flat_map(u16::to_le_bytes).collect();
    for bytes in [POD.as_bytes(), &utf16, "kind：Pod\n".as_bytes()] {
        let path = program.file("pod.yaml", "");
        std::fs::write(&path, bytes).unwrap();
        let ended = program.run(&format!("check {} --lang en", path.display()));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{}", ended.err);
        let said = ended.err.split_whitespace().collect::<Vec<_>>().join(" ");
        for part in [
            "is a manifest for Kubernetes",
            "handson lint",
            "kubectl apply -f",
        ] {
            assert!(said.contains(part), "no {part} in {said}");
        }
    }
}

#[test]
fn lint_explains_the_mistakes_of_a_manifest() {
    let program = Program::default();
    for (text, parts) in [
        (
            POD.replace("containers", "container"),
            [
                "pod.yaml:5",
                "no field `container`",
                "did you mean `containers`",
            ],
        ),
        (
            POD.replace("image: a", "image: 7"),
            ["pod.yaml:5", "image must be text", "put quotes around it"],
        ),
        (
            POD.replace("metadata:", "metadata："),
            ["pod.yaml:3:9", "full-width character", "write : (ASCII)"],
        ),
        (
            POD.replace("name: hello", "name: {{ .Values.name }}"),
            ["pod.yaml:3:18", "Helm", "helm template"],
        ),
    ] {
        let path = program.file("pod.yaml", &text);
        let ended = program.run(&format!("lint {} --lang en", path.display()));
        assert_eq!((ended.code, ended.out.as_str()), (4, ""), "{}", ended.err);
        for part in parts {
            assert!(ended.err.contains(part), "no {part} in {}", ended.err);
        }
    }
    let path = program.file("pod.yaml", POD);
    let ended = program.run(&format!("lint {} --lang en", path.display()));
    assert_eq!(ended.code, 0, "{}", ended.err);
    assert!(
        ended.out.contains("only the file was looked at"),
        "{}",
        ended.out
    );
}

#[test]
fn lint_asks_the_cluster_and_changes_nothing() {
    let api = FakeApi::start();
    let words = "Pod \"hello\" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`\n core.PodSpec{";
    let refusal = Fault::Status {
        code: 422,
        reason: "Invalid",
        message: words,
    };
    api.fail("pods/hello", refusal, 1);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let path = program.file("pod.yaml", POD);
    let ended = program.run(&format!("lint {} --lang en", path.display()));
    assert_eq!(ended.code, 4, "{}", ended.err);
    for part in [
        "cannot be changed once it is made",
        "kubectl delete pod hello",
    ] {
        assert!(ended.err.contains(part), "no {part} in {}", ended.err);
    }
    assert!(!ended.err.contains("PodSpec"), "{}", ended.err);
    let asked = api.seen();
    assert!(
        asked
            .iter()
            .all(|it| it.method == "GET" || it.target.contains("dryRun=All")),
        "{asked:?}"
    );
}
