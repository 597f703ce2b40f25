//! `handson doctor`: what it finds, and what it says to do about it.

use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::node;
use handson_test_support::program::Program;

use crate::rbac_check::account;

const EXERCISE: &str = "
handson: v1
exercise: place
title: {ja: 場所, en: Place}
about: {ja: 説明, en: about it}
variables:
  node: {default: node-1, help: {ja: ノード, en: the node}}
  class: {default: local-path, help: {ja: クラス, en: the class}}
  binding: {default: WaitForFirstConsumer, help: {ja: モード, en: its mode}}
  password: {default: '', secret: true, help: {ja: パスワード, en: the password}}
stages:
- stage: only
  title: {ja: 一つ目, en: Only}
  about: {ja: 説明, en: about it}
  begin: {ja: Pod から, en: begin with the Pod}
  checks:
  - check: runs
    title: {ja: 動く, en: it runs}
    podReady: {pod: hello}
    why: {ja: 大切, en: it matters}
    hints: [{ja: '${node} ${class} ${binding} ${password}', en: '${node} ${class} ${binding} ${password}'}]
";

fn class(name: &str, binding: &str) -> Value {
    json!({
        "apiVersion": "storage.k8s.io/v1", "kind": "StorageClass",
        "metadata": {
            "name": name,
            "annotations": {"storageclass.kubernetes.io/is-default-class": "true"},
        },
        "provisioner": "p", "volumeBindingMode": binding,
    })
}

fn dns(ready: bool) -> Value {
    json!({
        "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
        "metadata": {
            "name": "kube-dns-x", "namespace": "kube-system",
            "labels": {"kubernetes.io/service-name": "kube-dns"},
        },
        "addressType": "IPv4",
        "endpoints": [{"addresses": ["10.0.0.2"], "conditions": {"ready": ready}}],
    })
}

/// A cluster in which nothing is wrong.
fn healthy() -> FakeApi {
    let api = FakeApi::start();
    api.put(node());
    api.put(class("local-path", "WaitForFirstConsumer"));
    api.put(dns(true));
    api
}

/// The exit code, and the findings that are not well: what they are about, their
/// verdict, text and fix.
fn examine(program: &Program, more: &str) -> (i32, Vec<[String; 4]>) {
    let file = program.file("place.yaml", EXERCISE);
    let (code, document) = program.json(&format!("doctor {} {more}", file.display()));
    assert_eq!(document["schema"], "handson.doctor/v1");
    assert_eq!(document["exitCode"], code);
    let findings = document["findings"].as_array().unwrap().iter();
    let bad = findings.filter(|it| it["verdict"] != "pass").map(|it| {
        let fields = ["/about", "/verdict", "/what/en", "/fix/en"];
        fields.map(|field| it.pointer(field).unwrap().as_str().unwrap().to_owned())
    });
    (code, bad.collect())
}

fn examine_cluster(api: &FakeApi, more: &str) -> (i32, Vec<[String; 4]>) {
    examine(&Program::default().kubeconfig(&api.kubeconfig()), more)
}

/// The one thing that is not well.
#[track_caller]
fn only(found: &[[String; 4]]) -> [&str; 4] {
    let [one] = found else {
        panic!("{found:#?}");
    };
    one.each_ref().map(String::as_str)
}

#[test]
fn where_all_is_well_nothing_is_found() {
    let api = healthy();
    assert_eq!(examine_cluster(&api, ""), (0, Vec::new()));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("place.yaml", EXERCISE);
    let ended = program.run(&format!("doctor {}", file.display()));
    assert_eq!((ended.code, ended.err.as_str()), (0, ""));
    assert!(ended.out.contains("no problems found"), "{}", ended.out);
    for told in [
        "kubeconfig",
        "answers",
        "v1.37.2",
        "clocks",
        "default",
        "rights",
        "node-1",
        "local-path",
        "DNS",
    ] {
        assert!(ended.out.contains(told), "{told}: {}", ended.out);
    }
    assert!(
        ended.out.contains(env!("CARGO_PKG_VERSION")),
        "{}",
        ended.out
    );
}

