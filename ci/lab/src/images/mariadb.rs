//! Debian's MariaDB, started as the official image starts its own.

use std::fs;
use std::path::Path;

use serde_json::json;

use super::Image;
use super::workshop::{data_folder, script};
use crate::error::{Error, Result};
use crate::files::{make_folder, read, sources, write};

pub const IMAGE: Image = Image {
    name: "mariadb",
    sources: &["src/images/mariadb.rs", "images/mariadb"],
    make: |workshop| {
        let packages = "busybox,bash,mariadb-client,mariadb-server-core";
        let tree = workshop.debian(packages, Some("mysql"))?;
        furnish(&tree)?;
        let config = json!({
            "Entrypoint": ["docker-entrypoint.sh"],
            "Cmd": ["mariadbd"],
            "ExposedPorts": {"3306/tcp": {}},
            "Volumes": {"/var/lib/mysql": {}},
        });
        workshop.add("mariadb", &["11"], &tree, config)
    },
};

fn furnish(tree: &Path) -> Result<()> {
    let entrypoint = tree.join("usr/local/bin/docker-entrypoint.sh");
    script("mariadb/entrypoint.sh", &entrypoint)?;
    make_folder(&tree.join("etc/mysql/conf.d"))?;
    let settings = read(&sources().join("images/mariadb/server.cnf"))?;
    write(&tree.join("etc/mysql/my.cnf"), settings)?;
    make_folder(&tree.join("docker-entrypoint-initdb.d"))?;
    for path in ["var/lib/mysql", "run/mysqld"] {
        data_folder(&tree.join(path))?;
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
