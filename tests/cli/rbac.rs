//! `handson rbac`: what it prints.

use serde_json::{Value, json};

use handson_test_support::fake_api::{Act, FakeApi, Fault};
use handson_test_support::greeting::{claim, pod_of_two, volume};
use handson_test_support::program::Program;

pub const GREETING: &str = "rbac greeting --checks FIXTURES";

/// Every right that is printed, as `KIND VERB RESOURCE [NAMES]`.
pub fn rights(list: &Value) -> Vec<String> {
    let mut all = Vec::new();
    for object in list["items"].as_array().unwrap() {
        for rule in object["rules"].as_array().into_iter().flatten() {
            for verb in rule["verbs"].as_array().unwrap() {
                let names = rule["resourceNames"].as_array().into_iter().flatten();
                let words = [&object["kind"], verb, &rule["resources"][0]];
                let words = words
                    .into_iter()
                    .chain(names)
                    .map(|word| word.as_str().unwrap());
                let right = words.collect::<Vec<_>>().join(" ");
                all.push(right);
            }
        }
    }
    all.sort();
    all
}

pub fn printed(line: &str) -> Value {
    let (code, list) = Program::default().json(line);
    assert_eq!(code, 0, "{list:#}");
    list
}

/// An exercise of one check.
fn exercise(program: &Program, check: &str) -> String {
    let yaml = format!(
        "handson: v1\nexercise: own\ntitle: {{ja: Own, en: Own}}\nabout: {{ja: own, en: own}}\nstages:\n- stage: one\n  title: {{ja: One, en: One}}\n  about: {{ja: it, en: it}}\n  begin: {{ja: begin, en: begin}}\n  checks:\n  - check: first\n    title: {{ja: First, en: First}}\n    why: {{ja: so, en: so}}\n    look: [kubectl get pods]\n    hints: [{{ja: look, en: look}}]\n    {check}\n"
    );
    program.file("own.yaml", &yaml).display().to_string()
}

#[test]
fn a_check_of_a_claim_takes_what_it_reads_and_no_more() {
    let list = printed(&format!("{GREETING} --stage claim -n class-a"));
    assert_eq!(
        rights(&list),
        [
            "ClusterRole get namespaces kube-system",
            "ClusterRole list nodes",
            "ClusterRole list persistentvolumes",
            "ClusterRole list storageclasses",
            "Role get deployments",
            "Role get persistentvolumeclaims",
            "Role get pods",
            "Role get replicasets",
            "Role get statefulsets",
            "Role list events",
            "Role list persistentvolumeclaims",
            "Role list pods",
        ]
    );
    assert_eq!(list["kind"], "List", "kubectl apply takes it as it is");
    let role = &list["items"][0];
    assert_eq!(
        role["metadata"],
        json!({"name": "handson:greeting", "namespace": "class-a"})
    );
}

#[test]
fn what_is_named_in_the_exercise_is_named_in_the_role() {
    let program = Program::default();
    let file = exercise(&program, "object: {kind: Secret, name: key, where: 'true'}");
    let list = printed(&format!("rbac {file}"));
    assert_eq!(
        rights(&list),
        [
            "ClusterRole get namespaces kube-system",
            "Role get secrets key"
        ]
    );
    assert_eq!(list["items"][0]["metadata"], json!({"name": "handson:own"}));
}

#[test]
fn watch_permission_is_asked_only_for_passing_events() {
    let program = Program::default();
    let check = "object: {kind: ConfigMap, where: 'true'}";
    let watches = |file: String| {
        let rights = rights(&printed(&format!("rbac {file}")));
        rights.contains(&"Role watch configmaps".to_owned())
    };
    assert!(!watches(exercise(&program, check)));
    let seen = format!("{check}\n    seenBefore: [object: {{kind: ConfigMap, where: 'false'}}]");
    assert!(watches(exercise(&program, &seen)));
}

#[test]
fn given_password_needs_no_secret_permission() {
    let secrets = |args: &str| {
        let rights = rights(&printed(&format!("rbac volumes {args}")));
        rights.contains(&"Role get secrets".to_owned())
    };
    assert!(secrets(""));
    assert!(!secrets("--set password=x"));
    assert!(!secrets("--read-only"));
    assert!(!secrets("--stage emptydir"));
}

