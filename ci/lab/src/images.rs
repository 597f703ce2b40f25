//! The container images, made from Debian packages.
//!
//! Names and tags are the course's; what is inside is Debian's version.

use std::fs;
use std::os::unix::fs::chown;
use std::path::Path;

use serde_json::{Value, json};

use crate::error::{Error, Result};
use crate::files::{make_folder, read, remove_folder, sources, write};
use crate::progress::step;
use crate::registry::Storage;
use crate::tree::{furnish, layer, set_mode, unpack};

/// A recipe of an image: one layer of packages on top of nothing.
struct Recipe {
    name: &'static str,
    tags: &'static [&'static str],
    packages: &'static str,
    /// Adds what only this image has.
    finish: fn(&Path) -> Result<()>,
    config: fn() -> Value,
}

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
    // The official image has no program of the old names since version 11;
    // Perl comes with some of the client's scripts and is without its modules.
    let programs = fs::read_dir(tree.join("usr/bin"));
    for entry in programs.into_iter().flatten().flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if name.starts_with("mysql") || name.starts_with("perl") {
            let removed = fs::remove_file(entry.path());
            removed.map_err(|source| Error::io("remove", &entry.path(), source))?;
        }
    }
    Ok(())
}