#[test]
fn unusable_kubeconfig_is_what_is_wrong() {
    let (code, found) = examine(&Program::default(), "");
    let [about, verdict, _, fix] = only(&found);
    assert_eq!((code, about, verdict), (1, "kubeconfig", "fail"));
    assert!(fix.contains("KUBECONFIG"), "{fix}");
    for (text, word) in [
        ("", "empty"),
        ("clusters: [", "my-config"),
        ("contexts: [{name: c, context: {cluster: gone}}]", "context"),
    ] {
        let program = Program::default();
        let file = program.file("my-config", text);
        let (code, found) = examine(&program.kubeconfig(&file), "");
        let [about, _, what, _] = only(&found);
        assert_eq!((code, about), (1, "kubeconfig"));
        assert!(what.contains(word), "{what}");
    }
    let (_, found) = examine_cluster(&healthy(), "--context elsewhere");
    assert!(only(&found)[2].contains("elsewhere"), "{found:#?}");
}

#[test]
fn api_that_does_not_answer_is_what_is_wrong() {
    let api = healthy();
    api.go_away();
    let (code, found) = examine_cluster(&api, "");
    let [about, verdict, what, fix] = only(&found);
    assert_eq!((code, about, verdict), (1, "reachable", "fail"), "{what}");
    assert!(fix.contains("cluster is up"), "{fix}");
    assert!(!fix.contains("handson doctor"), "{fix}");
    let api = healthy();
    api.fail("/", Fault::unauthorized(), usize::MAX);
    let (code, found) = examine_cluster(&api, "");
    let [about, _, what, fix] = only(&found);
    assert_eq!((code, about), (1, "reachable"));
    assert!(what.contains("401"), "{what}");
    assert!(fix.contains("expired"), "{fix}");
}

#[test]
fn old_version_and_wrong_clock_are_told() {
    let api = healthy();
    api.version("v1.22.4+k3s1");
    let (code, found) = examine_cluster(&api, "");
    let [about, _, what, fix] = only(&found);
    assert_eq!((code, about), (1, "version"));
    assert!(what.contains("v1.22.4+k3s1 is too old"), "{what}");
    assert!(fix.contains("newer"), "{fix}");
    api.version("v1.34.1+k3s1");
    for (hours, direction) in [(2, "behind"), (-2, "ahead")] {
        let then = Timestamp::now() + SignedDuration::from_hours(hours);
        let date = then.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string();
        api.date(date);
        let (code, found) = examine_cluster(&api, "");
        let [about, _, what, fix] = only(&found);
        assert_eq!((code, about), (1, "clock"));
        assert!(what.contains(direction), "{what}");
        assert!(fix.contains("set the clock"), "{fix}");
    }
}

#[test]
fn missing_namespace_is_told_with_the_nearest() {
    let (code, found) = examine_cluster(&healthy(), "-n defualt");
    let [about, _, _, fix] = only(&found);
    assert_eq!((code, about), (1, "namespace"));
    assert!(fix.contains("`-n default`"), "{fix}");
    let (_, found) = examine_cluster(&healthy(), "-n team-7");
    let fix = only(&found)[3];
    assert!(fix.contains("kubectl create namespace team-7"), "{fix}");
}

#[test]
fn missing_rights_are_told_by_what_they_cost() {
    let api = healthy();
    account(&api, true, |verb, resource, _| {
        verb == "list" && resource == "pods"
    });
    let (code, found) = examine_cluster(&api, "");
    let [about, verdict, what, fix] = only(&found);
    assert_eq!((code, about, verdict), (1, "rights", "fail"), "{what}");
    assert!(what.contains("list pods"), "{what}");
    assert!(fix.contains("handson rbac"), "{fix}");
    let api = healthy();
    account(&api, true, |_, resource, _| resource == "pods/log");
    let (code, found) = examine_cluster(&api, "");
    let [about, verdict, what, _] = only(&found);
    assert_eq!(
        (code, about, verdict),
        (3, "rights", "inconclusive"),
        "{what}"
    );
    let api = healthy();
    api.fail("/apis/authorization", Fault::forbidden("no"), usize::MAX);
    assert_eq!(only(&examine_cluster(&api, "").1)[1], "inconclusive");
}

