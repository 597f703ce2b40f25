//! What runs in `kube-system`: programs of the lab's own Go module, alone in their
//! images.

use serde_json::json;

use super::Image;
use super::workshop::{Workshop, program};
use crate::error::Result;

pub const COREDNS: Image = Image {
    name: "coredns",
    sources: &[MODULE[0], MODULE[1], MODULE[2], "addons/coredns"],
    make: |workshop| make(workshop, "coredns"),
};

pub const INGRESS: Image = Image {
    name: "ingress",
    sources: &[MODULE[0], MODULE[1], MODULE[2], "addons/ingress"],
    make: |workshop| make(workshop, "ingress"),
};

pub const LOADBALANCER: Image = Image {
    name: "loadbalancer",
    sources: &[MODULE[0], MODULE[1], MODULE[2], "addons/loadbalancer"],
    make: |workshop| make(workshop, "loadbalancer"),
};

const MODULE: [&str; 3] = ["src/images/addons.rs", "addons/go.mod", "addons/go.sum"];

fn make(workshop: &Workshop, name: &str) -> Result<()> {
    let tree = workshop.empty("tree")?;
    program("addons", &format!("./{name}"), &tree.join(name))?;
    let config = json!({"Entrypoint": [format!("/{name}")]});
    workshop.add(name, &["latest"], &tree, config)
}
