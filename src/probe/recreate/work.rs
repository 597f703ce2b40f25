//! The re-creation from beginning to end.

use std::time::Duration;

use tokio::time::Instant;

use super::comeback::{self, Back, NotBack};
use super::journal::{Journal, Step};
use super::mark::Mark;
use super::prepare::{self, Prepared};
use super::survey::{self, Survey};
use super::told::{before, interrupted, node_of, not_back, other, stopped};
use super::{Stop, claims, hidden, putback, row};
use crate::cluster::Cluster;
use crate::evidence::{Answer, PodKey, Recreation, Trouble, TroubleKind, Witness, WitnessSeen};
use crate::probe::ProbeContext;
use crate::probe::sql::{self, Database, NoSession};
use crate::say;
use crate::text::Text;

/// What looking for the nonce may take, also when the time is up.
const ASKING: Duration = Duration::from_secs(30);

/// Deletes and re-creates a Pod; says what became of a nonce.
pub(in crate::probe) async fn recreate(
    cluster: &Cluster,
    key: &PodKey,
    witness: &Witness,
    how: &ProbeContext<'_>,
) -> Answer {
    let survey = tokio::select! {
        survey = survey::make(cluster, key, how.deadline) => survey,
        () = how.cancel.cancelled() => Err(interrupted(key).into()),
    };
    let survey = match survey {
        Ok(survey) => survey,
        Err(stop) => return stopped(stop, key, witness, None),
    };
    let prepared = match prepare::prepare(cluster, key, &survey, witness, how).await {
        Ok(prepared) => prepared,
        Err(stop) => return stopped(stop, key, witness, Some(&survey)),
    };
    if how.cancel.is_cancelled() {
        putback::undo(cluster, prepared.journal).await;
        return Answer::Trouble(interrupted(key));
    }
    Box::pin(delete(cluster, key, survey, prepared, how)).await
}

async fn delete(
    cluster: &Cluster,
    key: &PodKey,
    survey: Survey,
    prepared: Prepared,
    how: &ProbeContext<'_>,
) -> Answer {
    let Prepared { mut journal, nonce } = prepared;
    if let Err(trouble) = journal.reach(Step::Deleting) {
        putback::undo(cluster, journal).await;
        return Answer::Trouble(trouble);
    }
    let name = key.name.as_str();
    (how.say)(say!(ja: "Pod {name} を削除します", en: "deleting Pod {name}"));
    let deleted = cluster.delete_pod(key, how.deadline).await;
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
        putback::undo(cluster, journal).await;
        return Answer::Trouble(trouble.clone());
    }
    if let Err(trouble) = journal.reach(Step::Deleted) {
        (how.say)(Text::same(&trouble));
    }
    (how.say)(match &journal.pod.owner {
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
    match comeback::bring(cluster, &mut journal, how.deadline).await {
        Ok(back) => Box::pin(ask(cluster, survey, journal, back, &nonce, how)).await,
        Err(NotBack::Unready(new, state)) => {
            unready(cluster, survey, &journal, new, state, how).await
        }
        Err(NotBack::Untouched) => {
            putback::undo(cluster, journal).await;
            Answer::Trouble(refused.unwrap_or_else(|| other("the Pod was not deleted".to_owned())))
        }
        Err(NotBack::Trouble(trouble)) => {
            (how.say)(not_back(name));
            Answer::Trouble(Trouble {
                what: format!("{} (what is left to do: handson restore)", trouble.what),
                ..trouble
            })
        }
    }
}

/// The new Pod is ready: looks for the nonce and puts everything back.
async fn ask(
    cluster: &Cluster,
    survey: Survey,
    journal: Journal,
    back: Back,
    nonce: &str,
    how: &ProbeContext<'_>,
) -> Answer {
    let cancelled = how.cancel.is_cancelled();
    let deadline = how.deadline.max(Instant::now() + ASKING);
    (how.say)(say!(
        ja: "新しい Pod {name} が準備完了になりました。データを確かめて、元に戻します",
        en: "the new Pod {name} is ready; looking for the data and putting everything back",
        name = back.key.name
    ));
    let (seen, session) = match (&journal.mark, cancelled) {
        (_, true) => (Err(interrupted(&back.key)), None),
        (
            Mark::File {
                container, path, ..
            },
            _,
        ) => (
            hidden::look(cluster, &back.key, container, path, nonce, deadline).await,
            None,
        ),
        (mark @ Mark::Sql { database, .. }, _) => {
            match open(cluster, &back, mark, deadline).await {
                Ok(mut session) => (
                    Ok(row::look(&mut session, database, nonce, deadline).await),
                    Some(session),
                ),
                Err(NoSession::Seen(seen)) => (Ok(WitnessSeen::NotAsked(sql::words(&seen))), None),
                Err(NoSession::Trouble(trouble)) => (Err(trouble), None),
            }
        }
    };
    let lost = match &seen {
        Ok(WitnessSeen::Kept) => Some(false),
        Ok(WitnessSeen::Lost | WitnessSeen::Changed) => Some(true),
        _ => None,
    };
    let means = journal.mark.means();
    // A session that has failed is of no more use.
    let session = session.filter(|_| lost.is_some());
    let claims_after = claims::identify(cluster, &back.pod, deadline, false).await;
    let not_restored = putback::finish(cluster, journal, &back, session, lost).await;
    for text in &not_restored {
        (how.say)(text.clone());
    }
    match (seen, claims_after) {
        (Ok(witness), Ok(claims_after)) => Answer::Recreation(Box::new(Recreation {
            new_uid: Some(back.key.uid),
            nodes: (survey.node, node_of(&back.pod)),
            claims_after,
            witness,
            means,
            not_restored,
            ..before(
                survey.pod,
                survey.owner.map(|owner| owner.shown),
                survey.claims,
            )
        })),
        (Err(trouble), _) | (_, Err(Stop::Trouble(trouble))) => Answer::Trouble(trouble),
        (_, Err(Stop::Refused(refusal))) => Answer::Refused(refusal),
        (_, Err(Stop::NotLeft(words))) => Answer::Trouble(other(words)),
    }
}

async fn open(
    cluster: &Cluster,
    back: &Back,
    mark: &Mark,
    deadline: Instant,
) -> Result<Database, NoSession> {
    let Mark::Sql { port, login, .. } = mark else {
        return Err(NoSession::Trouble(other("no database".to_owned())));
    };
    let login = login.login();
    sql::open(cluster, &back.key, &back.pod, *port, &login, deadline).await
}

/// No new Pod became ready: what could not be put back stays in the journal.
async fn unready(
    cluster: &Cluster,
    survey: Survey,
    journal: &Journal,
    new: Option<PodKey>,
    state: String,
    how: &ProbeContext<'_>,
) -> Answer {
    let name = &journal.pod.name;
    let mut node = String::new();
    if let Some(key) = &new {
        let pod = sql::current(cluster, key, how.deadline).await;
        node = pod.map(|pod| node_of(&pod)).unwrap_or_default();
    }
    let text = not_back(name);
    (how.say)(text.clone());
    if how.cancel.is_cancelled() {
        return Answer::Trouble(interrupted(&PodKey {
            name: name.clone(),
            uid: journal.pod.uid.clone(),
        }));
    }
    Answer::Recreation(Box::new(Recreation {
        new_uid: None,
        nodes: (survey.node, node),
        witness: WitnessSeen::NotAsked(state),
        means: journal.mark.means(),
        not_restored: vec![text],
        ..before(
            survey.pod,
            survey.owner.map(|owner| owner.shown),
            survey.claims,
        )
    }))
}
