//! Kubernetes and its companions, built from their Go modules.

use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::files::{make_folder, read, sources};
use crate::packages;
use crate::progress::step;
use crate::run::run;

/// The names by which the all-in-one program is called.
const COMPONENTS: [&str; 6] = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubelet",
];

/// Builds all programs into `folder`.
pub fn build(folder: &Path) -> Result<()> {
    if !packages::on_path("go") {
        return Err(Error::Missing {
            program: "go",
            advice: "install Go 1.26 or newer, or let it be on the PATH",
        });
    }
    let bin = folder.join("bin");
    make_folder(&bin)?;
    let version = kubernetes_version()?;
    step(
        &format!("building Kubernetes {version} (about 9 min from nothing on 2 cores)"),
        || go_build(&version, ".", &bin.join("components")),
    )?;
    for name in COMPONENTS {
        let link = bin.join(name);
        symlink("components", &link).map_err(|source| Error::io("make", &link, source))?;
    }
    step("building kubectl, local-path-provisioner and pause", || {
        go_build(&version, "./cmd/kubectl", &folder.join("kubectl/kubectl"))?;
        go_build(&version, "./cmd/pause", &bin.join("pause"))?;
        let provisioner = "github.com/rancher/local-path-provisioner";
        go_build(&version, provisioner, &bin.join("local-path-provisioner"))
    })
}

fn go_build(version: &str, package: &str, program: &Path) -> Result<()> {
    let minor = version.split('.').nth(1).unwrap_or_default();
    let mut flags = vec!["-s -w".to_owned()];
    for module in ["k8s.io/component-base", "k8s.io/client-go/pkg"] {
        for (key, value) in [
            ("gitVersion", version),
            ("gitMajor", "1"),
            ("gitMinor", minor),
        ] {
            flags.push(format!("-X {module}/version.{key}={value}"));
        }
    }
    let mut command = Command::new("go");
    command
        .current_dir(sources().join("kubernetes"))
        // Static programs: what runs does not depend on the machine.
        .env("CGO_ENABLED", "0")
        .args([
            "build",
            "-trimpath",
            "-buildvcs=false",
            "-ldflags",
            &flags.join(" "),
            "-o",
        ])
        .arg(program)
        .arg(package);
    run(&mut command).map(drop)
}

/// The version that go.mod asks for: the one place where it is written.
fn kubernetes_version() -> Result<String> {
    let text = read(&sources().join("kubernetes/go.mod"))?;
    let mut lines = text.lines().map(str::trim);
    let version = lines.find_map(|line| line.strip_prefix("k8s.io/kubernetes v"));
    Ok(format!("v{}", version.unwrap_or("0.0.0")))
}