#[test]
fn other_names_are_offered_from_what_there_is() {
    let api = FakeApi::start();
    let mut other = node();
    other["metadata"]["name"] = "minikube".into();
    api.put(other);
    api.put(class("standard", "Immediate"));
    api.put(dns(true));
    let (code, found) = examine_cluster(&api, "");
    let [node, class] = found.as_slice() else {
        panic!("{found:#?}");
    };
    assert_eq!(
        (code, node[0].as_str(), class[0].as_str()),
        (1, "node", "class")
    );
    assert!(node[2].contains("minikube"), "{node:?}");
    assert!(node[3].contains("`--set node=minikube`"), "{node:?}");
    let sets = "--set class=standard --set binding=Immediate";
    assert!(class[3].contains(sets), "{class:?}");
    let (code, found) = examine_cluster(&api, "--set node=minikube --set class=standard");
    let [about, _, _, fix] = only(&found);
    assert_eq!((code, about), (1, "class"));
    assert!(fix.contains("`--set binding=Immediate`"), "{fix}");
    let all = format!("--set node=minikube {sets}");
    assert_eq!(examine_cluster(&api, &all), (0, Vec::new()));
}

#[test]
fn node_that_takes_no_pods_is_told() {
    let api = healthy();
    let mut stopped = node();
    stopped["status"]["conditions"][0]["status"] = "Unknown".into();
    api.put(stopped);
    assert!(only(&examine_cluster(&api, "").1)[2].contains("not ready"));
    let mut cordoned = node();
    cordoned["spec"] = json!({"unschedulable": true});
    api.put(cordoned);
    assert!(only(&examine_cluster(&api, "").1)[3].contains("kubectl uncordon node-1"));
    api.delete(&node());
    assert!(only(&examine_cluster(&api, "").1)[2].contains("no node at all"));
}

#[test]
fn what_may_not_be_listed_is_not_known() {
    let api = healthy();
    for part in ["/nodes", "/storageclasses", "/endpointslices"] {
        api.fail(part, Fault::forbidden("no"), usize::MAX);
    }
    let (code, found) = examine_cluster(&api, "");
    let told: Vec<_> = found
        .iter()
        .map(|it| (it[0].as_str(), it[1].as_str()))
        .collect();
    let unsure = "inconclusive";
    assert_eq!(code, 3);
    assert_eq!(told, [("node", unsure), ("class", unsure), ("dns", unsure)]);
}

#[test]
fn dns_that_does_not_run_is_told() {
    let api = healthy();
    api.put(dns(false));
    let (code, found) = examine_cluster(&api, "");
    let [about, verdict, _, fix] = only(&found);
    assert_eq!((code, about, verdict), (1, "dns", "fail"));
    assert!(fix.contains("kubectl -n kube-system"), "{fix}");
    api.delete(&dns(false));
    let (code, found) = examine_cluster(&api, "");
    assert_eq!((code, only(&found)[1]), (3, "inconclusive"));
}

#[test]
fn state_that_cannot_be_kept_is_told() {
    let api = healthy();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("taken", "");
    let program = program.var("HANDSON_STATE_DIR", file.display().to_string());
    let (code, found) = examine(&program, "");
    let [about, _, _, fix] = only(&found);
    assert_eq!((code, about), (1, "state"));
    assert!(fix.contains("HANDSON_STATE_DIR"), "{fix}");
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let journals = program.state().join("journal");
    std::fs::create_dir_all(&journals).unwrap();
    std::fs::write(journals.join("recreate-0.json"), "{").unwrap();
    let (_, found) = examine(&program, "");
    assert!(only(&found)[3].contains("handson restore"), "{found:#?}");
}

