//! Exercise files with mistakes.

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
