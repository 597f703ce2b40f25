//! handson's container image, in a Pod that may do nothing else.

use std::process::Command;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::lab::{EMPTYDIR, Namespace, image, image_archive, kubectl, run_kubectl};

/// A Pod of the image with a container for each thing to be seen, and what it needs.
struct Image {
    namespace: Namespace,
}

impl Image {
    /// Where Pods have to be of the strictest Pod Security Standard.
    fn running() -> Self {
        let namespace = Namespace::new();
        namespace.apply(EMPTYDIR);
        namespace.wait_ready("shared-vol-example");
        let label = "pod-security.kubernetes.io/enforce=restricted";
        kubectl(&["label", "namespace", &namespace.name, label], "");
        let filled = include_str!("image.yaml")
            .replace("NAMESPACE", &namespace.name)
            .replace("IMAGE", image());
        namespace.apply(&filled);
        Self { namespace }
    }

    /// What `container` has said when it ended, and its exit code.
    fn ended(&self, container: &str) -> (String, i64) {
        let begun = Instant::now();
        loop {
            let pod = self
                .namespace
                .kubectl(&["get", "pod", "handson", "-o", "json"]);
            let pod: Value = serde_json::from_str(&pod).unwrap();
            let statuses = pod["status"]["containerStatuses"].as_array();
            let status = statuses
                .into_iter()
                .flatten()
                .find(|status| status["name"] == container);
            if let Some(code) =
                status.and_then(|status| status["state"]["terminated"]["exitCode"].as_i64())
            {
                let log = self
                    .namespace
                    .kubectl(&["logs", "handson", "-c", container]);
                return (log, code);
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "{status:?}");
            std::thread::sleep(Duration::from_millis(200));
        }
    }
}

impl Drop for Image {
    fn drop(&mut self) {
        let binding = format!("handson-{}", self.namespace.name);
        run_kubectl(&["delete", "clusterrolebinding", &binding], "");
    }
}

#[test]
fn image_checks_its_cluster_without_node_rights() {
    let pod = Image::running();
    let (version, code) = pod.ended("version");
    let expected = concat!("handson ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!((version.as_str(), code), (expected, 0));

    let here = |context| format!("context {context} · namespace {}", pod.namespace.name);
    for (container, context) in [("check", "in-cluster"), ("by-name", "by-name")] {
        let (report, code) = pod.ended(container);
        assert_eq!(code, 1, "{report}");
        assert!(report.contains(&here(context)), "{report}");
        assert!(
            report.contains("✓ Pod shared-vol-example is ready"),
            "{report}"
        );
        // Another test may have a Pod of the name, which the words would tell of.
        let title = "✗ the host's /data/mariadb is a hostPath volume";
        assert!(report.contains(title), "{report}");
    }

    let exec = |command: &str| {
        let there = [
            "-n",
            &pod.namespace.name,
            "exec",
            "handson",
            "-c",
            "watch",
            "--",
        ];
        run_kubectl(&[&there[..], &[command, "--version"]].concat(), "")
    };
    assert!(exec("/handson").status.success());
    for shell in ["sh", "/bin/sh", "/bin/bash", "/bin/busybox"] {
        let output = exec(shell);
        let words = String::from_utf8_lossy(&output.stderr);
        assert!(!output.status.success());
        assert!(
            words.contains("executable file not found") || words.contains("no such file"),
            "{words}"
        );
    }
}

#[test]
fn image_holds_one_file_and_says_what_it_is() {
    let index: Value = blob("index.json");
    let manifest: Value = described(&index["manifests"][0]);
    let config: Value = described(&manifest["config"]);
    let labels = &config["config"]["Labels"];
    let label = |name: &str| labels[format!("org.opencontainers.image.{name}")].as_str();
    assert_eq!(label("version"), Some(env!("CARGO_PKG_VERSION")));
    assert_eq!(label("licenses"), Some("MIT"));
    assert_eq!(config["config"]["User"], "65532:65532");
    assert_eq!(
        config["config"]["Entrypoint"],
        serde_json::json!(["/handson"])
    );

    let layers = manifest["layers"].as_array().unwrap();
    assert_eq!(layers.len(), 1);
    let layer = path(&layers[0]);
    let list = format!(
        "tar -xOf '{}' '{layer}' | tar -tv --numeric-owner",
        image_archive()
    );
    let list = Command::new("sh").args(["-c", &list]).output().unwrap();
    let list = String::from_utf8(list.stdout).unwrap();
    assert_eq!(list.lines().count(), 1, "{list}");
    assert!(
        list.starts_with("-rwxr-xr-x 0/0 ") && list.ends_with(" handson\n"),
        "{list}"
    );
}

#[test]
fn same_source_gives_the_same_archive() {
    let folder = tempfile::tempdir().unwrap();
    let other = folder.path().join("other.tar");
    let root = env!("CARGO_MANIFEST_DIR");
    let build = format!("umask 077; exec '{root}/ci/image' --profile dev -o other.tar");
    let output = Command::new("sh")
        .args(["-c", &build])
        .current_dir(folder.path())
        .envs([("TZ", "Asia/Tokyo"), ("LC_ALL", "C")])
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    let same = std::fs::read(other).unwrap() == std::fs::read(image_archive()).unwrap();
    assert!(same, "{output:?}");
}

fn path(descriptor: &Value) -> String {
    let digest = descriptor["digest"].as_str().unwrap();
    format!("blobs/{}", digest.replace(':', "/"))
}

fn described(descriptor: &Value) -> Value {
    blob(&path(descriptor))
}

/// A file of the archive.
fn blob(name: &str) -> Value {
    let output = Command::new("tar")
        .args(["-xOf", &image_archive(), name])
        .output()
        .unwrap();
    serde_json::from_slice(&output.stdout).unwrap()
}
