//! All that happens before the Pod is deleted.

use k8s_openapi::api::core::v1::PodSpec;
use tokio::time::Instant;

use super::answers::interrupted;
use super::backup::{self, Backup};
use super::dump::{self, Dump};
use super::durable::{self, marked_mount};
use super::journal::{self, Journal};
use super::journal_data::{Home, Kept};
use super::marker::{self, PlacedMarker};
use super::preflight::InitialState;
use super::volumes;
use super::{Stop, marker_file, marker_row, recovery};
use crate::cluster::Cluster;
use crate::evidence::{Harm, Login, Marker, NoPassword, PodKey, Trouble, TroubleKind};
use crate::expect::database::no_password as no_password_text;
use crate::probe::ProbeContext;
use crate::probe::database::{Database, NoSession, open_session, seen_words};
use crate::probe::password::known_login;
use crate::probe::shell::{ContainerFile, fresh_nonce};

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
    initial: &InitialState,
    marker: &Marker,
    context: &ProbeContext<'_>,
) -> Result<Prepared, Stop> {
    let copied = tokio::select! {
        copied = copy(cluster, key, initial, marker, context) => copied?,
        () = context.cancel.cancelled() => return Err(interrupted(key).into()),
    };
    let nonce = fresh_nonce(32)?;
    let pod = Kept {
        name: key.name.clone(),
        uid: key.uid.clone(),
        owner: initial.owner.clone(),
        manifest: initial.manifest.clone(),
    };
    let Copied {
        home,
        marker,
        backups,
        dump,
        mut session,
    } = copied;
    let journal = Journal::begin(&context.state, home, pod, marker, backups, dump)?;
    match leave(
        cluster,
        key,
        &journal.marker,
        session.as_mut(),
        &nonce,
        context.deadline,
    )
    .await
    {
        Ok(()) => Ok(Prepared { journal, nonce }),
        Err(stop) => {
            recovery::undo(cluster, journal).await;
            Err(stop)
        }
    }
}

/// The data that go into the journal.
struct Copied {
    home: Home,
    marker: PlacedMarker,
    backups: Vec<Backup>,
    dump: Dump,
    session: Option<Database>,
}

/// Changes nothing, and may be left at any point.
async fn copy(
    cluster: &Cluster,
    key: &PodKey,
    initial: &InitialState,
    marker: &Marker,
    context: &ProbeContext<'_>,
) -> Result<Copied, Stop> {
    let deadline = context.deadline;
    let identity = match cluster.identity(deadline).await {
        Ok(uid) => Some(uid),
        Err(trouble) if trouble.kind == TroubleKind::Forbidden => None,
        Err(trouble) => return Err(trouble.into()),
    };
    let home = Home::of(cluster, identity, initial.namespace_uid.clone());
    if journal::unfinished(&context.state, &home, &key.name) {
        return Err(Stop::harm(Harm::Unfinished));
    }
    let spec = initial.pod.spec.as_ref().ok_or_else(no_spec)?;
    let renamed = initial.owner.as_ref().is_some_and(|owner| !owner.same_name);
    durable::check(spec, marker, renamed)?;
    let goes_along =
        marked_mount(spec, marker).is_some_and(|mounted| volumes::goes_along(mounted.volume));
    let mut copied = Copied {
        home,
        marker: match marker {
            Marker::Sql { port, login, .. } => marker::sql_marker(*port, login)?,
            Marker::File { at } => marker::file_marker(at, goes_along)?,
        },
        backups: Vec::new(),
        dump: Dump::default(),
        session: None,
    };
    // The cheapest refusal first.
    if let Marker::Sql { port, login, data } = marker {
        let known = known_login(cluster, key, &initial.pod, login, deadline).await?;
        let known = known.map_err(|why| no_password(key, &why))?;
        if known.fleeting {
            copied.marker = marker::sql_marker(*port, &known.login)?;
        }
        let mut database = open(cluster, key, initial, *port, &known.login, deadline).await?;
        for path in marker_row::data_paths(&mut database, data, deadline).await? {
            // Another volume may lie over a part of the one that is looked at.
            let (port, login) = (*port, login.clone());
            let lies_there = Marker::Sql {
                port,
                login,
                data: path,
            };
            durable::check(spec, &lies_there, renamed)?;
        }
        copied.dump = dump::copy_databases(&mut database, deadline).await?;
        copied.session = Some(database);
    }
    copied.backups = backup::copy_volumes(cluster, key, spec, deadline).await?;
    copied
        .backups
        .extend(at_risk(cluster, key, initial, spec, marker, deadline).await?);
    Ok(copied)
}

async fn leave(
    cluster: &Cluster,
    key: &PodKey,
    marker: &PlacedMarker,
    session: Option<&mut Database>,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    match (marker, session) {
        (PlacedMarker::Sql { database, .. }, Some(session)) => {
            marker_row::leave(session, database, nonce, deadline).await?;
        }
        (
            PlacedMarker::File {
                container, path, ..
            },
            _,
        ) => {
            let file = ContainerFile {
                cluster,
                pod: key,
                container,
                path,
            };
            marker_file::leave(&file, nonce, deadline).await?;
        }
        (PlacedMarker::Sql { .. }, None) => return Err(Stop::NotLeft("no session".to_owned())),
    }
    cluster.get_same_pod(key, deadline).await?;
    Ok(())
}

async fn open(
    cluster: &Cluster,
    key: &PodKey,
    initial: &InitialState,
    port: u16,
    login: &Login,
    deadline: Instant,
) -> Result<Database, Stop> {
    match open_session(cluster, key, &initial.pod, port, login, deadline).await {
        Ok(database) => Ok(database),
        Err(NoSession::Trouble(trouble)) => Err(trouble.into()),
        Err(NoSession::Seen(seen)) => Err(Stop::NotLeft(seen_words(&seen))),
    }
}

fn no_password(key: &PodKey, why: &NoPassword) -> Trouble {
    Trouble {
        kind: TroubleKind::Other,
        what: format!("log in to the database in Pod {}", key.name),
        message: no_password_text(why).en,
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
    initial: &InitialState,
    spec: &PodSpec,
    marker: &Marker,
    deadline: Instant,
) -> Result<Option<Backup>, Stop> {
    if matches!(marker, Marker::Sql { .. }) {
        return Ok(None);
    }
    let Some(mounted) =
        marked_mount(spec, marker).filter(|mounted| !volumes::is_temporary(mounted.volume))
    else {
        return Ok(None);
    };
    match volumes::writing_init(&initial.pod, &mounted.volume.name) {
        Some(_) => backup::copy_volume(cluster, key, &[&mounted], deadline).await,
        None => Ok(None),
    }
}
