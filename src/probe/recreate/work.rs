//! The re-creation from beginning to end.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use tokio::time::Instant;

use super::answers::{before, interrupted, node_of, other, stopped};
use super::journal::Journal;
use super::journal_data::Step;
use super::marker::PlacedMarker;
use super::preflight::{self, InitialState};
use super::prepare::{self, Prepared};
use super::successor::{self, NoSuccessor, Successor};
use super::{Stop, claims, marker_file, marker_row, recovery, sharing};
use crate::cluster::Cluster;
use crate::evidence::{
    Access, Harm, Marker, MarkerSeen, Necessity, NotRestored, PodKey, Recreate, Recreation,
    Trouble, TroubleKind,
};
use crate::expect::recreation::not_restored_text;
use crate::probe::ProbeContext;
use crate::probe::action::{HiddenAnswer, ProbeAction};
use crate::probe::connection::read_pod;
use crate::probe::database::{Database, NoSession, open_session, seen_words};
use crate::probe::hiding::{Hide, hide_texts};
use crate::probe::permissions::{exec, recreation, session};
use crate::probe::shell::ContainerFile;
use crate::say;
use crate::text::Text;

/// The time that looking for the nonce may take, also when the time is up.
const ASKING: Duration = Duration::from_secs(30);

impl ProbeAction for Recreate {
    fn announcement(&self) -> Text {
        let pod = &self.pod.name;
        match &self.marker {
            Marker::Sql { .. } => say!(
                ja: "Pod {pod} のデータベースに一時的な行を書き、Pod を一度削除して作り直し、行が残っているか確かめます (終わったら元に戻します)",
                en: "write a temporary row into the database of Pod {pod}, delete the Pod and make it again, see whether the row is still there, and put everything back"
            ),
            Marker::File { at } => say!(
                ja: "Pod {pod} の {path} に一時的なファイルを書き、Pod を一度削除して作り直し、ファイルがどうなるか確かめます (中にあったファイルは元に戻します)",
                en: "write a temporary file into {path} of Pod {pod}, delete the Pod and make it again, see what became of the file, and put the files that were there back",
                path = at.path
            ),
        }
    }

    fn description(&self) -> String {
        format!("re-creation of Pod {}", self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        let mut all = match &self.marker {
            Marker::File { .. } => exec(Necessity::Always),
            // What lies on the Pod's temporary volumes is copied by exec.
            Marker::Sql { login, .. } => {
                let mut all = exec(Necessity::Sometimes);
                all.extend(session(login));
                all
            }
        };
        all.extend(recreation());
        all
    }

    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<Box<Recreation>, Trouble> {
        let key = &self.pod;
        let initial = tokio::select! {
            initial = preflight::examine(cluster, key, context.deadline) => initial,
            () = context.cancel.cancelled() => Err(interrupted(key).into()),
        };
        let initial = match initial {
            Ok(initial) => initial,
            Err(stop) => return stopped(stop, self, None),
        };
        // Looked at directly before: who came a moment ago is there as well.
        if let Some(harm) = shared_place(cluster, &initial.pod, context).await? {
            return stopped(Stop::harm(harm), self, Some(&initial));
        }
        let prepared = match prepare::prepare(cluster, key, &initial, &self.marker, context).await {
            Ok(prepared) => prepared,
            Err(stop) => return stopped(stop, self, Some(&initial)),
        };
        if context.cancel.is_cancelled() {
            recovery::undo(cluster, prepared.journal).await;
            return Err(interrupted(key));
        }
        let pod = initial.pod.clone();
        let answer = Box::pin(delete(cluster, key, initial, prepared, context)).await?;
        if answer.marker == MarkerSeen::Kept {
            return Ok(answer);
        }
        // What went wrong may be the doing of somebody who came meanwhile.
        let harm = shared_place(cluster, &pod, context).await?;
        Ok(match harm {
            Some(harm) => Box::new(Recreation {
                marker: MarkerSeen::Harm(harm),
                ..*answer
            }),
            None => answer,
        })
    }
}

/// Returns who else uses what a Pod writes to; nobody does in a sandbox.
async fn shared_place(
    cluster: &Cluster,
    pod: &Pod,
    context: &ProbeContext<'_>,
) -> Result<Option<Harm>, Trouble> {
    if context.sandboxed {
        return Ok(None);
    }
    let deadline = context.deadline.max(Instant::now() + ASKING);
    sharing::shared_place(cluster, pod, deadline).await
}

impl HiddenAnswer for Box<Recreation> {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(&mut self.marker, hide);
        hide_texts(&mut self.means, hide);
        hide_texts(&mut self.not_restored, hide);
    }
}

