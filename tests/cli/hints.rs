//! `handson hint`: one more each time.

use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::pod;
use handson_test_support::program::Program;

const FIRST: &str = "Look at its state";
const SECOND: &str = "column STATUS";
const HINT: &str = "hint greeting/hello-ready --checks FIXTURES";

#[test]
fn each_call_gives_one_more_hint_and_then_none() {
    let program = Program::default();
    let first = program.run(HINT).out;
    assert!(first.contains(FIRST) && !first.contains(SECOND), "{first}");
    let second = program.run(HINT).out;
    assert!(
        second.contains(SECOND) && !second.contains(FIRST),
        "{second}"
    );
    let third = program.run(HINT);
    assert_eq!(third.code, 0);
    assert!(
        !third.out.contains(FIRST) && !third.out.contains(SECOND),
        "{}",
        third.out
    );
    assert!(third.out.contains("--again"), "{}", third.out);
}

#[test]
fn again_repeats_what_was_given_and_gives_nothing_new() {
    let program = Program::default();
    let nothing = program.run(&format!("{HINT} --again")).out;
    assert!(!nothing.contains(FIRST), "{nothing}");
    program.run(HINT);
    let again = program.run(&format!("{HINT} --again")).out;
    assert!(again.contains(FIRST) && !again.contains(SECOND), "{again}");
    assert!(program.run(HINT).out.contains(SECOND));
}

#[test]
fn reset_begins_anew() {
    for what in ["greeting", "greeting/hello-ready"] {
        let program = Program::default();
        program.run(HINT);
        assert_eq!(
            program
                .run(&format!("hint {what} --reset --checks FIXTURES"))
                .code,
            0
        );
        assert!(program.run(HINT).out.contains(FIRST));
    }
}

#[test]
fn a_hint_is_for_the_first_check_that_failed_last() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    assert_eq!(program.run("check greeting --checks FIXTURES").code, 1);
    let (code, document) = program.json("hint greeting --checks FIXTURES");
    assert_eq!(
        (code, document["schema"].as_str()),
        (0, Some("handson.hint/v1"))
    );
    assert_eq!(document["check"], "claim-bound");
}

#[test]
fn without_an_earlier_run_the_checks_are_listed() {
    let program = Program::default();
    let ended = program.run("hint greeting --checks FIXTURES --lang ja");
    assert_eq!(ended.code, 2);
    for check in ["hello-ready", "claim-bound", "claim-class"] {
        assert!(ended.err.contains(check), "{}", ended.err);
    }
}

#[test]
fn the_hints_read_like_a_teacher() {
    let program = Program::default();
    let line = format!("{HINT} --lang ja");
    insta::assert_snapshot!(
        "hints_ja",
        [
            program.run(&line).out,
            program.run(&line).out,
            program.run(&line).out
        ]
        .concat()
    );
}
