//! How soon a program that waits for a Pod notices that it is ready.
//!
//! The Pods are on a node that has no kubelet, so that they are ready when this
//! program says so in their status, and at no other time.

use std::time::Instant;

use serde_json::{Value, json};

use crate::bench::{Bench, Contender};
use crate::error::Result;
use crate::exercise;
use crate::kubectl::{apply, kubectl};
use crate::table::Row;
use crate::tally::{median, worst};
use crate::waiters::Waiters;

const NAMESPACE: &str = "delay";
const SAMPLES: usize = 30;
/// A kubelet needs seconds for each.
const KUBELET_SAMPLES: usize = 10;
/// Of the delay, in milliseconds.
const MEDIAN: f64 = 6.0;
const WORST: f64 = 15.0;

/// For one check and for 20 at once.
pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    apply(NAMESPACE, &pods(20))?;
    let rows = vec![
        row("delay after Ready, one check", &patched(bench, 1)?),
        row("delay after Ready, 20 checks at once", &patched(bench, 20)?),
    ];
    // A node without a kubelet is nothing that the rest should see.
    kubectl("delete -n delay pod -l bench=delay --force", "")?;
    kubectl("delete node no-kubelet", "")?;
    Ok(rows)
}

/// For a Pod that a kubelet starts; the moment is that at which a watch tells of it.
pub(super) fn kubelet(bench: &Bench) -> Result<Vec<Row>> {
    let mut delays = Delays::default();
    for number in 0..KUBELET_SAMPLES {
        let pod = format!("real-{number}");
        apply(NAMESPACE, &starting(&pod))?;
        // Otherwise handson goes on looking for 5 s whether the Pod stays ready.
        let waiting = Waiters::start(&contenders(bench, std::slice::from_ref(&pod), "stays: 0s")?);
        let seen = bench.api.ready(NAMESPACE, &pod)?;
        delays.keep(waiting.delays(seen)?);
        kubectl(&format!("delete -n {NAMESPACE} pod {pod} --wait=false"), "")?;
    }
    Ok(vec![row("delay after Ready, by a kubelet", &delays)])
}

/// The delays for so many Pods at once; the last of them becomes ready at the
/// moment that counts.
fn patched(bench: &Bench, count: usize) -> Result<Delays> {
    let pods: Vec<String> = (0..count)
        .map(|number| format!("waited-{number}"))
        .collect();
    let waiters = contenders(bench, &pods, "")?;
    let mut delays = Delays::default();
    for _ in 0..SAMPLES {
        set(bench, &pods, &pending())?;
        let waiting = Waiters::start(&waiters);
        if let Some(moment) = set(bench, &pods, &ready())? {
            delays.keep(waiting.delays(moment)?);
        }
    }
    Ok(delays)
}

/// handson and kubectl, both waiting for these Pods; each check has this field.
fn contenders(bench: &Bench, pods: &[String], field: &str) -> Result<[Contender; 2]> {
    let check = |pod: &String| {
        (
            pod.clone(),
            format!("podReady: {{pod: {pod}}}\n    {field}"),
        )
    };
    let file = bench.file("delay.yaml", &exercise::of(pods.iter().map(check)))?;
    let handson = bench.handson(&["check", &file, "-n", NAMESPACE, "--timeout", "30s"]);
    let pods = pods.join(" ");
    let wait = format!("wait -n {NAMESPACE} --for=condition=Ready --timeout=30s pod {pods}");
    Ok([handson, Contender::kubectl(&wait)])
}

/// What was measured, in milliseconds.
#[derive(Default)]
struct Delays {
    handson: Vec<f64>,
    kubectl: Vec<f64>,
}

impl Delays {
    fn keep(&mut self, [handson, kubectl]: [f64; 2]) {
        self.handson.push(handson);
        self.kubectl.push(kubectl);
    }
}

fn row(what: &str, Delays { handson, kubectl }: &Delays) -> Row {
    let (ours, theirs) = (median(handson.clone()), median(kubectl.clone()));
    let told = |median: f64, all: &[f64]| format!("{median:.1} ms, worst {:.1}", worst(all));
    let met = ours <= theirs && ours < MEDIAN && worst(handson) < WORST;
    Row::new(what, told(ours, handson))
        .beside("kubectl wait", &told(theirs, kubectl))
        .ratio(ours / theirs)
        .goal("≤ 100 %, < 6 ms, worst < 15 ms", met)
}

/// Gives each Pod this status, in order; when the last one had it.
fn set(bench: &Bench, pods: &[String], status: &Value) -> Result<Option<Instant>> {
    let mut last = None;
    for pod in pods {
        let path = format!("/api/v1/namespaces/{NAMESPACE}/pods/{pod}/status");
        last = Some(bench.api.patch(&path, status)?);
    }
    Ok(last)
}

fn pending() -> Value {
    let conditions = json!([{"type": "Ready", "status": "False"}]);
    json!({"status": {"phase": "Pending", "conditions": conditions, "containerStatuses": null}})
}

/// Ready, and running for so long that nobody has to see whether it stays so.
fn ready() -> Value {
    let container = json!({
        "name": "main", "image": "busybox", "imageID": "", "containerID": "containerd://none",
        "ready": true, "started": true, "restartCount": 0,
        "state": {"running": {"startedAt": "2025-01-01T00:00:00Z"}},
    });
    let conditions = json!([{"type": "Ready", "status": "True"}]);
    json!({"status": {"phase": "Running", "conditions": conditions, "containerStatuses": [container]}})
}

/// A node without a kubelet, and Pods on it.
fn pods(count: usize) -> String {
    let node = "{apiVersion: v1, kind: Node, metadata: {name: no-kubelet}}\n".to_owned();
    (0..count).fold(node, |text, number| {
        text + &format!(
            "---
apiVersion: v1
kind: Pod
metadata: {{name: waited-{number}, labels: {{bench: delay}}}}
spec:
  nodeName: no-kubelet
  tolerations: [{{operator: Exists}}]
  containers: [{{name: main, image: busybox}}]
"
        )
    })
}

/// A Pod that takes so long to start that both are waiting for it by then.
fn starting(name: &str) -> String {
    format!(
        "apiVersion: v1
kind: Pod
metadata: {{name: {name}}}
spec:
  terminationGracePeriodSeconds: 0
  initContainers: [{{name: first, image: busybox, command: [sleep, '2']}}]
  containers: [{{name: main, image: busybox, command: [sleep, infinity]}}]
"
    )
}