async fn delete(
    cluster: &Cluster,
    key: &PodKey,
    initial: InitialState,
    prepared: Prepared,
    context: &ProbeContext<'_>,
) -> Result<Box<Recreation>, Trouble> {
    let Prepared { mut journal, nonce } = prepared;
    if let Err(trouble) = journal.reach(Step::Deleting) {
        recovery::undo(cluster, journal).await;
        return Err(trouble);
    }
    let name = key.name.as_str();
    (context.say)(say!(ja: "Pod {name} を削除します", en: "deleting Pod {name}"));
    let deleted = cluster.delete_pod(key, context.deadline).await;
    let refused = deleted
        .map_err(|failure| failure.trouble(format!("delete Pod {name}")))
        .err();
    // Certain only where the API has refused; else it may have been done.
    if let Some(trouble) = &refused
        && matches!(
            trouble.kind,
            TroubleKind::Forbidden | TroubleKind::Unauthorized
        )
    {
        recovery::undo(cluster, journal).await;
        return Err(trouble.clone());
    }
    if let Err(trouble) = journal.reach(Step::Deleted) {
        (context.say)(Text::same(&trouble));
    }
    (context.say)(match &journal.pod.owner {
        Some(owner) => say!(
            ja: "Pod {name} を削除しました。{owner} が新しい Pod を作るのを待っています",
            en: "deleted Pod {name}; waiting for {owner} to make a new one",
            owner = owner.shown
        ),
        None => say!(
            ja: "Pod {name} を削除しました。消えたら同じ Pod を作り直します",
            en: "deleted Pod {name}; creating it again as soon as it is gone"
        ),
    });
    match successor::wait_for(cluster, &mut journal, context.deadline, context.count).await {
        Ok(back) => Box::pin(ask(cluster, initial, journal, back, &nonce, context)).await,
        Err(NoSuccessor::Unready(new, state)) => {
            unready(cluster, initial, &journal, new, state, context).await
        }
        Err(NoSuccessor::Untouched) => {
            recovery::undo(cluster, journal).await;
            Err(refused.unwrap_or_else(|| other("the Pod was not deleted".to_owned())))
        }
        Err(NoSuccessor::Trouble(trouble)) => {
            (context.say)(not_restored_text(&not_back(name)));
            Err(Trouble {
                what: format!("{} (what is left to do: handson restore)", trouble.what),
                ..trouble
            })
        }
    }
}