/// A kubeconfig in which everything that could be a secret begins with `geheim-`.
fn secretive(port: u16) -> String {
    let config = json!({
        "apiVersion": "v1", "kind": "Config", "current-context": "c",
        "contexts": [{"name": "c", "context": {"cluster": "k", "user": "u"}}],
        "clusters": [{"name": "k", "cluster": {
            "server": format!("http://me:geheim-server@127.0.0.1:{port}"),
        }}],
        "users": [
            {"name": "u", "user": {"token": "geheim-token"}},
            {"name": "other", "user": {"username": "me", "password": "geheim-password"}},
        ],
    });
    config.to_string()
}

#[test]
fn report_to_give_away_has_no_secrets() {
    let api = healthy();
    let broken = format!("{}, oops: [", secretive(api.port()));
    let proxy = secretive(1).replace("http://me", "https://me").replace(
        "\"cluster\":{",
        "\"cluster\":{\"proxy-url\":\"ftp://me:geheim-proxy@h:1\",",
    );
    let asked = secretive(1).replace(
        "\"token\":\"geheim-token\"",
        r#""exec":{"apiVersion":"client.authentication.k8s.io/v1","interactiveMode":"Never","command":"sh","args":["-c","echo geheim-output >&2; exit 1","geheim-args"],"env":[{"name":"K","value":"geheim-env"}]}"#,
    );
    let refused = healthy();
    refused.fail(
        "/version",
        Fault::Status {
            code: 401,
            reason: "Unauthorized",
            message: "geheim-token is not valid",
        },
        usize::MAX,
    );
    for (config, told) in [
        (secretive(api.port()), "no problems found"),
        (secretive(refused.port()), "401"),
        (secretive(1), "cannot be reached"),
        (broken, "not a valid kubeconfig"),
        (proxy, "proxy"),
        (asked, "the command sh"),
    ] {
        let program = Program::default();
        let kubeconfig = program.file("config", &config);
        let program = program.kubeconfig(&kubeconfig);
        let exercise = program.file("place.yaml", EXERCISE);
        let report = program.state().with_file_name("doctor.txt");
        let line = format!(
            "doctor {} --set password=geheim-variable --report {}",
            exercise.display(),
            report.display()
        );
        let ended = program.run(&line);
        let shown = ended.out + &ended.err;
        let written = std::fs::read_to_string(&report).unwrap();
        assert!(shown.contains(told), "{told}: {shown}");
        let findings = written.split_once('\n').unwrap().1;
        assert!(shown.starts_with(findings), "{written}\n{shown}");
        for text in [shown, written] {
            assert!(!text.contains("geheim"), "{text}");
        }
    }
}

#[test]
fn report_never_takes_the_place_of_the_kubeconfig() {
    let api = healthy();
    let kubeconfig = api.kubeconfig();
    let program = Program::default().kubeconfig(&kubeconfig);
    let line = format!("doctor --report {}", kubeconfig.display());
    let (code, document) = program.json(&line);
    assert_eq!(
        (code, &document["error"]["code"]),
        (2, &json!("report-over-file"))
    );
    assert!(
        std::fs::read_to_string(kubeconfig)
            .unwrap()
            .contains("clusters")
    );
}

#[test]
fn without_an_exercise_the_connection_is_examined() {
    let api = healthy();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let file = program.file("one.yaml", EXERCISE);
    program.file(
        "two.yaml",
        &EXERCISE.replace("exercise: place", "exercise: other"),
    );
    let folder = file.parent().unwrap().display();
    let ended = program.run(&format!("doctor --checks {folder}"));
    assert_eq!(ended.code, 0, "{}{}", ended.out, ended.err);
    assert!(ended.out.contains("name of an exercise"), "{}", ended.out);
    assert!(!ended.out.contains("all rights"), "{}", ended.out);
}

#[test]
fn errors_of_the_connection_lead_to_the_doctor() {
    let api = healthy();
    api.go_away();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    for command in [
        "check greeting --checks FIXTURES",
        "next greeting --checks FIXTURES",
    ] {
        let (_, document) = program.json(command);
        for lang in ["ja", "en"] {
            let next = document["error"]["next"][lang].as_str().unwrap();
            assert!(next.contains("`handson doctor`"), "{next}");
        }
    }
}
