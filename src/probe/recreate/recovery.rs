//! Putting back what a probe changed.

use std::time::Duration;

use tokio::time::Instant;

use super::backup;
use super::journal::Journal;
use super::journal_data::Step;
use super::marker::PlacedMarker;
use super::successor::Successor;
use crate::cluster::Cluster;
use crate::evidence::{NotRestored, PodKey};
use crate::probe::connection::read_pod;
use crate::probe::database::{Database, NoSession, open_session, seen_words};
use crate::probe::mysql::Limits;
use crate::probe::shell::ContainerFile;

/// The time that each part of putting back may take; goes on beyond a probe's deadline.
const PART: Duration = Duration::from_secs(30);

/// Before the deletion: removes the nonce, and the journal if it is gone.
pub(super) async fn undo(cluster: &Cluster, journal: Journal) {
    let key = PodKey {
        name: journal.pod.name.clone(),
        uid: journal.pod.uid.clone(),
    };
    let removed = match &journal.marker {
        PlacedMarker::File {
            container, path, ..
        } => {
            let pod = &key;
            let file = ContainerFile {
                cluster,
                pod,
                container,
                path,
            };
            file.remove().await
        }
        PlacedMarker::Sql { .. } => match session(cluster, &key, &journal.marker).await {
            Ok(mut database) => drop_nonce(&mut database, &journal.marker).await.is_none(),
            Err(_) => false,
        },
    };
    if removed {
        close(journal);
    }
}

/// After the new Pod is there: puts contents back and removes the nonce.
/// `lost`: whether the nonce is known to be gone, and data with it. Gives what
/// could not be put back; when that is nothing, the journal is closed.
pub(super) async fn finish(
    cluster: &Cluster,
    mut journal: Journal,
    back: &Successor,
    session_open: Option<Database>,
    lost: Option<bool>,
) -> Vec<NotRestored> {
    let mut failures = Vec::new();
    if let Err(trouble) = journal.reach(Step::Restoring) {
        failures.push(NotRestored::Journal { trouble });
    }
    for copy in &journal.backups {
        let done = backup::put_back(cluster, &back.key, copy, Instant::now() + PART).await;
        failures.extend(done.err());
    }
    match &journal.marker {
        PlacedMarker::File {
            temporary: true, ..
        } => {}
        PlacedMarker::File {
            container, path, ..
        } => {
            let pod = &back.key;
            let file = ContainerFile {
                cluster,
                pod,
                container,
                path,
            };
            if !file.remove().await {
                failures.push(left_over(path));
            }
        }
        PlacedMarker::Sql { database: name, .. } => {
            let opened = match session_open {
                Some(database) => Ok(database),
                None => session(cluster, &back.key, &journal.marker).await,
            };
            match opened {
                Ok(mut database) => {
                    if lost != Some(false) {
                        failures.extend(restore_data(&journal, &mut database, lost).await);
                    }
                    failures.extend(drop_nonce(&mut database, &journal.marker).await);
                }
                Err(why) => failures.push(NotRestored::Unreachable {
                    database: name.clone(),
                    why,
                }),
            }
        }
    }
    if failures.is_empty() {
        close(journal);
    }
    failures
}

/// Replays the dump where the data is gone.
async fn restore_data(
    journal: &Journal,
    database: &mut Database,
    lost: Option<bool>,
) -> Vec<NotRestored> {
    let PlacedMarker::Sql { database: name, .. } = &journal.marker else {
        return Vec::new();
    };
    if journal.dump.is_empty() {
        return Vec::new();
    }
    if lost.is_none() {
        // After a crash the nonce itself tells: it was there before the deletion.
        let sql = format!("SHOW DATABASES LIKE '{name}'");
        let there = tokio::time::timeout(PART, database.query(&sql, Limits::default())).await;
        if there.is_ok_and(|found| found.is_ok_and(|found| !found.rows.is_empty())) {
            return Vec::new();
        }
    }
    journal.dump.put_back(database, Instant::now() + PART).await
}

async fn drop_nonce(database: &mut Database, marker: &PlacedMarker) -> Option<NotRestored> {
    let PlacedMarker::Sql { database: name, .. } = marker else {
        return None;
    };
    let sql = format!("DROP DATABASE IF EXISTS `{name}`");
    let dropped = tokio::time::timeout(PART, database.query(&sql, Limits::default())).await;
    match dropped {
        Ok(Ok(_)) => None,
        _ => Some(left_over(name)),
    }
}

/// A new session, since the old Pod's is gone.
async fn session(
    cluster: &Cluster,
    key: &PodKey,
    marker: &PlacedMarker,
) -> Result<Database, String> {
    let PlacedMarker::Sql { port, login, .. } = marker else {
        return Err("no database".to_owned());
    };
    let deadline = Instant::now() + PART;
    let pod = read_pod(cluster, key, deadline)
        .await
        .map_err(|trouble| trouble.to_string())?;
    let login = login.login();
    match open_session(cluster, key, &pod, *port, &login, deadline).await {
        Ok(database) => Ok(database),
        Err(NoSession::Trouble(trouble)) => Err(trouble.to_string()),
        Err(NoSession::Seen(seen)) => Err(seen_words(&seen)),
    }
}

fn left_over(what: &str) -> NotRestored {
    NotRestored::LeftOver {
        what: what.to_owned(),
    }
}

fn close(journal: Journal) {
    if let Err(trouble) = journal.close() {
        tracing::warn!(%trouble, "journal not removed");
    }
}
