//! Network namespaces: one for the control plane, one for each node.
//!
//! No address but those of the loopback device exists outside of them, so that
//! labs side by side can use the same ones. A bridge in the control plane's
//! namespace joins the nodes; Pods of other nodes are a static route away.

use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::lab::{Lab, short_node_name};
use crate::run::{run, run_with_input};

/// The control plane's address.
pub const CONTROL_PLANE: &str = "10.200.0.1";
/// The API server's address and port, seen from inside.
pub const API: &str = "10.200.0.1:6443";
/// The image registry's address and port, seen from inside.
pub const REGISTRY: &str = "10.200.0.1:5000";
/// The address of the Service for cluster DNS, as its manifest has it.
pub const DNS: &str = "10.43.0.10";
/// All Pods' addresses.
pub const PODS: &str = "10.42.0.0/16";
/// All Services' addresses.
pub const SERVICES: &str = "10.43.0.0/16";

/// A node's address.
pub fn node_address(index: u8) -> String {
    format!("10.200.0.{}", 10 + index)
}

/// The addresses of a node's Pods.
pub fn node_pods(index: u8) -> String {
    format!("10.42.{index}.0/24")
}

impl Lab {
    /// The control plane's namespace.
    pub fn namespace(&self) -> String {
        // A dot cannot be part of a lab's name: no two labs' names overlap.
        format!("handson.{}", self.name)
    }

    /// A node's namespace.
    pub fn node_namespace(&self, index: u8) -> String {
        format!("{}.{}", self.namespace(), short_node_name(index))
    }
}

/// Makes the control plane's namespace with the bridge.
pub fn make_control_plane(lab: &Lab, nodes: u8) -> Result<()> {
    let namespace = lab.namespace();
    let mut setup = format!(
        "link set lo up\n\
         link add br0 type bridge\n\
         addr add {CONTROL_PLANE}/24 dev br0\n\
         link set br0 up\n"
    );
    for index in 0..nodes {
        setup.push_str(&route_to_pods(index));
    }
    make(&namespace)?;
    batch(&namespace, &setup)
}

/// Makes a node's namespace and plugs it into the bridge.
pub fn make_node(lab: &Lab, index: u8, nodes: u8) -> Result<()> {
    let (control_plane, namespace) = (lab.namespace(), lab.node_namespace(index));
    make(&namespace)?;
    let plug = format!(
        "link add node{index} type veth peer name eth0 netns {namespace}\n\
         link set node{index} master br0 up\n"
    );
    batch(&control_plane, &plug)?;
    // The default route also makes Services reachable from the node itself:
    // a packet needs some route before its destination is rewritten.
    let mut setup = format!(
        "link set lo up\n\
         addr add {}/24 dev eth0\n\
         link set eth0 up\n\
         route add default via {CONTROL_PLANE}\n",
        node_address(index)
    );
    for other in (0..nodes).filter(|other| *other != index) {
        setup.push_str(&route_to_pods(other));
    }
    batch(&namespace, &setup)?;
    // Without cluster DNS nobody changes a look-up's destination before it gets here.
    // kube-proxy would drop it a moment later, and the Pod wait in vain.
    let refuse = format!(
        "table ip lab {{\n\
         chain forward {{\n\
         type filter hook forward priority -200;\n\
         ip daddr {DNS} reject;\n\
         }}\n\
         }}\n"
    );
    let mut nft = Command::new("nsenter");
    nft.arg(enter(&namespace)).args(["nft", "-f", "-"]);
    run_with_input(&mut nft, &refuse).map(drop)
}

fn route_to_pods(index: u8) -> String {
    format!(
        "route add {} via {}\n",
        node_pods(index),
        node_address(index)
    )
}

/// Removes a node's namespace and its plug.
pub fn remove_node(lab: &Lab, index: u8) -> Result<()> {
    // The kernel takes a namespace apart at its leisure; this way the plug's
    // name is free at once.
    let plug = format!("node{index}");
    run(ip(&lab.namespace()).args(["link", "delete", &plug])).ok();
    remove(&lab.node_namespace(index))
}

/// Removes all namespaces of a lab.
pub fn remove_all(lab: &Lab) -> Result<()> {
    let control_plane = lab.namespace();
    let of_nodes = format!("{control_plane}.");
    for entry in std::fs::read_dir("/run/netns")
        .into_iter()
        .flatten()
        .flatten()
    {
        let name = entry.file_name().to_string_lossy().into_owned();
        if name == control_plane || name.starts_with(&of_nodes) {
            remove(&name)?;
        }
    }
    Ok(())
}

fn remove(namespace: &str) -> Result<()> {
    if !file(namespace).exists() {
        return Ok(());
    }
    run(Command::new("ip").args(["netns", "delete", namespace])).map(drop)
}

/// Tells a namespace that is there and can be entered.
pub fn usable(namespace: &str) -> bool {
    run(Command::new("nsenter").arg(enter(namespace)).arg("true")).is_ok()
}

/// Refuses if anything runs in the namespace.
pub fn require_empty(namespace: &str) -> Result<()> {
    if !file(namespace).exists() {
        return Ok(());
    }
    let pids = run(Command::new("ip").args(["netns", "pids", namespace])).unwrap_or_default();
    if pids.trim().is_empty() {
        return Ok(());
    }
    let pids = pids.split_whitespace().collect::<Vec<_>>().join(" ");
    let namespace = namespace.to_owned();
    Err(Error::Foreign { namespace, pids })
}

fn make(namespace: &str) -> Result<()> {
    run(Command::new("ip").args(["netns", "add", namespace]))?;
    // Every refusal is told, so that none is waited for in vain; by default it is
    // about one a second.
    let settings = "cd /proc/sys/net/ipv4 && echo 1 >ip_forward && echo 0 >icmp_ratelimit";
    let mut command = Command::new("nsenter");
    command.arg(enter(namespace)).args(["sh", "-c", settings]);
    run(&mut command).map(drop)
}

fn file(namespace: &str) -> std::path::PathBuf {
    Path::new("/run/netns").join(namespace)
}

fn enter(namespace: &str) -> String {
    format!("--net=/run/netns/{namespace}")
}

fn ip(namespace: &str) -> Command {
    let mut command = Command::new("ip");
    command.args(["-netns", namespace]);
    command
}

fn batch(namespace: &str, commands: &str) -> Result<()> {
    run_with_input(ip(namespace).args(["-batch", "-"]), commands).map(drop)
}
