//! The Debian packages that the lab's programs come from.

use std::env;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::progress::step;
use crate::run::run;

/// A program, or a file with its full path, and the package that has it.
const NEEDED: [(&str, &str); 8] = [
    ("containerd", "containerd"),
    ("runc", "runc"),
    ("/usr/lib/cni/ptp", "containernetworking-plugins"),
    ("docker-registry", "docker-registry"),
    ("ip", "iproute2"),
    ("iptables", "iptables"),
    ("mmdebstrap", "mmdebstrap"),
    ("nft", "nftables"),
];

/// Installs what is missing, without the recommended packages.
pub fn install() -> Result<()> {
    let missing: Vec<_> = NEEDED
        .iter()
        .filter(|(program, _)| !on_path(program))
        .map(|(_, package)| *package)
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    if !on_path("apt-get") {
        return Err(Error::Missing {
            program: "apt-get",
            advice: "the lab is made from Debian packages and needs Debian 12 or newer",
        });
    }
    step(&format!("installing {}", missing.join(", ")), || {
        run(apt_get().arg("update"))?;
        run(apt_get()
            .args(["install", "-y", "--no-install-recommends"])
            .args(&missing))
    })?;
    Ok(())
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command
        .env("DEBIAN_FRONTEND", "noninteractive")
        .args(["-q", "-o", "DPkg::Lock::Timeout=300"]);
    command
}

/// Looks for a program: on the `PATH`, or where root's programs are.
pub fn on_path(program: &str) -> bool {
    let path = env::var_os("PATH").unwrap_or_default();
    let system = ["/usr/sbin", "/sbin"].map(Into::into);
    env::split_paths(&path)
        .chain(system)
        .any(|folder| Path::new(&folder).join(program).exists())
}
