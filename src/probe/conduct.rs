//! Making a probe.

use std::path::PathBuf;
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{by_hand, carry, file, recreate, socket, sql};
use crate::cluster::Cluster;
use crate::evidence::{Answer, Probe, Trouble, TroubleKind};
use crate::text::Text;

/// What a single command in a container, or its start, may take: it reads a
/// file or asks a shell.
const COMMAND: Duration = Duration::from_secs(10);

/// When such a command has to be done, within a probe's own deadline.
pub(super) fn command_by(deadline: Instant) -> Instant {
    deadline.min(Instant::now() + COMMAND)
}

/// How a probe is to behave.
pub struct ProbeContext<'a> {
    /// When it has to be done. Putting things back goes on beyond it.
    pub deadline: Instant,
    /// Fires when the user interrupts the run.
    pub cancel: CancellationToken,
    /// The folder of the journals of unfinished probes.
    pub state: PathBuf,
    /// Told what is being done, before it is done.
    pub say: &'a dyn Fn(Text),
}

/// Makes a probe and says what came of it. What a probe changed is put back
/// before this returns, also when it fails or is interrupted.
pub async fn run(cluster: &Cluster, probe: &Probe, how: &ProbeContext<'_>) -> Answer {
    if how.cancel.is_cancelled() {
        return interrupted(probe);
    }
    match probe {
        Probe::File { pod, at } => {
            stoppable(probe, how, file::read(cluster, pod, at, how.deadline)).await
        }
        Probe::Socket {
            pod,
            server,
            client,
        } => {
            stoppable(
                probe,
                how,
                socket::compare(cluster, pod, server, client, how.deadline),
            )
            .await
        }
        Probe::Query {
            pod,
            port,
            login,
            sql,
        } => {
            stoppable(
                probe,
                how,
                sql::query(cluster, pod, *port, login, sql, how.deadline),
            )
            .await
        }
        Probe::Write { pod, at, content } => {
            stoppable(probe, how, by_hand::write(cluster, pod, at, content, how)).await
        }
        Probe::Execute {
            pod,
            port,
            login,
            statements,
        } => {
            stoppable(
                probe,
                how,
                by_hand::execute(cluster, pod, *port, login, statements, how),
            )
            .await
        }
        Probe::Carry { pod, from, to } => carry::carry(cluster, pod, from, to, how).await,
        Probe::Recreate { pod, witness } => {
            Box::pin(recreate::recreate(cluster, pod, witness, how)).await
        }
    }
}

/// A probe that has nothing to put back is simply left when the user interrupts.
async fn stoppable(
    probe: &Probe,
    how: &ProbeContext<'_>,
    work: impl Future<Output = Result<Answer, Trouble>>,
) -> Answer {
    tokio::select! {
        done = work => done.unwrap_or_else(Answer::Trouble),
        () = how.cancel.cancelled() => interrupted(probe),
    }
}

fn interrupted(probe: &Probe) -> Answer {
    Answer::Trouble(Trouble {
        kind: TroubleKind::Interrupted,
        what: format!("probe Pod {}", probe.pod().name),
        message: "interrupted".to_owned(),
    })
}