/// The new Pod is ready: looks for the nonce and puts everything back.
async fn ask(
    cluster: &Cluster,
    initial: InitialState,
    journal: Journal,
    back: Successor,
    nonce: &str,
    context: &ProbeContext<'_>,
) -> Result<Box<Recreation>, Trouble> {
    let cancelled = context.cancel.is_cancelled();
    let deadline = context.deadline.max(Instant::now() + ASKING);
    (context.say)(say!(
        ja: "新しい Pod {name} が準備完了になりました。データを確かめて、元に戻します",
        en: "the new Pod {name} is ready; looking for the data and putting everything back",
        name = back.key.name
    ));
    let (seen, session) = match (&journal.marker, cancelled) {
        (_, true) => (Err(interrupted(&back.key)), None),
        (
            PlacedMarker::File {
                container, path, ..
            },
            _,
        ) => {
            let file = ContainerFile {
                cluster,
                pod: &back.key,
                container,
                path,
            };
            (
                marker_file::look_for_file(&file, nonce, deadline).await,
                None,
            )
        }
        (marker @ PlacedMarker::Sql { database, .. }, _) => {
            match open(cluster, &back, marker, deadline).await {
                Ok(mut session) => (
                    Ok(marker_row::look_for_row(&mut session, database, nonce, deadline).await),
                    Some(session),
                ),
                Err(NoSession::Seen(seen)) => (Ok(MarkerSeen::NotAsked(seen_words(&seen))), None),
                Err(NoSession::Trouble(trouble)) => (Err(trouble), None),
            }
        }
    };
    let lost = match &seen {
        Ok(MarkerSeen::Kept) => Some(false),
        Ok(MarkerSeen::Lost | MarkerSeen::Changed) => Some(true),
        _ => None,
    };
    let means = journal.marker.means();
    // A session that has failed is of no more use.
    let session = session.filter(|_| lost.is_some());
    let claims_after = claims::identify(cluster, &back.pod, deadline, false).await;
    let not_restored = recovery::finish(cluster, journal, &back, session, lost).await;
    for failure in &not_restored {
        (context.say)(not_restored_text(failure));
    }
    match (seen, claims_after) {
        (Ok(marker), Ok(claims_after)) => Ok(Box::new(Recreation {
            new_uid: Some(back.key.uid),
            nodes: (initial.node, node_of(&back.pod)),
            claims_after,
            marker,
            means,
            not_restored,
            ..before(
                initial.pod,
                initial.owner.map(|owner| owner.shown),
                initial.claims,
            )
        })),
        (Err(trouble), _) | (_, Err(Stop::Trouble(trouble))) => Err(trouble),
        (_, Err(Stop::NotLeft(words))) => Err(other(words)),
        // The claims of the new Pod are read and nothing of them is refused.
        (_, Err(Stop::NotTried(_))) => Err(other("the claims are not known".to_owned())),
    }
}

async fn open(
    cluster: &Cluster,
    back: &Successor,
    marker: &PlacedMarker,
    deadline: Instant,
) -> Result<Database, NoSession> {
    let PlacedMarker::Sql { port, login, .. } = marker else {
        return Err(NoSession::Trouble(other("no database".to_owned())));
    };
    let login = login.login();
    open_session(cluster, &back.key, &back.pod, *port, &login, deadline).await
}

/// No new Pod became ready: what could not be put back stays in the journal.
async fn unready(
    cluster: &Cluster,
    initial: InitialState,
    journal: &Journal,
    new: Option<PodKey>,
    state: String,
    context: &ProbeContext<'_>,
) -> Result<Box<Recreation>, Trouble> {
    let name = &journal.pod.name;
    let mut node = String::new();
    if let Some(key) = &new {
        let pod = read_pod(cluster, key, context.deadline).await;
        node = pod.map(|pod| node_of(&pod)).unwrap_or_default();
    }
    let failure = not_back(name);
    (context.say)(not_restored_text(&failure));
    if context.cancel.is_cancelled() {
        return Err(interrupted(&PodKey {
            name: name.clone(),
            uid: journal.pod.uid.clone(),
        }));
    }
    Ok(Box::new(Recreation {
        new_uid: None,
        nodes: (initial.node, node),
        marker: MarkerSeen::NotAsked(state),
        means: journal.marker.means(),
        not_restored: vec![failure],
        ..before(
            initial.pod,
            initial.owner.map(|owner| owner.shown),
            initial.claims,
        )
    }))
}

/// Returns what is left to do where no new Pod is ready.
fn not_back(pod: &str) -> NotRestored {
    NotRestored::Pod {
        pod: pod.to_owned(),
    }
}
