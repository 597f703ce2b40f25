//! Starting and stopping a whole lab.

use std::collections::{BTreeMap, BTreeSet};
use std::net::{Ipv4Addr, TcpListener};
use std::time::Instant;

use crate::cache;
use crate::certificates;
use crate::cgroups;
use crate::control_plane::{self, FIRST, SECOND};
use crate::error::{Error, Result};
use crate::files::{make_folder, remove_folder};
use crate::lab::{Built, Lab, Settings, node_name};
use crate::network;
use crate::nodes;
use crate::parts::Part;
use crate::ready;
use crate::run::run;
use crate::status::{kubectl, node_states, print_parts};

/// As many as the course's cluster has.
const USUAL_NODES: u8 = 4;

/// What is asked for.
pub struct Wanted {
    /// The parts, beside those that a lab which runs has already.
    pub parts: BTreeSet<Part>,
    /// The number of nodes, where a certain one is asked for.
    pub exactly: Option<u8>,
    /// The least number of nodes.
    pub at_least: Option<u8>,
}

impl Wanted {
    /// The number of nodes for a lab that has `found`, if it is there.
    fn nodes(&self, found: Option<u8>) -> Result<u8> {
        let least = self.at_least.unwrap_or(1);
        let wanted = self.exactly.or(found.filter(|found| *found >= least));
        let wanted = wanted.unwrap_or(self.at_least.unwrap_or(USUAL_NODES));
        match found {
            Some(has) if has != wanted => Err(Error::Nodes { has, wanted }),
            _ => Ok(wanted),
        }
    }
}

/// Starts a lab, or what of it does not run.
pub fn up(lab: &Lab, wanted: &Wanted) -> Result<()> {
    require_root()?;
    let begin = Instant::now();
    let _lock = lab.lock()?;
    let found = lab.settings()?;
    let nodes = wanted.nodes(found.as_ref().map(|found| found.nodes))?;
    let mut parts = wanted.parts.clone();
    parts.extend(found.iter().flat_map(|found| &found.parts));
    let built = cache::prepare(&parts)?;
    if found
        .as_ref()
        .is_some_and(|found| built.differs(&found.built))
    {
        eprintln!(
            "The lab runs an earlier build: `ci/cluster down` and `up` change to the new one."
        );
    }
    let repaired = match found {
        Some(mut settings) if network::usable(&lab.namespace()) => {
            settings.add(&parts, &built);
            lab.remember(&settings)?;
            repair(lab, &settings).map(|repaired| repaired.then_some(settings))
        }
        Some(_) => Ok(None),
        None => network::require_empty(&lab.namespace()).map(|()| None),
    };
    let create = || create(lab, nodes, parts, built);
    let settings = match repaired {
        Ok(Some(settings)) => settings,
        Ok(None) => create()?,
        Err(reason @ (Error::Ended { .. } | Error::Late { .. })) => {
            eprintln!("{reason}\nThe lab cannot be repaired and is made anew.");
            create()?
        }
        Err(reason) => return Err(reason),
    };
    print_parts(lab, &settings);
    let option = lab.name_option();
    println!(
        "{} is up after {:.1} s, nodes Ready: {nodes}. Use it with:  eval \"$(ci/cluster env{option})\"",
        lab.name,
        begin.elapsed().as_secs_f32()
    );
    Ok(())
}

/// Stops a lab and removes all of it.
pub fn down(lab: &Lab) -> Result<()> {
    require_root()?;
    let begin = Instant::now();
    let _lock = lab.lock()?;
    if !lab.folder.exists() {
        network::require_empty(&lab.namespace())?;
        erase(lab)?;
        println!("there is no lab named {}", lab.name);
        return Ok(());
    }
    erase(lab)?;
    println!(
        "{} is gone after {:.1} s",
        lab.name,
        begin.elapsed().as_secs_f32()
    );
    Ok(())
}

