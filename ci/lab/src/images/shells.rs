//! Images that are little more than a shell.

use serde_json::json;

use super::Image;

const SOURCES: &[&str] = &["src/images/shells.rs"];

pub const BUSYBOX: Image = Image {
    name: "busybox",
    sources: SOURCES,
    make: |workshop| {
        let tree = workshop.debian("busybox", None)?;
        workshop.add(
            "busybox",
            &["latest", "1.36"],
            &tree,
            json!({"Cmd": ["sh"]}),
        )
    },
};

/// What the course's placeholder stands for here: busybox with socat.
pub const DEMO: Image = Image {
    name: "demo",
    sources: SOURCES,
    make: |workshop| {
        let tree = workshop.debian("busybox,socat", None)?;
        workshop.add("demo", &["latest"], &tree, json!({"Cmd": ["sh"]}))
    },
};
