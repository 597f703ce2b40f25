//! All that happens before the Pod is deleted.

use k8s_openapi::api::core::v1::PodSpec;
use tokio::time::Instant;

use super::backup::{self, Backup};
use super::dump::{self, Dump};
use super::journal::{self, Home, Journal, Kept};
use super::lasting::{self, witnessed};
use super::mark::{self, Mark};
use super::survey::Survey;
use super::told::interrupted;
use super::volumes;
use super::{Stop, hidden, putback, row};
use crate::cluster::Cluster;
use crate::evidence::{Login, PodKey, Trouble, TroubleKind, Witness};
use crate::probe::sql::{self, Database, NoSession};
use crate::probe::{ProbeContext, nonce, password};
use crate::say;
use crate::text::Text;

/// A probe that is ready to delete.
pub(super) struct Prepared {
    pub journal: Journal,
    pub nonce: String,
}

/// Copies what would be lost, opens the journal and leaves the nonce. When it
/// fails, nothing is left behind.
pub(super) async fn prepare(
    cluster: &Cluster,
    key: &PodKey,
    survey: &Survey,
    witness: &Witness,
    how: &ProbeContext<'_>,
) -> Result<Prepared, Stop> {
    let copied = tokio::select! {
        copied = copy(cluster, key, survey, witness, how) => copied?,
        () = how.cancel.cancelled() => return Err(interrupted(key).into()),
    };
    let nonce = nonce::fresh(32)?;
    let pod = Kept {
        name: key.name.clone(),
        uid: key.uid.clone(),
        owner: survey.owner.clone(),
        manifest: survey.manifest.clone(),
    };
    let Copied {
        home,
        mark,
        backups,
        dump,
        mut session,
    } = copied;
    let journal = Journal::begin(&how.state, home, pod, mark, backups, dump)?;
    match leave(
        cluster,
        key,
        &journal.mark,
        session.as_mut(),
        &nonce,
        how.deadline,
    )
    .await
    {
        Ok(()) => Ok(Prepared { journal, nonce }),
        Err(stop) => {
            putback::undo(cluster, journal).await;
            Err(stop)
        }
    }
}

/// What goes into the journal.
struct Copied {
    home: Home,
    mark: Mark,
    backups: Vec<Backup>,
    dump: Dump,
    session: Option<Database>,
}

/// Changes nothing, and may be left at any point.
async fn copy(
    cluster: &Cluster,
    key: &PodKey,
    survey: &Survey,
    witness: &Witness,
    how: &ProbeContext<'_>,
) -> Result<Copied, Stop> {
    let deadline = how.deadline;
    let identity = match cluster.identity(deadline).await {
        Ok(uid) => Some(uid),
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => None,
        Err(trouble) => return Err(trouble.into()),
    };
    let home = Home::of(cluster, identity, survey.namespace_uid.clone());
    if journal::unfinished(&how.state, &home, &key.name) {
        return Err(Stop::harm(say!(
            ja: "この Pod の前回の再作成が終わっていません。先に `handson restore` を実行してください",
            en: "an earlier re-creation of this Pod was not finished; run `handson restore` first"
        )));
    }
    let spec = survey.pod.spec.as_ref().ok_or_else(no_spec)?;
    let renamed = survey.owner.as_ref().is_some_and(|owner| !owner.same_name);
    lasting::check(spec, witness, renamed)?;
    let goes_along =
        witnessed(spec, witness).is_some_and(|mounted| volumes::goes_along(mounted.volume));
    let mut copied = Copied {
        home,
        mark: match witness {
            Witness::Sql { port, login, .. } => mark::sql_mark(*port, login)?,
            Witness::File { at } => mark::file_mark(at, goes_along)?,
        },
        backups: Vec::new(),
        dump: Dump::default(),
        session: None,
    };
    // The cheapest refusal first.
    if let Witness::Sql { port, login, data } = witness {
        let known = password::known(cluster, key, &survey.pod, login, deadline).await?;
        let known = known.map_err(|why| no_password(key, why))?;
        if known.fleeting {
            copied.mark = mark::sql_mark(*port, &known.login)?;
        }
        let mut database = open(cluster, key, survey, *port, &known.login, deadline).await?;
        for path in row::data_paths(&mut database, data, deadline).await? {
            // Another volume may lie over a part of the one that is looked at.
            let (port, login) = (*port, login.clone());
            let lies_there = Witness::Sql {
                port,
                login,
                data: path,
            };
            lasting::check(spec, &lies_there, renamed)?;
        }
        copied.dump = dump::take(&mut database, deadline).await?;
        copied.session = Some(database);
    }
    copied.backups = backup::take(cluster, key, spec, deadline).await?;
    copied
        .backups
        .extend(at_risk(cluster, key, survey, spec, witness, deadline).await?);
    Ok(copied)
}

async fn leave(
    cluster: &Cluster,
    key: &PodKey,
    mark: &Mark,
    session: Option<&mut Database>,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    match (mark, session) {
        (Mark::Sql { database, .. }, Some(session)) => {
            row::leave(session, database, nonce, deadline).await?;
        }
        (
            Mark::File {
                container, path, ..
            },
            _,
        ) => {
            hidden::leave(cluster, key, container, path, nonce, deadline).await?;
        }
        (Mark::Sql { .. }, None) => return Err(Stop::NotLeft("no session".to_owned())),
    }
    cluster.get_same_pod(key, deadline).await?;
    Ok(())
}

async fn open(
    cluster: &Cluster,
    key: &PodKey,
    survey: &Survey,
    port: u16,
    login: &Login,
    deadline: Instant,
) -> Result<Database, Stop> {
    match sql::open(cluster, key, &survey.pod, port, login, deadline).await {
        Ok(database) => Ok(database),
        Err(NoSession::Trouble(trouble)) => Err(trouble.into()),
        Err(NoSession::Seen(seen)) => Err(Stop::NotLeft(sql::words(&seen))),
    }
}

fn no_password(key: &PodKey, why: Text) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        what: format!("log in to the database in Pod {}", key.name),
        message: why.en,
    }
}

fn no_spec() -> Stop {
    Trouble {
        kind: TroubleKind::Other,
        what: "look at the Pod".to_owned(),
        message: "it has no spec".to_owned(),
    }
    .into()
}

/// A lasting volume that an init container may wipe is copied like one that
/// goes with the Pod, where no database dump covers it.
async fn at_risk(
    cluster: &Cluster,
    key: &PodKey,
    survey: &Survey,
    spec: &PodSpec,
    witness: &Witness,
    deadline: Instant,
) -> Result<Option<Backup>, Stop> {
    if matches!(witness, Witness::Sql { .. }) {
        return Ok(None);
    }
    let Some(mounted) =
        witnessed(spec, witness).filter(|mounted| !volumes::is_temporary(mounted.volume))
    else {
        return Ok(None);
    };
    match volumes::writing_init(&survey.pod, &mounted.volume.name) {
        Some(_) => backup::take_one(cluster, key, &[&mounted], deadline).await,
        None => Ok(None),
    }
}