/// Ends and removes whatever there is of a lab.
fn erase(lab: &Lab) -> Result<()> {
    lab.stop(&lab.started())?;
    network::remove_all(lab)?;
    cgroups::remove(lab, None)?;
    // The nodes' disks may hold gigabytes: they go at the same time.
    std::thread::scope(|scope| {
        for entry in std::fs::read_dir(lab.path("nodes"))
            .into_iter()
            .flatten()
            .flatten()
        {
            // What cannot be removed here is an error just below.
            scope.spawn(move || remove_folder(&entry.path()));
        }
    });
    remove_folder(&lab.folder)
}

/// Makes a lab from nothing. All that can wait for the API by itself starts
/// right away: two cores have enough to do.
fn create(lab: &Lab, nodes: u8, parts: BTreeSet<Part>, built: Built) -> Result<Settings> {
    erase(lab)?;
    for folder in ["log", "run"] {
        make_folder(&lab.path(folder))?;
    }
    let port = free_port(&lab.name)?;
    certificates::make(lab, nodes, port)?;
    network::make_control_plane(lab, nodes)?;
    let settings = Settings {
        nodes,
        port,
        parts,
        built,
    };
    lab.remember(&settings)?;
    control_plane::serve_images(lab, &settings)?;
    control_plane::start(lab, &settings, &FIRST)?;
    let all: Vec<u8> = (0..nodes).collect();
    start_nodes(lab, &settings, &all)?;
    ready::api(lab, &settings)?;
    control_plane::start(lab, &settings, &SECOND)?;
    control_plane::start(lab, &settings, &control_plane::of_parts(&settings))?;
    control_plane::add_storage(lab, &settings)?;
    control_plane::add_addons(lab, &settings)?;
    ready::nodes(lab, &settings, &BTreeMap::new())?;
    ready::account(lab, &settings)?;
    // k3s marks its server, and a list of nodes shows it.
    let server = node_name(0);
    let role = "node-role.kubernetes.io/control-plane=true";
    run(&mut kubectl(
        lab,
        &settings,
        &["label", "node", &server, role],
    ))?;
    ready::addons(lab, &settings)?;
    Ok(settings)
}

/// Starts what of a lab does not run; says no if there is too little left.
fn repair(lab: &Lab, settings: &Settings) -> Result<bool> {
    let mut needed = settings.built.images.values();
    if !settings.kubectl().exists() || !needed.all(|image| image.exists()) {
        return Ok(false);
    }
    control_plane::serve_images(lab, settings)?;
    control_plane::start(lab, settings, &FIRST)?;
    ready::api(lab, settings)?;
    control_plane::start(lab, settings, &SECOND)?;
    control_plane::start(lab, settings, &control_plane::of_parts(settings))?;
    control_plane::add_storage(lab, settings)?;
    control_plane::add_addons(lab, settings)?;
    let dead = |index: &u8| lab.running(&node_name(*index)).is_none();
    let dead: Vec<u8> = (0..settings.nodes).filter(dead).collect();
    let mut before = node_states(lab, settings)?;
    before.retain(|node, _| dead.iter().any(|index| node_name(*index) == *node));
    start_nodes(lab, settings, &dead)?;
    ready::nodes(lab, settings, &before)?;
    ready::addons(lab, settings)?;
    Ok(true)
}

fn start_nodes(lab: &Lab, settings: &Settings, indexes: &[u8]) -> Result<()> {
    std::thread::scope(|scope| {
        let start = |index| scope.spawn(move || nodes::start(lab, settings, index));
        let starts: Vec<_> = indexes.iter().copied().map(start).collect();
        starts.into_iter().try_for_each(|start| {
            start
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })
    })
}

/// A port that stays the same for a name as long as nothing else takes it.
fn free_port(name: &str) -> Result<u16> {
    let sum = name.bytes().fold(0_u16, |sum, byte| {
        sum.wrapping_mul(31).wrapping_add(byte.into())
    });
    let first = 20_000 + sum % 10_000;
    let free = |port: &u16| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok();
    (first..first + 1000).find(free).ok_or_else(|| {
        let reason = std::io::ErrorKind::AddrInUse.into();
        Error::io("listen on", "127.0.0.1".as_ref(), reason)
    })
}

fn require_root() -> Result<()> {
    if rustix::process::geteuid().is_root() {
        return Ok(());
    }
    Err(Error::NotRoot)
}
