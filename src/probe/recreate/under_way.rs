//! Re-creations that another process is at work on at this moment.

use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::journal_data::Home;
use super::pending::{files, is_locked};
use crate::cluster::Cluster;

/// The part of a journal that says what it is about; the rest may be large.
#[derive(Deserialize)]
struct Heading {
    home: Home,
    pod: Named,
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

/// Returns the Pods in the namespace of `cluster` that another process re-creates at this
/// moment, by name, as the journals in the folder `state` tell. Not to be asked while
/// this process does so itself.
#[must_use]
pub fn being_recreated(state: &Path, cluster: &Cluster) -> Vec<String> {
    let locked = files(state).into_iter().filter(|path| is_locked(path));
    let pods = locked.filter_map(|path| {
        let journal: Heading = serde_json::from_slice(&fs::read(path).ok()?).ok()?;
        journal.home.is_of(cluster).then_some(journal.pod.name)
    });
    let mut pods: Vec<String> = pods.collect();
    pods.sort();
    pods
}
