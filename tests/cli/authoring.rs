//! What those who write exercises ask: which expectations there are, and what an
//! expression comes to.

use serde_json::json;

use handson::expect::Expect as _;
use handson_test_support::fake_api::FakeApi;
use handson_test_support::greeting::pod;
use handson_test_support::program::Program;

#[test]
fn every_expectation_is_listed_with_its_meaning() {
    let (code, page) = Program::default().json("expectations");
    assert_eq!(code, 0);
    let all = page["expectations"].as_array().unwrap();
    let schema = handson::exercise::schema();
    let keys = schema["$defs"]["Condition"]["properties"]
        .as_object()
        .unwrap();
    let named: Vec<&str> = all
        .iter()
        .map(|it| it["expectation"].as_str().unwrap())
        .collect();
    assert_eq!(named, keys.keys().collect::<Vec<_>>());
    for one in all {
        assert!(!one["about"].as_str().unwrap().is_empty(), "{one:#}");
        let fields = one["fields"].as_array().unwrap();
        assert!(!fields.is_empty(), "{one:#}");
        for field in fields {
            for part in ["field", "type", "about"] {
                assert!(!field[part].as_str().unwrap().is_empty(), "{one:#}");
            }
        }
    }
}

#[test]
fn expectation_has_fields_an_example_and_what_it_rests_on() {
    let said = Program::default().run("expectations pvcBound").out;
    for words in [
        "pvcBound",
        "claim: string, required",
        "an example:",
        "persistentvolumeclaims",
    ] {
        assert!(said.contains(words), "{words}: {said}");
    }
    // The example is what an exercise of the program says.
    let (_, page) = Program::default().json("expectations pvcBound");
    let example = &page["expectations"][0]["example"];
    let bound: handson::expect::PvcBound = serde_json::from_value(example.clone()).unwrap();
    assert!(bound.problems().is_empty());
    let wrong = Program::default().run("expectations pvcBund");
    assert_eq!(wrong.code, 2);
    assert!(
        wrong.err.contains("did you mean `pvcBound`"),
        "{}",
        wrong.err
    );
}

#[test]
fn expression_is_shown_with_its_parts_on_each_object() {
    let api = FakeApi::start();
    api.put(pod());
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let try_on = |expression: &str, more: &[&str]| {
        let mut command = program.command("try");
        let output = command.arg(expression).args(more).output().unwrap();
        let out = String::from_utf8_lossy(&output.stdout).into_owned();
        (
            output.status.code().unwrap(),
            out,
            String::from_utf8_lossy(&output.stderr).into_owned(),
        )
    };
    let (code, out, err) = try_on("object.metadata.name == 'hello'", &["--kind", "Pod"]);
    assert_eq!(code, 0, "{err}");
    for words in [
        "Pod hello",
        "object.metadata.name == 'hello': true",
        "object.metadata.name: \"hello\"",
    ] {
        assert!(out.contains(words), "{words}: {out}");
    }
    let (code, out, _) = try_on(
        "object.spec.nothing == 1",
        &["--kind", "Pod", "--name", "hello"],
    );
    assert_eq!(code, 1, "{out}");
    assert!(out.contains("no value"), "{out}");
    let (code, out, _) = try_on("1 + 1 == 2", &[]);
    assert_eq!((code, out.contains("1 + 1: 2")), (0, true), "{out}");
    for (expression, more, words) in [
        ("object.(", &["--kind", "Pod"][..], "is no CEL expression"),
        ("true", &["--kind", "Pood"], "did you mean `Pod`"),
        (
            "true",
            &["--kind", "Pod", "--name", "other"],
            "there is no Pod other",
        ),
    ] {
        let (code, out, err) = try_on(expression, more);
        assert_eq!(code, 2, "{out}");
        assert!(err.contains(words), "{words}: {err}");
    }
}

#[test]
fn what_is_in_a_secret_is_not_shown() {
    let api = FakeApi::start();
    api.put(json!({
        "apiVersion": "v1", "kind": "Secret",
        "metadata": {"name": "db", "namespace": "default"},
        "data": {"password": "aHVzaC1odXNo"},
    }));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    for format in ["human", "json"] {
        let mut command = program.command("try --kind Secret");
        let expression = "object.data.password.startsWith('aHVz')";
        let output = command
            .args([expression, "--format", format])
            .output()
            .unwrap();
        let out = String::from_utf8_lossy(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{out}");
        assert!(
            out.contains("true") && !out.contains("aHVzaC1odXNo"),
            "{out}"
        );
    }
}
