//! Answers that no check asked for, and another version of the exercise may.

use std::collections::BTreeSet;

use futures::future::join_all;
use serde_json::Value;
use tokio::time::Instant;

use super::Record;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Request, Scope, Step};

/// The kinds that most exercises are about. Secrets and settings are not among them.
const KINDS: &[&str] = &[
    "Pod",
    "PersistentVolumeClaim",
    "PersistentVolume",
    "StorageClass",
    "Node",
    "Deployment",
    "StatefulSet",
    "Service",
];

/// Reads those kinds as they are now, and the events about the Pods and claims,
/// unless they are in the record. What cannot be read is left out.
pub async fn extras(
    cluster: &Cluster,
    record: &Record,
    deadline: Instant,
) -> Vec<(Request, Answer)> {
    let read = |kind: &str, scope| {
        Some(Read {
            kind: Kind::built_in(kind)?,
            scope,
        })
    };
    let answers = answers(record);
    let asked: BTreeSet<&Request> = answers.iter().map(|(request, _)| *request).collect();
    let firsts = KINDS.iter().filter_map(|kind| read(kind, Scope::First));
    let wanted: Vec<Read> = firsts
        .filter(|read| !asked.contains(&Request::Read(read.clone())))
        .chain(read("Event", Scope::All))
        .collect();
    let found = join_all(wanted.iter().map(|read| cluster.read(read, deadline))).await;
    let mut extras = Vec::new();
    let mut events = None;
    for (read, answer) in wanted.into_iter().zip(found) {
        match answer {
            Answer::Objects(found) if read.scope == Scope::All => events = Some(found),
            Answer::Objects(_) | Answer::Page(_) => extras.push((Request::Read(read), answer)),
            _ => {}
        }
    }
    let here = answers.into_iter().map(|(_, answer)| answer);
    let subjects = subjects(here.chain(extras.iter().map(|(_, answer)| answer)));
    for (kind, name) in subjects {
        let about = Scope::About {
            kind: kind.clone(),
            name: name.clone(),
        };
        let request = read("Event", about).map(Request::Read);
        let request = request.filter(|request| !asked.contains(request));
        if let (Some(request), Some(events)) = (request, &events) {
            let is_about = |event: &&Value| {
                event["involvedObject"]["kind"] == kind.as_str()
                    && event["involvedObject"]["name"] == name.as_str()
            };
            let about = events.iter().filter(is_about).cloned().collect();
            extras.push((request, Answer::Objects(about)));
        }
    }
    extras
}

/// Returns everything that the steps answered.
fn answers(record: &Record) -> Vec<(&Request, &Answer)> {
    let steps = record.steps.iter().map(|(_, step)| step);
    let answered = steps.filter_map(|step| match step {
        Step::Answered(answers) => Some(answers),
        _ => None,
    });
    let pairs = answered.flatten();
    pairs.map(|(request, answer)| (request, answer)).collect()
}

/// Returns kind and name of the Pods and claims among these objects.
fn subjects<'a>(answers: impl Iterator<Item = &'a Answer>) -> BTreeSet<(String, String)> {
    let objects = answers.filter_map(|answer| match answer {
        Answer::Objects(objects) | Answer::Page(objects) => Some(objects),
        _ => None,
    });
    let named = objects.flatten().filter_map(|object| {
        let kind = object.get("kind")?.as_str()?;
        let name = object.pointer("/metadata/name")?.as_str()?;
        Some((kind.to_owned(), name.to_owned()))
    });
    named
        .filter(|(kind, _)| matches!(kind.as_str(), "Pod" | "PersistentVolumeClaim"))
        .collect()
}
