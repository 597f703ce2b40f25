//! The objects that `reset` deletes: those that the exercise's solution makes
//! and that are there, found by kind and name and deleted by UID.

use std::collections::BTreeSet;
use std::time::Duration;

use serde_json::Value;
use tokio::time::{Instant, sleep};

use crate::cli::error::CliError;
use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope};
use crate::exercise::Exercise;
use crate::objects::fields::{is_being_deleted, object_uid};
use crate::say;
use crate::submission::{self, Manifest};
use crate::text::Text;

/// The time that everything may take to be gone.
const PATIENCE: Duration = Duration::from_secs(120);
/// The time between two looks at what is still there.
const PAUSE: Duration = Duration::from_millis(500);

/// An object that is there and that the walk makes.
pub(super) struct Made {
    pub kind: Kind,
    pub name: String,
    uid: String,
    /// Folders of a node that its data stays in.
    pub folders: Vec<String>,
}

impl Made {
    /// Returns it in words, for a list of what is deleted.
    pub fn line(&self) -> Text {
        let (kind, name) = (&self.kind.kind, &self.name);
        if *kind == "PersistentVolumeClaim" {
            return say!(ja: "{kind} {name} (中のデータも消えます)", en: "{kind} {name}, with its data");
        }
        Text::same(format!("{kind} {name}"))
    }
}

/// Returns what the walk makes and is there, of these stages.
pub(super) async fn find_made(
    cluster: &Cluster,
    exercise: &Exercise,
    stages: &BTreeSet<&str>,
    manifests: &[Manifest],
) -> Result<Vec<Made>, CliError> {
    let by = Instant::now() + PATIENCE;
    let mut seen = BTreeSet::new();
    let mut found = Vec::new();
    for manifest in manifests {
        if !seen.insert((manifest.kind.clone(), manifest.name.clone())) {
            continue;
        }
        let Some(object) = named(cluster, &manifest.kind, &manifest.name, by).await? else {
            continue;
        };
        let stage = submission::stage_of_object(&object, exercise).or(manifest.stage.as_deref());
        // What something else has made is that one's to take away.
        let is_owned = object.pointer("/metadata/ownerReferences/0").is_some();
        if is_owned || !stage.is_none_or(|stage| stages.contains(stage)) {
            continue;
        }
        let volumes = object.pointer("/spec/volumes").and_then(Value::as_array);
        let folders = volumes.into_iter().flatten();
        let folders = folders.filter_map(|volume| volume.pointer("/hostPath/path")?.as_str());
        found.push(Made {
            kind: manifest.kind.clone(),
            name: manifest.name.clone(),
            uid: object_uid(&object).unwrap_or_default().to_owned(),
            folders: folders.map(str::to_owned).collect(),
        });
    }
    // A claim stays as long as a Pod uses it.
    found.sort_by_key(|made| made.kind.kind == "PersistentVolumeClaim");
    Ok(found)
}

pub(super) async fn named(
    cluster: &Cluster,
    kind: &Kind,
    name: &str,
    by: Instant,
) -> Result<Option<Value>, CliError> {
    let read = Read {
        kind: kind.clone(),
        scope: Scope::Named(name.to_owned()),
    };
    match cluster.read(&read, by).await {
        Answer::Trouble(trouble) => Err(CliError::from_trouble(trouble, cluster)),
        Answer::Objects(found) => Ok(found.into_iter().next()),
        _ => Ok(None),
    }
}

/// Deletes all of it; false where something is still on its way out when there
/// is no more time.
pub(super) async fn delete_all(cluster: &Cluster, made: &[Made]) -> Result<bool, CliError> {
    let by = Instant::now() + PATIENCE;
    for one in made {
        // What was listed, and not what has taken its place since.
        let there = named(cluster, &one.kind, &one.name, by).await?;
        let same =
            |object: &Value| object_uid(object) == Some(&one.uid) && !is_being_deleted(object);
        if there.as_ref().is_some_and(same) {
            let deleted = cluster.delete_object(&one.kind, &one.name, None, by).await;
            deleted.map_err(|trouble| CliError::from_trouble(trouble, cluster))?;
        }
    }
    for one in made {
        loop {
            let there = named(cluster, &one.kind, &one.name, by).await?;
            if there.is_none_or(|object| object_uid(&object) != Some(&one.uid)) {
                break;
            }
            if Instant::now() >= by {
                return Ok(false);
            }
            sleep(PAUSE).await;
        }
    }
    Ok(true)
}
