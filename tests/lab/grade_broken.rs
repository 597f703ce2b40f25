//! A grading whose way to the API is cut: inconclusive, with what was learnt so far.

use std::collections::BTreeSet;
use std::io::copy;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::Stdio;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use handson::report::{Report, Verdict};

use crate::lab::{EMPTYDIR, HOSTPATH, PVC, PVC_POD, grading, kubeconfig, kubectl, submitted};

/// A way to the API that can be cut, on 127.0.0.1.
struct Relay {
    port: u16,
    cut: Arc<AtomicBool>,
}

impl Relay {
    fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let cut = Arc::new(AtomicBool::new(false));
        let is_cut = Arc::clone(&cut);
        thread::spawn(move || {
            for client in listener.incoming().map_while(Result::ok) {
                if is_cut.load(Ordering::SeqCst) {
                    continue;
                }
                let api = TcpStream::connect(&server).unwrap();
                join(client, api, &is_cut);
            }
        });
        Self { port, cut }
    }
}

/// Carries both ways until one ends, or the way is cut.
fn join(client: TcpStream, api: TcpStream, cut: &Arc<AtomicBool>) {
    for (mut from, mut to) in [
        (client.try_clone().unwrap(), api.try_clone().unwrap()),
        (api.try_clone().unwrap(), client.try_clone().unwrap()),
    ] {
        thread::spawn(move || {
            // Either side may hang up at any time.
            let _ = copy(&mut from, &mut to);
            let _ = to.shutdown(Shutdown::Both);
        });
    }
    let cut = Arc::clone(cut);
    thread::spawn(move || {
        while !cut.load(Ordering::SeqCst) {
            thread::sleep(Duration::from_millis(20));
        }
        let _ = client.shutdown(Shutdown::Both);
        let _ = api.shutdown(Shutdown::Both);
    });
}

#[test]
fn api_lost_halfway_costs_no_point() {
    let folder = submitted(&[
        ("emptydir.yaml", EMPTYDIR),
        ("hostpath.yaml", HOSTPATH),
        ("pvc.yaml", PVC),
        ("pvc-pod.yaml", PVC_POD),
    ]);
    let config = std::fs::read_to_string(kubeconfig()).unwrap();
    let server = config.split("https://").nth(1).unwrap();
    let server: String = server
        .chars()
        .take_while(|c| !"\"'\n/".contains(*c))
        .collect();
    let relay = Relay::to(server.clone());
    let through = folder.path().join(".kubeconfig");
    std::fs::write(
        &through,
        config.replace(&server, &format!("127.0.0.1:{}", relay.port)),
    )
    .unwrap();
    let begun = Instant::now();
    let reports = submitted(&[]);
    let so_far = reports.path().join("so-far.json");
    let kept = format!("json={}", so_far.display());
    let args = ["--timeout", "8s", "--deadline", "60s", "--report", &kept];
    let running = grading(folder.path(), &args)
        .env("KUBECONFIG", &through)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let namespace = crate::grade::namespace_of(&running);
    let passed = |report: &Report| {
        let checks = report.stages.iter().flat_map(|stage| &stage.checks);
        let passed = checks.filter(|check| check.verdict == Verdict::Pass);
        passed
            .map(|check| check.check.clone())
            .collect::<BTreeSet<_>>()
    };
    // Something is known, of more than one stage, and not all.
    let before = loop {
        let report = std::fs::read(&so_far).unwrap_or_default();
        let report = serde_json::from_slice::<Report>(&report).ok();
        let before = report.as_ref().map(passed).unwrap_or_default();
        if before.len() >= 8 {
            break before;
        }
        assert!(begun.elapsed() < Duration::from_secs(60), "{before:?}");
        thread::sleep(Duration::from_millis(20));
    };
    relay.cut.store(true, Ordering::SeqCst);
    let output = running.wait_with_output().unwrap();
    let report: Report = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {output:?}"));
    assert_eq!(
        (output.status.code(), report.exit_code),
        (Some(3), 3),
        "{:#?}",
        report.totals
    );
    assert_eq!((report.totals.failed, report.totals.lost), (0, 0));
    assert!(before.is_subset(&passed(&report)), "{report:#?}");
    assert!(report.totals.undetermined > 10, "{:?}", report.totals);
    assert!(
        report.notes.iter().any(|note| note.en.contains("--sweep")),
        "{:?}",
        report.notes
    );
    // What could not be cleared through the broken way is cleared through the other.
    let [second, third] = ["-2", "-3"].map(|number| format!("{namespace}{number}"));
    let all = ["delete", "namespace", &namespace, &second, &third];
    kubectl(&[&all[..], &["--wait=false"]].concat(), "");
}
