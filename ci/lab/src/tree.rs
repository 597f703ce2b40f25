//! The file tree of a container image, from packages to the packed layer.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::error::{Error, Result};
use crate::files::{make_folder, read, remove_folder, write};
use crate::run::run;

/// Not needed in a container; most of what a package weighs.
const PRUNED: [&str; 12] = [
    "usr/share/doc",
    "usr/share/info",
    "usr/share/locale",
    "usr/share/man",
    "usr/share/perl",
    "usr/share/perl5",
    "usr/lib/x86_64-linux-gnu/gconv",
    "usr/lib/x86_64-linux-gnu/perl",
    "usr/lib/x86_64-linux-gnu/perl-base",
    "usr/lib/x86_64-linux-gnu/perl5",
    "var/cache",
    "var/lib",
];

/// The number of the user that an image has of its own, and of its group.
pub const USER: u32 = 999;

/// Unpacks packages and what they depend on, running none of their scripts.
pub fn unpack(tree: &Path, packages: &str) -> Result<()> {
    let release = read(Path::new("/etc/os-release"))?;
    let suite = release
        .lines()
        .find_map(|line| line.strip_prefix("VERSION_CODENAME="));
    // The machine's own sources: they are known to work here.
    let listed = [
        "/etc/apt/sources.list.d/debian.sources",
        "/etc/apt/sources.list",
    ];
    let mut command = Command::new("mmdebstrap");
    command
        .args(["--quiet", "--mode=root", "--variant=extract"])
        .arg(format!("--include={packages}"))
        .arg(suite.unwrap_or("bookworm"))
        .arg(tree)
        .args(listed.iter().find(|path| Path::new(path).exists()));
    run(&mut command).map(drop)
}

/// Leaves out ballast and adds what maintainer scripts would have made: root, and
/// the user as whom the image's program runs, if it has one of its own.
pub fn furnish(tree: &Path, user: Option<&str>) -> Result<()> {
    for path in PRUNED {
        remove_folder(&tree.join(path))?;
    }
    for path in [
        "proc",
        "sys",
        "run",
        "root",
        "home",
        "var/lib",
        "var/log",
        "usr/local/bin",
    ] {
        make_folder(&tree.join(path))?;
    }
    for path in ["tmp", "var/tmp"] {
        make_folder(&tree.join(path))?;
        set_mode(&tree.join(path), 0o1777)?;
    }
    let own = user.map(|user| (user, USER));
    let accounts: Vec<_> = [("root", 0)].into_iter().chain(own).collect();
    let users = accounts
        .iter()
        .map(|(name, id)| format!("{name}:x:{id}:{id}::/root:/bin/sh\n"));
    let groups = accounts
        .iter()
        .map(|(name, id)| format!("{name}:x:{id}:\n"));
    write(&tree.join("etc/passwd"), users.collect::<String>())?;
    write(&tree.join("etc/group"), groups.collect::<String>())?;
    write(&tree.join("etc/nsswitch.conf"), "hosts: files dns\n")?;
    // Names that a package has already keep that package's program.
    let mut list = Command::new("chroot");
    list.arg(tree).args(["/bin/busybox", "--list"]);
    for applet in run(&mut list)?.lines() {
        let taken = ["bin", "sbin", "usr/bin", "usr/sbin"];
        let link = tree.join("bin").join(applet);
        if !taken
            .iter()
            .any(|folder| tree.join(folder).join(applet).exists())
        {
            let made = symlink("/bin/busybox", &link);
            made.map_err(|source| Error::io("make", &link, source))?;
        }
    }
    Ok(())
}

/// Sets who may do what with a file or folder.
pub fn set_mode(path: &Path, mode: u32) -> Result<()> {
    let permissions = fs::Permissions::from_mode(mode);
    fs::set_permissions(path, permissions).map_err(|source| Error::io("open up", path, source))
}

/// Packs a tree as an image layer beside it.
pub fn layer(tree: &Path) -> Result<PathBuf> {
    let layer = tree.with_extension("tar");
    let mut tar = Command::new("tar");
    tar.args(["--numeric-owner", "--sort=name", "-C"]).arg(tree);
    run(tar.arg("-cf").arg(&layer).arg("."))?;
    Ok(layer)
}
