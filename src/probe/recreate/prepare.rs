//! All that happens before the Pod is deleted.

use k8s_openapi::api::core::v1::PodSpec;
use tokio::time::Instant;

use super::backup::{self, Backup};
use super::dump::{self, Dump};
use super::journal::{self, Home, Journal, Kept};
use super::mark::{self, Mark};
use super::survey::Survey;
use super::volumes::{self, Mounted};
use super::{Stop, putback};
use crate::cluster::Cluster;
use crate::evidence::{Login, Password, PodKey, Refusal, SqlSeen, Trouble, TroubleKind, Witness};
use crate::probe::sql::{self, Database, NoSession};
use crate::probe::{Conduct, nonce};
use crate::say;

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
    how: &Conduct<'_>,
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
    how: &Conduct<'_>,
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
    lasting(spec, witness, renamed)?;
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
        let mut database = open(cluster, key, survey, *port, login, deadline).await?;
        mark::data_inside(&mut database, data, deadline).await?;
        copied.dump = dump::take(&mut database, deadline).await?;
        copied.session = Some(database);
    }
    copied.backups = backup::take(cluster, key, spec, deadline).await?;
    copied
        .backups
        .extend(at_risk(cluster, key, survey, spec, witness, deadline).await?);
    Ok(copied)
}

fn interrupted(key: &PodKey) -> Trouble {
    Trouble {
        kind: TroubleKind::Interrupted,
        what: format!("re-create Pod {}", key.name),
        message: "interrupted".to_owned(),
    }
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
            mark::leave_row(session, database, nonce, deadline).await?;
        }
        (
            Mark::File {
                container, path, ..
            },
            _,
        ) => {
            mark::leave_file(cluster, key, container, path, nonce, deadline).await?;
        }
        (Mark::Sql { .. }, None) => return Err(Stop::NotLeft("no session".to_owned())),
    }
    cluster.still(key, deadline).await?;
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
        Err(NoSession::Seen(SqlSeen::NoPassword(why))) => Err(Trouble {
            kind: TroubleKind::Other,
            what: format!("log in to the database in Pod {}", key.name),
            message: why.en,
        }
        .into()),
        Err(NoSession::Seen(SqlSeen::Denied(words) | SqlSeen::NoServer(words))) => {
            Err(Stop::NotLeft(words))
        }
        Err(NoSession::Seen(other)) => Err(Stop::NotLeft(format!("{other:?}"))),
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

/// The mount that the witness lies on.
fn witnessed<'a>(spec: &'a PodSpec, witness: &Witness) -> Option<Mounted<'a>> {
    match witness {
        Witness::File { at } => volumes::covering(spec, &at.container, &at.path),
        Witness::Sql { login, data, .. } => match &login.password {
            Password::FromPod { container } => volumes::covering(spec, container, data),
            Password::Given(_) => {
                let mut all = spec.containers.iter();
                all.find_map(|container| volumes::covering(spec, &container.name, data))
            }
        },
    }
}

/// Refuses where the witness lies on something that certainly goes with the
/// Pod: that is known without losing anything. A file on an emptyDir is the
/// exception: its loss is what one wants to see.
fn lasting(spec: &PodSpec, witness: &Witness, renamed: bool) -> Result<(), Stop> {
    let lose = |why| Err(Stop::Refused(Refusal::WouldLose(why)));
    let path = match witness {
        Witness::Sql { data, .. } => data,
        Witness::File { at } => &at.path,
    };
    let Some(mounted) = witnessed(spec, witness) else {
        return lose(say!(
            ja: "{path} に Volume が Mount されていません。コンテナの中だけのデータは Pod と一緒に消えます",
            en: "no volume is mounted at {path}: what a container keeps for itself goes with its Pod"
        ));
    };
    if let Some(why) = volumes::certain_loss(&mounted, renamed) {
        return lose(why);
    }
    if matches!(witness, Witness::Sql { .. }) && mounted.volume.empty_dir.is_some() {
        return lose(say!(
            ja: "{path} の Volume は emptyDir です。Pod と一緒に消えるため、データは残りません",
            en: "the volume at {path} is an emptyDir, which goes with the Pod, and the data with it"
        ));
    }
    Ok(())
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
