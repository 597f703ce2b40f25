//! The container images, made from Debian packages.
//!
//! Names and tags are the course's; what is inside is Debian's version.

use std::fs;
use std::os::unix::fs::{PermissionsExt as _, chown};
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use crate::cache::sources;
use crate::error::{Error, Result};
use crate::progress::step;
use crate::registry::Storage;
use crate::run::{make_folder, read, remove_folder, run, write};

/// How to make an image: one layer of packages on top of nothing.
struct Recipe {
    name: &'static str,
    tags: &'static [&'static str],
    packages: &'static str,
    /// What only this image has.
    finish: fn(&Path) -> Result<()>,
    config: fn() -> Value,
}

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

const PATH: &str = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

fn recipes() -> [Recipe; 3] {
    let shell = || json!({"Env": [PATH], "Cmd": ["sh"]});
    [
        Recipe {
            name: "busybox",
            tags: &["latest", "1.36"],
            packages: "busybox",
            finish: |_| Ok(()),
            config: shell,
        },
        Recipe {
            name: "demo",
            tags: &["latest"],
            packages: "busybox,socat",
            finish: |_| Ok(()),
            config: shell,
        },
        Recipe {
            name: "mariadb",
            tags: &["11"],
            packages: "busybox,bash,mariadb-client,mariadb-server-core",
            finish: finish_mariadb,
            config: || {
                json!({
                    "Env": [PATH],
                    "Entrypoint": ["docker-entrypoint.sh"],
                    "Cmd": ["mariadbd"],
                    "ExposedPorts": {"3306/tcp": {}},
                    "Volumes": {"/var/lib/mysql": {}},
                })
            },
        },
    ]
}

/// Makes all images in the registry storage `folder`.
pub fn build(folder: &Path, pause: &Path) -> Result<()> {
    let work = folder.join("work");
    let storage = Storage::at(folder);
    let tree = work.join("pause");
    make_folder(&tree)?;
    let program = tree.join("pause");
    fs::copy(pause, &program).map_err(|source| Error::io("copy", &program, source))?;
    storage.add(
        "pause",
        &["3.10"],
        &layer(&tree)?,
        &json!({"Entrypoint": ["/pause"]}),
    )?;
    for recipe in recipes() {
        step(
            &format!("making the image {}:{}", recipe.name, recipe.tags[0]),
            || {
                let tree = work.join(recipe.name);
                unpack(&tree, recipe.packages)?;
                furnish(&tree)?;
                (recipe.finish)(&tree)?;
                storage.add(recipe.name, recipe.tags, &layer(&tree)?, &(recipe.config)())
            },
        )?;
    }
    remove_folder(&work)
}

/// Unpacks packages and what they depend on, running none of their scripts.
fn unpack(tree: &Path, packages: &str) -> Result<()> {
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

/// Leaves out ballast and adds what maintainer scripts would have made.
fn furnish(tree: &Path) -> Result<()> {
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
    let (users, groups) = (
        ["root:x:0:0", "mysql:x:999:999"],
        ["root:x:0:", "mysql:x:999:"],
    );
    let users = users.map(|user| format!("{user}::/root:/bin/sh\n"));
    write(&tree.join("etc/passwd"), users.concat())?;
    write(
        &tree.join("etc/group"),
        groups.map(|group| format!("{group}\n")).concat(),
    )?;
    write(&tree.join("etc/nsswitch.conf"), "hosts: files dns\n")?;
    // Names that a package has already keep that package's program.
    let mut install = Command::new("chroot");
    install.arg(tree).args(["/bin/busybox", "--list"]);
    for applet in run(&mut install)?.lines() {
        let taken = ["bin", "sbin", "usr/bin", "usr/sbin"];
        let link = tree.join("bin").join(applet);
        if !taken
            .iter()
            .any(|folder| tree.join(folder).join(applet).exists())
        {
            let made = std::os::unix::fs::symlink("/bin/busybox", &link);
            made.map_err(|source| Error::io("make", &link, source))?;
        }
    }
    Ok(())
}

fn finish_mariadb(tree: &Path) -> Result<()> {
    let from = sources().join("images/mariadb");
    let entrypoint = tree.join("usr/local/bin/docker-entrypoint.sh");
    write(&entrypoint, read(&from.join("entrypoint.sh"))?)?;
    set_mode(&entrypoint, 0o755)?;
    make_folder(&tree.join("etc/mysql/conf.d"))?;
    write(
        &tree.join("etc/mysql/my.cnf"),
        read(&from.join("server.cnf"))?,
    )?;
    make_folder(&tree.join("docker-entrypoint-initdb.d"))?;
    for path in ["var/lib/mysql", "run/mysqld"] {
        let path = tree.join(path);
        make_folder(&path)?;
        // For a Pod that runs the server as some other user.
        set_mode(&path, 0o1777)?;
        chown(&path, Some(999), Some(999)).map_err(|source| Error::io("own", &path, source))?;
    }
    // The official image has no program of the old names since version 11.
    for name in fs::read_dir(tree.join("usr/bin"))
        .into_iter()
        .flatten()
        .flatten()
    {
        if name.file_name().to_string_lossy().starts_with("mysql") {
            fs::remove_file(name.path()).ok();
        }
    }
    Ok(())
}

fn set_mode(path: &Path, mode: u32) -> Result<()> {
    let permissions = fs::Permissions::from_mode(mode);
    fs::set_permissions(path, permissions).map_err(|source| Error::io("open up", path, source))
}

/// Packs a tree as an image layer beside it.
fn layer(tree: &Path) -> Result<std::path::PathBuf> {
    let layer = tree.with_extension("tar");
    let mut tar = Command::new("tar");
    tar.args(["--numeric-owner", "--sort=name", "-C"]).arg(tree);
    run(tar.arg("-cf").arg(&layer).arg("."))?;
    Ok(layer)
}
