//! Commands that need no cluster.

use handson_test_support::program::Program;

#[test]
fn the_help_is_in_the_language_of_the_user() {
    let program = Program::default();
    let english = program.run("check --help");
    assert_eq!((english.code, english.err.as_str()), (0, ""));
    insta::assert_snapshot!("help_check_en", english.out);
    let japanese = program.run("check --help --lang ja");
    insta::assert_snapshot!("help_check_ja", japanese.out);
    assert_eq!(program.run("help check --lang ja").out, japanese.out);
    let by_locale = Program::default()
        .var("LC_ALL", "ja_JP.UTF-8")
        .run("check --help");
    assert_eq!(by_locale.out, japanese.out);
}

#[test]
fn japanese_help_has_no_english_sentences() {
    let program = Program::default();
    for command in [
        "",
        "check",
        "list",
        "explain",
        "hint",
        "rbac",
        "doctor",
        "restore",
        "lint",
        "schema",
        "completions",
        "help",
    ] {
        let help = program.run(&format!("{command} --help --lang ja")).out;
        for english in [
            "Usage:",
            "Options:",
            "Arguments:",
            "Commands:",
            "Print",
            "possible values",
            "default:",
        ] {
            assert!(!help.contains(english), "{command}: {english}\n{help}");
        }
    }
}

#[test]
fn the_version_is_one_line() {
    let ended = Program::default().run("--version");
    assert_eq!(
        (ended.code, ended.out.as_str()),
        (0, concat!("handson ", env!("CARGO_PKG_VERSION"), "\n"))
    );
}

#[test]
fn list_shows_every_exercise() {
    let program = Program::default();
    let ended = program.run("list --checks FIXTURES --lang ja");
    assert_eq!(ended.code, 0);
    assert!(ended.out.contains("あいさつ"), "{}", ended.out);
    let (_, document) = program.json("list");
    assert_eq!(document["schema"], "handson.list/v1");
    let names: Vec<_> = document["exercises"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| &it["exercise"])
        .collect();
    assert!(names.iter().any(|name| *name == "volumes"), "{names:?}");
}

#[test]
fn explain_tells_what_is_asked_and_not_how_it_is_done() {
    let program = Program::default();
    let ended = program.run("explain greeting --checks FIXTURES --lang ja");
    assert_eq!(ended.code, 0);
    insta::assert_snapshot!("explain_ja", ended.out);
    assert!(
        !ended.out.contains("イベントを見てみましょう"),
        "a hint is given away"
    );
}

#[test]
fn explain_tells_one_stage_or_one_check() {
    let program = Program::default();
    let stage = program.run("explain greeting/claim --checks FIXTURES").out;
    insta::assert_snapshot!("explain_stage_en", stage);
    let check = program
        .run("explain greeting/claim-class --checks FIXTURES")
        .out;
    insta::assert_snapshot!("explain_check_en", check);
    let (_, document) = program.json("explain greeting/claim-class --checks FIXTURES");
    assert_eq!(document["schema"], "handson.explain/v1");
    assert_eq!(document["stages"][0]["checks"].as_array().unwrap().len(), 1);
}

#[test]
fn explain_fills_in_the_values_that_are_set() {
    let ended =
        Program::default().run("explain greeting --checks FIXTURES --set class=standard-rwo");
    assert!(ended.out.contains("class=standard-rwo"), "{}", ended.out);
    assert!(!ended.out.contains("${"), "{}", ended.out);
}

#[test]
fn built_in_exercises_and_checks_are_explained() {
    let program = Program::default();
    let (_, document) = program.json("explain volumes");
    let ended = program.run("explain volumes --lang ja");
    assert_eq!(ended.code, 0);
    assert!(!ended.out.contains("${"), "{}", ended.out);
    let check = document["stages"][0]["checks"][0]["check"]
        .as_str()
        .unwrap();
    assert_eq!(program.run(&format!("explain volumes/{check}")).code, 0);
}

#[test]
fn completions_exist_for_every_shell() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let ended = Program::default().run(&format!("completions {shell}"));
        assert_eq!(ended.code, 0);
        assert!(ended.out.contains("handson"), "{shell}");
    }
}

#[test]
fn the_schema_is_json_that_names_every_expectation() {
    let (code, schema) = Program::default().json("schema");
    assert_eq!(code, 0);
    assert!(
        schema["$defs"]["Check"]["properties"]["podReady"].is_object(),
        "{schema:#}"
    );
}