#[test]
fn named_subject_is_bound_in_namespaces_and_cluster() {
    let line = "rbac volumes --read-only -n a -n b --service-account grading:ta";
    let list = printed(line);
    let shown = |object: &Value| {
        let text = |pointer: &str| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or("-")
                .to_owned()
        };
        [
            text("/kind"),
            text("/metadata/namespace"),
            text("/metadata/name"),
            text("/roleRef/kind"),
        ]
        .join(" ")
    };
    let shown: Vec<String> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(shown)
        .collect();
    assert_eq!(
        shown,
        [
            "Role a handson:volumes:read-only -",
            "Role b handson:volumes:read-only -",
            "ClusterRole - handson:volumes:read-only -",
            "RoleBinding a handson:volumes:read-only:grading:ta Role",
            "RoleBinding b handson:volumes:read-only:grading:ta Role",
            "ClusterRoleBinding - handson:volumes:read-only:grading:ta ClusterRole",
        ]
    );
    let subject = json!([{"kind": "ServiceAccount", "name": "ta", "namespace": "grading"}]);
    assert_eq!(list["items"][5]["subjects"], subject);
}

#[test]
fn all_namespaces_take_one_role_that_can_list_them() {
    let list = printed("rbac volumes --read-only --cluster-wide --group assistants");
    let rights = rights(&list);
    assert_eq!(list["items"].as_array().unwrap().len(), 2);
    assert!(
        rights.contains(&"ClusterRole list namespaces".to_owned()),
        "{rights:?}"
    );
    assert!(rights.contains(&"ClusterRole list pods".to_owned()));
    assert!(
        rights.iter().all(|right| !right.contains("kube-system")),
        "{rights:?}"
    );
}

#[test]
fn role_yaml_names_checks_in_the_users_language() {
    let program = Program::default();
    let english = program
        .run("rbac volumes --stage hostpath --read-only -n a")
        .out;
    let node = "# get: the verdict of hostpath-node, hostpath-node-label";
    assert!(english.contains(node), "{english}");
    let japanese = program
        .run("rbac volumes --stage hostpath --read-only -n a --lang ja")
        .out;
    let node = "# get: 判定に必要: hostpath-node, hostpath-node-label";
    assert!(japanese.contains(node), "{japanese}");
    for yaml in [english, japanese] {
        let lines = yaml.lines().filter(|line| !line.starts_with('#'));
        let objects = yaml.split("---\n").count();
        assert!(objects == 2 && lines.count() > 20, "{yaml}");
    }
}

#[test]
fn a_command_line_that_makes_no_sense_is_told() {
    let program = Program::default();
    for line in [
        "rbac volumes --user a --group b",
        "rbac volumes --service-account nobody",
        "rbac volumes -n student-*",
        "rbac volumes -n a --cluster-wide",
        "rbac volumes --context other",
        "rbac volumes --stage nonsense",
        "rbac volumes --check --user a",
    ] {
        assert_eq!(program.run(line).code, 2, "{line}");
    }
}

/// A run that looks into Pods opens no stream and writes nothing but what its
/// roles allow.
#[test]
fn what_a_run_does_beside_reading_is_in_the_roles() {
    let api = FakeApi::start();
    api.put(pod_of_two());
    api.on_exec(|_| vec![Act::Say("x".into()), Act::Exit(0)]);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    program.json("check looking --checks FIXTURES/looking --yes --timeout 1s");
    let rights = rights(&printed("rbac looking --checks FIXTURES/looking"));
    let mut done = 0;
    for seen in api.seen() {
        let path = seen.target.split('?').next().unwrap();
        let under = path.rsplit('/').next().unwrap();
        let verb = match seen.method.as_str() {
            "GET" if ["exec", "portforward", "log"].contains(&under) => "get",
            "GET" => continue,
            "POST" => "create",
            "DELETE" => "delete",
            other => panic!("{other} {path}"),
        };
        let resource = match under {
            "exec" | "portforward" | "log" => format!("pods/{under}"),
            _ => "pods".to_owned(),
        };
        let right = format!("Role {verb} {resource}");
        assert!(rights.contains(&right), "{right}: {rights:?}");
        done += 1;
    }
    assert!(done > 2, "{:?}", api.seen());
}

#[test]
fn many_volumes_are_each_got_by_name() {
    let api = FakeApi::start();
    api.put(claim("local-path"));
    for at in 0..40 {
        let mut volume = volume("local-path");
        volume["metadata"]["name"] = format!("another-{at}").into();
        api.put(volume);
    }
    let mut volume = volume("local-path");
    volume["metadata"]["annotations"] = json!({"pv.kubernetes.io/provisioned-by": "x"});
    volume["spec"]["persistentVolumeReclaimPolicy"] = "Delete".into();
    api.put(volume);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = exercise(
        &program,
        "pvProvisioned: {claim: hello, reclaimPolicy: Delete}",
    );
    assert_eq!(program.run(&format!("check {file}")).code, 0);
    let right = "ClusterRole get persistentvolumes".to_owned();
    assert!(rights(&printed(&format!("rbac {file}"))).contains(&right));
    api.fail("/persistentvolumes/pv-1", Fault::forbidden("cannot get"), 9);
    assert_eq!(program.run(&format!("check {file}")).code, 3);
}
