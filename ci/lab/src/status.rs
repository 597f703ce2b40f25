//! The state of a lab's components and nodes.

use std::collections::BTreeMap;
use std::process::{Command, ExitCode};

use serde_json::Value;

use crate::control_plane::{self, FIRST, SECOND};
use crate::error::Result;
use crate::lab::{Lab, Settings, node_name};
use crate::parts;
use crate::run::run;

/// All components of a lab, in the order in which they start.
pub fn components(settings: &Settings) -> Vec<String> {
    let of_parts = control_plane::of_parts(settings);
    let control_plane = FIRST.iter().chain(&SECOND).chain(&of_parts);
    control_plane
        .map(|&name| name.to_owned())
        .chain((0..settings.nodes).map(node_name))
        .collect()
}

/// A node as the API tells of it.
#[derive(Clone, PartialEq)]
pub struct NodeState {
    /// The node is Ready.
    pub ready: bool,
    /// The time at which the kubelet last said so.
    pub heartbeat: String,
}

/// The state of all nodes that the API knows.
pub fn node_states(lab: &Lab, settings: &Settings) -> Result<BTreeMap<String, NodeState>> {
    let list = run(&mut kubectl(
        lab,
        settings,
        &["get", "nodes", "--output=json"],
    ))?;
    let list: Value = serde_json::from_str(&list).unwrap_or_default();
    let nodes = list["items"].as_array().into_iter().flatten();
    let states = nodes.map(|node| {
        let name = node["metadata"]["name"].as_str().unwrap_or_default();
        let conditions = node["status"]["conditions"].as_array();
        let ready = conditions
            .into_iter()
            .flatten()
            .find(|c| c["type"] == "Ready");
        let state = NodeState {
            ready: ready.is_some_and(|c| c["status"] == "True"),
            heartbeat: ready.map_or_else(String::new, |c| c["lastHeartbeatTime"].to_string()),
        };
        (name.to_owned(), state)
    });
    Ok(states.collect())
}

/// kubectl on this lab, giving up soon.
pub fn kubectl(lab: &Lab, settings: &Settings, arguments: &[&str]) -> Command {
    let mut command = Command::new(settings.kubectl());
    command
        .arg(format!("--kubeconfig={}", lab.kubeconfig().display()))
        .arg("--request-timeout=5s")
        .args(arguments);
    command
}

/// Prints where a lab is reached beside its API, and what in it is a stand-in.
pub fn print_parts(lab: &Lab, settings: &Settings) {
    if let Some(address) = control_plane::way_in(lab, settings) {
        println!("LoadBalancers and Ingresses: {address}, ports 80 and 8080");
    }
    if let Some(stand_ins) = parts::stand_ins(&settings.parts) {
        println!("{stand_ins}");
    }
}

/// Prints one line a component; fails if anything is not as it should be.
pub fn print(lab: &Lab) -> Result<ExitCode> {
    let settings = lab.settings()?.ok_or_else(|| lab.absent())?;
    let states = node_states(lab, &settings);
    let mut good = true;
    for component in components(&settings) {
        let process = lab.running(&component);
        let node = states
            .as_ref()
            .ok()
            .and_then(|states| states.get(&component));
        let state = match (process, node) {
            (None, _) => "dead".to_owned(),
            (Some(process), None) => format!("runs as {}", process.pid),
            (Some(process), Some(node)) if node.ready => format!("runs as {}, Ready", process.pid),
            (Some(process), Some(_)) => {
                good = false;
                format!("runs as {}, not Ready", process.pid)
            }
        };
        good &= process.is_some();
        println!("{component:<24} {state}");
    }
    if let Err(reason) = states {
        good = false;
        let reason = reason.to_string();
        let reason = reason.lines().last().unwrap_or_default();
        println!("the API does not answer: {reason}");
    }
    if good {
        println!("KUBECONFIG={}", lab.kubeconfig().display());
        print_parts(lab, &settings);
        return Ok(ExitCode::SUCCESS);
    }
    println!(
        "`ci/cluster up{}` restarts what is dead; logs are in {}",
        lab.name_option(),
        lab.path("log").display()
    );
    Ok(ExitCode::FAILURE)
}
