//! The delay until a program that waits for a Pod notices that it is ready.
//!
//! The Pods are on a node that has no kubelet, so that they are ready when this
//! program says so in their status, and at no other time.

use std::process::{Command, Stdio};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};
use crate::exercise;
use crate::kubectl::{apply, kubectl};
use crate::run::{median, milliseconds, worst};
use crate::table::Row;

const NAMESPACE: &str = "delay";
const SAMPLES: usize = 30;
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

/// The delays for so many Pods at once; the last of them becomes ready at the
/// moment that counts.
fn patched(bench: &Bench, count: usize) -> Result<Delays> {
    let pods: Vec<String> = (0..count)
        .map(|number| format!("waited-{number}"))
        .collect();
    let waiters = contenders(bench, &pods)?;
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

/// handson and kubectl, both waiting for these Pods.
fn contenders(bench: &Bench, pods: &[String]) -> Result<[Contender; 2]> {
    let check = |pod: &String| (pod.clone(), format!("podReady: {{pod: {pod}}}"));
    let file = bench.file("delay.yaml", &exercise::of(pods.iter().map(check)))?;
    // What the sample before has seen is nothing to go by.
    let waits = [
        "check",
        &file,
        "-n",
        NAMESPACE,
        "--timeout",
        "30s",
        "--fresh",
    ];
    let handson = bench.handson(&waits);
    let pods = pods.join(" ");
    let wait = format!("wait -n {NAMESPACE} --for=condition=Ready --timeout=30s pod {pods}");
    Ok([handson, Contender::kubectl(&wait)])
}

/// The delays of both, in milliseconds.
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

/// Gives each Pod this status, in order, and returns when the last one had it.
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

/// Long enough for a program to start, look and begin to watch.
const SETTLE: Duration = Duration::from_millis(500);

/// Programs that wait for the same condition.
struct Waiters<const N: usize>([Waiter; N]);

/// One of them, and its end.
struct Waiter {
    command: String,
    end: JoinHandle<Result<End>>,
}

/// The end of a program.
struct End {
    code: i32,
    moment: Instant,
}

impl<const N: usize> Waiters<N> {
    /// Starts them, and leaves them time to be waiting.
    fn start(contenders: &[Contender; N]) -> Self {
        let started = contenders.each_ref().map(|contender| {
            let words = contender.command.clone();
            Waiter {
                command: words.join(" "),
                end: thread::spawn(move || end(&words)),
            }
        });
        thread::sleep(SETTLE);
        Self(started)
    }

    /// Returns the time from `moment` to the end of each, in milliseconds. One that fails has
    /// not seen the condition.
    fn delays(self, moment: Instant) -> Result<[f64; N]> {
        let mut delays = [0.0; N];
        for (Waiter { command, end }, delay) in self.0.into_iter().zip(&mut delays) {
            let joined = end.join();
            let end = joined.unwrap_or_else(|panic| std::panic::resume_unwind(panic))?;
            if end.code != 0 {
                return Err(Error::Code {
                    command,
                    code: end.code,
                    wanted: 0,
                    output: String::new(),
                });
            }
            *delay = signed(moment, end.moment);
        }
        Ok(delays)
    }
}

/// Runs a program to its end.
fn end(words: &[String]) -> Result<End> {
    let Some((program, arguments)) = words.split_first() else {
        return Err(Error::Never("a program".to_owned()));
    };
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .status();
    let moment = Instant::now();
    let code = status.map_err(Error::io("run", program.as_ref()))?.code();
    Ok(End {
        code: code.unwrap_or(-1),
        moment,
    })
}

/// From one moment to another, which may be the earlier one: a watch may tell
/// before the answer to the change itself has arrived.
fn signed(from: Instant, to: Instant) -> f64 {
    milliseconds(to.saturating_duration_since(from))
        - milliseconds(from.saturating_duration_since(to))
}
