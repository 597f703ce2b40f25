//! `action.yml`, `docs/ci.md` and `examples/ci/`: that they say the same, and
//! what their platforms read.

use std::collections::BTreeSet;
use std::path::Path;

use handson::exercise::Library;
use regex::Regex;
use serde_json::Value;

use handson_test_support::program::Program;

use super::ROOT;

fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(ROOT).join(path)).unwrap()
}

fn yaml(path: &str) -> Value {
    serde_saphyr::from_str(&read(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn keys(value: &Value) -> BTreeSet<String> {
    value.as_object().unwrap().keys().cloned().collect()
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map_or(&[], Vec::as_slice)
}

/// The first group of `pattern`, wherever it occurs in `text`.
fn all(pattern: &str, text: &str) -> BTreeSet<String> {
    let pattern = Regex::new(pattern).unwrap();
    let found = pattern.captures_iter(text);
    found.map(|found| found[1].to_owned()).collect()
}

/// The names in the first column of the table in `docs/ci.md` with this head.
fn table(head: &str) -> BTreeSet<String> {
    let text = read("docs/ci.md");
    let lines = text.lines().skip_while(|line| !line.starts_with(head));
    let rows = lines.skip(2).take_while(|line| line.starts_with('|'));
    let first = rows.map(|row| row.split('|').nth(1).unwrap().to_owned());
    all("`([^`]+)`", &first.collect::<String>())
}

/// The names of inputs in the form that the script reads them in.
fn variables(inputs: &BTreeSet<String>) -> BTreeSet<String> {
    let name = |input: &String| format!("INPUT_{}", input.to_uppercase().replace('-', "_"));
    inputs.iter().map(name).collect()
}

#[test]
fn action_inputs_match_documentation_and_script() {
    let action = yaml("action.yml");
    let inputs = keys(&action["inputs"]);
    assert_eq!(inputs, table("| input |"));
    let read = all(r"\b(INPUT_[A-Z_]*[A-Z])\b", &read("ci/action"));
    assert_eq!(variables(&inputs), read);
    let grade = list(&action["runs"]["steps"]).last().unwrap();
    let given = keys(&grade["env"]).into_iter();
    let given: BTreeSet<String> = given.filter(|name| name.starts_with("INPUT_")).collect();
    assert_eq!(variables(&inputs), given);
    for input in &inputs {
        let name = variables(&BTreeSet::from([input.clone()]))
            .pop_first()
            .unwrap();
        assert_eq!(grade["env"][name], format!("${{{{ inputs.{input} }}}}"));
    }
}

#[test]
fn action_outputs_match_documentation_and_script() {
    let action = yaml("action.yml");
    let outputs = keys(&action["outputs"]);
    assert_eq!(outputs, table("| output |"));
    for output in &outputs {
        let value = format!("${{{{ steps.grade.outputs.{output} }}}}");
        assert_eq!(action["outputs"][output]["value"], value);
    }
    let script = read("ci/action");
    let grade = &script[script.find("\ngrade()").unwrap()..];
    assert_eq!(outputs, all(r"\boutput ([a-z-]+) ", grade));
}

#[test]
fn no_input_is_ever_a_part_of_a_script() {
    let action = yaml("action.yml");
    assert_eq!(action["runs"]["using"], "composite");
    for step in list(&action["runs"]["steps"]) {
        let run = step["run"].as_str();
        assert_ne!(run.is_some(), step["uses"].is_string(), "{step}");
        if let Some(run) = run {
            assert!(!run.contains("${{"), "{run}");
            assert_eq!(step["shell"], "sh", "{step}");
        }
    }
}

/// Each use of the action has what it requires and nothing that it does not know.
#[track_caller]
fn uses_the_action(steps: &[Value]) {
    let action = yaml("action.yml");
    let is_ours = |step: &&Value| {
        step["uses"]
            .as_str()
            .is_some_and(|it| it.contains("/handson@"))
    };
    let ours: Vec<&Value> = steps.iter().filter(is_ours).collect();
    assert_eq!(ours.len(), 1);
    let given = keys(&ours[0]["with"]);
    assert!(given.is_subset(&keys(&action["inputs"])), "{given:?}");
    assert!(given.contains("exercise"));
}

#[test]
fn github_workflow_is_complete_and_uses_the_action() {
    let workflow = yaml("examples/ci/github.yml");
    assert!(!workflow["on"].is_null());
    assert_eq!(workflow["permissions"]["contents"], "read");
    let jobs = workflow["jobs"].as_object().unwrap();
    assert_eq!(jobs.len(), 1);
    for job in jobs.values() {
        assert!(job["runs-on"].is_string() && job["timeout-minutes"].is_u64());
        let steps = list(&job["steps"]);
        for step in steps {
            assert_ne!(step["uses"].is_string(), step["run"].is_string(), "{step}");
        }
        uses_the_action(steps);
    }
}

#[test]
fn the_five_lines_are_five_and_know_the_action() {
    let block = Regex::new("(?s)```yaml\n(.*?)```").unwrap();
    for page in ["README.md", "README.ja.md", "docs/ci.md"] {
        let text = read(page);
        let lines = &block.captures(&text).unwrap()[1];
        assert_eq!(lines.lines().count(), 5, "{page}");
        uses_the_action(&serde_saphyr::from_str::<Vec<Value>>(lines).unwrap());
    }
}

#[test]
fn the_gitlab_pipeline_has_what_gitlab_requires() {
    let pipeline = yaml("examples/ci/gitlab-ci.yml");
    let jobs = pipeline.as_object().unwrap().iter();
    let jobs: Vec<_> = jobs.filter(|(_, it)| it["script"].is_array()).collect();
    assert_eq!(jobs.len(), 2);
    for (name, job) in jobs {
        assert!(list(&pipeline["stages"]).contains(&job["stage"]), "{name}");
        let parent = job["extends"].as_str().unwrap();
        assert!(pipeline[parent]["image"].is_string(), "{name}");
        assert!(list(&job["script"]).iter().all(Value::is_string), "{name}");
    }
    let grade = &pipeline["volumes"];
    let script = grade["script"][0].as_str().unwrap();
    let junit = grade["artifacts"]["reports"]["junit"].as_str().unwrap();
    assert!(script.contains(&format!("--report junit={junit}")));
    for path in list(&grade["artifacts"]["paths"]) {
        assert!(script.contains(&format!("={}", path.as_str().unwrap())));
    }
    assert_eq!(grade["artifacts"]["when"], "always");
    assert_eq!(grade["retry"]["exit_codes"], serde_json::json!([3]));
}

#[test]
fn grader_role_is_bound_and_changes_no_role_or_node() {
    let text = read("examples/ci/rbac.yaml");
    let objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    let of = |kind: &str| objects.iter().find(|it| it["kind"] == kind).unwrap();
    let (role, binding) = (of("ClusterRole"), of("ClusterRoleBinding"));
    assert_eq!(binding["roleRef"]["name"], role["metadata"]["name"]);
    let account = &of("ServiceAccount")["metadata"];
    assert_eq!(binding["subjects"][0]["name"], account["name"]);
    assert_eq!(binding["subjects"][0]["namespace"], account["namespace"]);
    for rule in list(&role["rules"]) {
        assert!(!rule.to_string().contains('*'), "{rule}");
        assert_ne!(rule["apiGroups"][0], "rbac.authorization.k8s.io");
        if list(&rule["resources"]).contains(&"nodes".into()) {
            assert_eq!(rule["verbs"], serde_json::json!(["get", "list", "watch"]));
        }
    }
}

#[test]
fn grader_role_has_what_a_grading_takes() {
    let text = read("examples/ci/rbac.yaml");
    let objects: Vec<Value> = serde_saphyr::from_multiple(&text).unwrap();
    let role = objects.iter().find(|it| it["kind"] == "ClusterRole");
    let rules = list(&role.unwrap()["rules"]);
    let exercise = Library::default().find("volumes").unwrap().exercise;
    for access in handson::grade::required_rights(&exercise) {
        let has = |rule: &Value| {
            let parts = [
                ("apiGroups", access.group.as_str()),
                ("resources", &access.resource),
                ("verbs", access.verb),
            ];
            let mut parts = parts.into_iter();
            parts.all(|(name, wanted)| list(&rule[name]).contains(&wanted.into()))
        };
        assert!(rules.iter().any(has), "{access}");
    }
}

#[test]
fn shown_commands_are_known_to_handson() {
    for (file, commands) in [
        ("docs/ci.md", 4),
        ("examples/ci/gitlab-ci.yml", 2),
        ("examples/ci/gradescope/run_autograder", 1),
        ("examples/ci/classroom50/grade", 1),
    ] {
        let text = read(file);
        let lines = text.lines();
        let lines = lines.map(|line| line.trim_start().trim_start_matches("- "));
        let lines: Vec<&str> = lines.filter(|line| line.starts_with("handson ")).collect();
        assert_eq!(lines.len(), commands, "{file}");
        for line in lines {
            let folder = tempfile::tempdir().unwrap();
            let checkout = folder.path().join("checkout");
            for made in ["checkout/submission", "submission", "results"] {
                std::fs::create_dir_all(folder.path().join(made)).unwrap();
            }
            for made in ["checkout/submission", "submission"] {
                let claim = include_str!("../../../examples/volumes/7_pvc.yaml");
                std::fs::write(folder.path().join(made).join("7_pvc.yaml"), claim).unwrap();
            }
            let there = folder.path().display().to_string();
            let arguments = line.strip_prefix("handson ").unwrap().replace('"', "");
            let arguments = arguments.split(" || ").next().unwrap();
            let arguments = arguments.replace("$autograder", &there);
            let arguments = arguments.replace("$results", &format!("{there}/results"));
            let mut command = Program::default().command(&arguments);
            let ended = command.current_dir(&checkout).output().unwrap();
            let said = String::from_utf8_lossy(&ended.stderr);
            // All that is missing is a cluster.
            assert_eq!(ended.status.code(), Some(3), "{file}: {line}\n{said}");
        }
    }
}
