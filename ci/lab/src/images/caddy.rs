//! Caddy in two versions that differ: Debian's, and one built from its Go module,
//! each with the page and the settings that the official image has.

use serde_json::{Value, json};

use super::Image;
use super::workshop::program;
use crate::files::make_folder;

pub const IMAGE: Image = Image {
    name: "caddy",
    sources: &["src/images/caddy.rs", "caddy"],
    make: |workshop| {
        let tree = workshop.debian("busybox,caddy", None)?;
        for path in ["config", "data", "srv"] {
            make_folder(&tree.join(path))?;
        }
        workshop.add("caddy", &["2.6"], &tree, config("v2.6.2"))?;
        program("caddy", ".", &tree.join("usr/bin/caddy"))?;
        workshop.add("caddy", &["2.7", "2", "latest"], &tree, config("v2.7.0"))
    },
};

fn config(version: &str) -> Value {
    let command = "caddy run --config /etc/caddy/Caddyfile --adapter caddyfile";
    let version = format!("CADDY_VERSION={version}");
    json!({
        "Cmd": command.split(' ').collect::<Vec<_>>(),
        "Env": [version, "XDG_CONFIG_HOME=/config", "XDG_DATA_HOME=/data"],
        "ExposedPorts": {"80/tcp": {}, "443/tcp": {}, "443/udp": {}, "2019/tcp": {}},
        "WorkingDir": "/srv",
    })
}
