//! `handson restore` without a cluster to restore.

use handson_test_support::fake_api::FakeApi;
use handson_test_support::program::Program;

/// A journal that nobody can read.
fn damaged() -> Program {
    let program = Program::default();
    let journals = program.state().join("journal");
    std::fs::create_dir_all(&journals).unwrap();
    std::fs::write(journals.join("recreate-0123456789abcdef.json"), "{").unwrap();
    program
}

#[test]
fn with_nothing_to_put_back_all_is_well() {
    let program = Program::default();
    assert_eq!(program.run("restore").code, 0);
    let (code, document) = program.json("restore");
    assert_eq!(
        (code, document["schema"].as_str()),
        (0, Some("handson.restore/v1"))
    );
    assert_eq!(document["journals"].as_array().unwrap().len(), 0);
}

#[test]
fn a_damaged_journal_is_named_kept_and_no_success() {
    let program = damaged();
    let ended = program.run("restore --lang ja");
    assert_eq!(ended.code, 3);
    assert!(
        ended.err.contains("recreate-0123456789abcdef.json"),
        "{}",
        ended.err
    );
    assert!(
        program
            .state()
            .join("journal/recreate-0123456789abcdef.json")
            .exists()
    );
}

#[test]
fn a_list_shows_what_is_left_and_puts_nothing_back() {
    let (code, document) = damaged().json("restore --list");
    assert_eq!(code, 1);
    assert_eq!(document["journals"][0]["outcome"], "pending");
}

#[test]
fn check_points_to_what_an_earlier_run_left_undone() {
    let api = FakeApi::start();
    let program = damaged().kubeconfig(&api.kubeconfig());
    let ended = program.run("check greeting --checks FIXTURES");
    assert!(ended.err.contains("handson restore"), "{}", ended.err);
    let (_, report) = program.json("check greeting --checks FIXTURES");
    assert!(
        report["notes"][0]["en"]
            .as_str()
            .unwrap()
            .contains("handson restore"),
        "{report:#}"
    );
}
