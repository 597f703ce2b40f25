//! A check that is waited for when trouble with the API begins.

use std::time::{Duration, Instant};

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::greeting::{claim, node, pod_not_ready, volume};
use handson_test_support::program::{Cases, Program, side_by_side};

const POD: &str = "check greeting --checks FIXTURES --stage pod --timeout 3s";

const WATCH: &str = "/pods?&watch=true";

/// A watch that ends soon after it was opened.
fn short_watch() -> FakeApi {
    let api = FakeApi::start();
    api.put(node());
    api.put(pod_not_ready());
    api.fail(WATCH, Fault::Says(String::new()), 1);
    api
}

/// Lets the trouble begin once the Pod is watched; it stays until the time is up.
fn inconclusive(start: impl FnOnce(&FakeApi), words: &str) {
    let api = short_watch();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let begun = Instant::now();
    let (code, report) = std::thread::scope(|scope| {
        let running = scope.spawn(|| program.json(POD));
        api.wait_for(WATCH);
        start(&api);
        running.join().unwrap()
    });
    assert!(begun.elapsed() < Duration::from_secs(15));
    let check = &report["stages"][0]["checks"][0];
    assert_eq!(check["verdict"], "inconclusive", "{report:#}");
    let reason = check["reason"]["text"]["en"].as_str().unwrap();
    assert!(reason.contains(words), "{reason}");
    assert_eq!(report["totals"]["lost"], 0, "{report:#}");
    assert_eq!(code, 3);
}

fn failing(fault: Fault) -> impl FnOnce(&FakeApi) + Send {
    |api| api.fail("/pods", fault, usize::MAX)
}

#[test]
fn what_was_last_seen_before_the_trouble_fails_nobody() {
    let busy = Fault::Status {
        code: 503,
        reason: "ServiceUnavailable",
        message: "etcd has no leader",
    };
    let mut all: Cases = Vec::new();
    for (name, fault, words) in [
        (
            "401",
            Fault::unauthorized(),
            "credentials in the kubeconfig",
        ),
        ("503", busy, "etcd has no leader"),
        ("429 for an hour", Fault::too_many(3600), "slow down"),
        ("reset", Fault::Reset, "connection broken"),
        ("no JSON", Fault::Says("<html>\n".into()), "list Pod"),
    ] {
        all.push((name, Box::new(|| inconclusive(failing(fault), words))));
    }
    all.push((
        "away for good",
        Box::new(|| inconclusive(FakeApi::go_away, "refused")),
    ));
    side_by_side(all);
}

#[test]
fn passing_trouble_leaves_no_trace() {
    let api = short_watch();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, report) = std::thread::scope(|scope| {
        let running = scope.spawn(|| program.json(POD));
        api.wait_for(WATCH);
        api.fail("/pods", Fault::unauthorized(), 2);
        running.join().unwrap()
    });
    let check = &report["stages"][0]["checks"][0];
    assert_eq!((code, check["verdict"].as_str()), (1, Some("fail")));
    assert!(!report.to_string().contains("credentials"), "{report:#}");
}

const PROVISIONED: &str = "handson: v1
exercise: provisioned
title: {ja: 動的な PV, en: Provisioned}
about: {ja: PV が作られます。, en: A volume is made.}
stages:
- stage: claim
  title: {ja: PVC, en: Claim}
  about: {ja: PV が作られます。, en: A volume is made.}
  begin: {ja: まず PVC hello を作りましょう。, en: begin with the claim hello}
  checks:
  - check: provisioned
    title: {ja: PV が動的に作られている, en: the volume was provisioned}
    pvProvisioned: {claim: hello, reclaimPolicy: \"\"}
    why: {ja: 自動で作られたことが分かります。, en: It shows that nobody made it by hand.}
    look: [kubectl get pv]
    hints:
    - {ja: StorageClass を見てみましょう。, en: Look at the class.}
";

#[test]
fn volumes_read_before_their_claim_are_read_again() {
    let api = FakeApi::start();
    api.put(claim("local-path"));
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let path = program.file("provisioned.yaml", PROVISIONED);
    let line = format!("check {} --timeout 20s", path.display());
    let (code, report) = std::thread::scope(|scope| {
        scope.spawn(|| {
            api.wait_for("/persistentvolumes?&watch=true");
            let mut volume = volume("local-path");
            volume["metadata"]["annotations"] =
                serde_json::json!({"pv.kubernetes.io/provisioned-by": "rancher.io/local-path"});
            api.put(volume);
        });
        program.json(&line)
    });
    assert_eq!(code, 0, "{report:#}");
}
