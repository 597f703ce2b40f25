//! Kubernetes and its companions, built from their Go modules.

use std::os::unix::fs::symlink;
use std::path::Path;

use crate::error::{Error, Result};
use crate::files::{make_folder, read, sources};
use crate::golang;
use crate::progress::step;

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

/// Builds a package with Kubernetes' version in it, as its own releases have it.
fn go_build(version: &str, package: &str, program: &Path) -> Result<()> {
    let minor = version.split('.').nth(1).unwrap_or_default();
    let mut settings = Vec::new();
    for module in ["k8s.io/component-base", "k8s.io/client-go/pkg"] {
        for (key, value) in [
            ("gitVersion", version),
            ("gitMajor", "1"),
            ("gitMinor", minor),
        ] {
            settings.push(format!("{module}/version.{key}={value}"));
        }
    }
    golang::build("kubernetes", package, &settings, program)
}

/// The version that go.mod asks for: the one place where it is written.
fn kubernetes_version() -> Result<String> {
    let text = read(&sources().join("kubernetes/go.mod"))?;
    let mut lines = text.lines().map(str::trim);
    let version = lines.find_map(|line| line.strip_prefix("k8s.io/kubernetes v"));
    Ok(format!("v{}", version.unwrap_or("0.0.0")))
}
