//! Building once, keeping the result by a hash of what went in.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::images;
use crate::lab::{lock, user_folder};
use crate::packages;
use crate::progress::step;
use crate::run::{make_folder, read, remove_folder, run};

/// The names by which the all-in-one program is called.
const COMPONENTS: [&str; 6] = [
    "etcd",
    "kube-apiserver",
    "kube-controller-manager",
    "kube-proxy",
    "kube-scheduler",
    "kubelet",
];

/// What a lab runs: a folder of programs and a folder of images.
pub struct Built {
    /// `bin/` has the components, `kubectl/` only kubectl.
    pub programs: PathBuf,
    /// The registry's storage.
    pub images: PathBuf,
}

/// Gives what is built, after building what is not.
pub fn prepare() -> Result<Built> {
    let cache = user_folder("XDG_CACHE_HOME", ".cache");
    make_folder(&cache)?;
    let _lock = lock(&cache.join("lock"))?;
    packages::install()?;
    let programs = kept(&cache, "programs", &["kubernetes"], build_programs)?;
    let pause = programs.join("bin/pause");
    let inputs = [
        "images",
        "src/images.rs",
        "src/registry.rs",
        "kubernetes/cmd/pause",
    ];
    let images = kept(&cache, "images", &inputs, |folder| {
        images::build(folder, &pause)
    })?;
    Ok(Built { programs, images })
}

/// The folder of this lab's own sources.
pub fn sources() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The cached folder for these inputs, made by `build` if it is not there yet.
fn kept(
    cache: &Path,
    what: &str,
    inputs: &[&str],
    build: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let mut hash = Sha256::new();
    for input in inputs {
        feed(&mut hash, &sources().join(input))?;
    }
    let key = format!("{:x}", hash.finalize());
    let folder = cache.join(format!("{what}-{}", &key[..12]));
    if !folder.exists() {
        // A build that is cut short leaves only the draft.
        let draft = cache.join(format!("{what}.new"));
        remove_folder(&draft)?;
        make_folder(&draft)?;
        build(&draft)?;
        fs::rename(&draft, &folder).map_err(|source| Error::io("make", &folder, source))?;
    }
    Ok(folder)
}

/// Adds a file, or all files of a folder in a fixed order, to the hash.
fn feed(hash: &mut Sha256, path: &Path) -> Result<()> {
    if !path.is_dir() {
        hash.update(
            path.strip_prefix(sources())
                .unwrap_or(path)
                .as_os_str()
                .as_encoded_bytes(),
        );
        hash.update(read(path)?);
        return Ok(());
    }
    let io = |source| Error::io("read", path, source);
    let entries = fs::read_dir(path).map_err(io)?;
    let mut entries: Vec<_> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()
        .map_err(io)?;
    entries.sort();
    entries.iter().try_for_each(|entry| feed(hash, entry))
}

/// Builds Kubernetes and its companions from their Go modules.
fn build_programs(folder: &Path) -> Result<()> {
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
