//! A shell with curl, where the course runs Alpine Linux and adds curl to it.

use serde_json::json;

use super::Image;
use super::workshop::script;

pub const IMAGE: Image = Image {
    name: "alpine",
    sources: &["src/images/alpine.rs", "images/alpine"],
    make: |workshop| {
        let tree = workshop.debian("busybox,curl", None)?;
        script("alpine/apk", &tree.join("usr/local/bin/apk"))?;
        workshop.add("alpine", &["latest"], &tree, json!({"Cmd": ["/bin/sh"]}))
    },
};
