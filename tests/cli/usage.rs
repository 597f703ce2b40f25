//! Command lines that make no sense.

use handson_test_support::program::Program;

#[track_caller]
fn wrong(line: &str, code: &str, hint: &str) {
    let program = Program::default();
    let (exit, document) = program.json(line);
    assert_eq!(exit, 2, "{document:#}");
    assert_eq!(document["schema"], "handson.error/v1");
    assert_eq!(document["error"]["exitCode"], 2);
    assert_eq!(document["error"]["code"], code, "{document:#}");
    for lang in ["ja", "en"] {
        let next = document["error"]["next"][lang].as_str().unwrap();
        assert!(next.contains(hint), "{next}");
        let ended = program.run(&format!("{line} --lang {lang}"));
        assert_eq!((ended.code, ended.out.as_str()), (2, ""), "{line}");
        assert!(ended.err.contains(hint), "{}", ended.err);
    }
}

#[test]
fn a_misspelt_command_names_the_one_that_was_meant() {
    wrong("chek volumes", "no-such-command", "check");
    wrong("help chekc", "no-such-command", "check");
}

#[test]
fn a_misspelt_exercise_names_the_one_that_was_meant() {
    wrong("check volume", "no-such-exercise", "volumes");
    wrong("explain volume", "no-such-exercise", "volumes");
    wrong("hint volume/x", "no-such-exercise", "volumes");
}

#[test]
fn a_misspelt_stage_names_the_one_that_was_meant() {
    wrong(
        "check volumes --stage hostpaht",
        "no-such-stage",
        "hostpath",
    );
}

#[test]
fn a_misspelt_check_names_the_one_that_was_meant() {
    wrong(
        "explain greeting/hello-raedy --checks FIXTURES",
        "no-such-check",
        "hello-ready",
    );
    wrong(
        "hint greeting/hello-raedy --checks FIXTURES",
        "no-such-check",
        "hello-ready",
    );
}

#[test]
fn a_misspelt_option_names_the_one_that_was_meant() {
    wrong(
        "check volumes --red-only",
        "unknown-argument",
        "--read-only",
    );
}

#[test]
fn a_set_without_a_value_shows_how_it_is_written() {
    wrong("check volumes --set node", "bad-set", "--set node=minikube");
}

#[test]
fn unknown_variable_suggests_a_known_one() {
    wrong(
        "check volumes --set nodo=minikube",
        "no-such-variable",
        "node",
    );
}

#[test]
fn a_value_that_an_option_cannot_take_is_refused() {
    wrong(
        "check volumes --timeout soon",
        "invalid-value",
        "handson check --help",
    );
    wrong("completions powershel", "invalid-value", "powershell");
}

#[test]
fn a_missing_exercise_says_where_to_read_on() {
    wrong("selftest", "missing-argument", "handson selftest --help");
}

#[test]
fn a_folder_without_exercises_is_named() {
    let (code, document) = Program::default().json("list --checks /dev/null/nothing");
    assert_eq!(code, 2);
    assert_eq!(document["error"]["code"], "unreadable-file");
}

#[test]
fn missing_command_shows_help_and_is_no_success() {
    let ended = Program::default().run("");
    assert_eq!((ended.code, ended.out.as_str()), (2, ""));
    assert!(ended.err.contains("handson check volumes"), "{}", ended.err);
}
