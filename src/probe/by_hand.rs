//! Doing what a student does by hand: writing a file, talking to the database.
//! It stays: nothing of it is taken back.

use tokio::time::timeout_at;

use super::mysql::{Limits, SqlError};
use super::sql::{NoSession, current, open, words};
use super::{ProbeContext, carry};
use crate::cluster::{Cluster, ExecError};
use crate::evidence::{Answer, ByHandSeen, Login, PodKey, Trouble, TroubleKind};
use crate::objects::ContainerPath;
use crate::say;

/// Writes a file where none is yet.
pub(super) async fn write(
    cluster: &Cluster,
    pod: &PodKey,
    at: &ContainerPath,
    content: &str,
    how: &ProbeContext<'_>,
) -> Result<Answer, Trouble> {
    (how.say)(say!(
        ja: "{container} の {path} を書きます",
        en: "writing {path} in {container}",
        container = at.container,
        path = at.path
    ));
    // A command goes to a name: be sure whose before anything is written.
    cluster.get_same_pod(pod, how.deadline).await?;
    let left = carry::leave(cluster, pod, &at.container, &at.path, content, how.deadline).await;
    Ok(Answer::ByHand(match left {
        Ok(Ok(())) => ByHandSeen::Done,
        Ok(Err(words)) | Err(ExecError::NoProgram(words) | ExecError::NotRunning(words)) => {
            ByHandSeen::Refused(words)
        }
        Err(ExecError::Trouble(trouble)) => return Err(trouble),
    }))
}

/// Sends statements one after the other.
pub(super) async fn execute(
    cluster: &Cluster,
    pod: &PodKey,
    port: u16,
    login: &Login,
    statements: &[String],
    how: &ProbeContext<'_>,
) -> Result<Answer, Trouble> {
    (how.say)(say!(
        ja: "Pod {pod} のデータベースにデータを入れます",
        en: "putting data into the database of Pod {pod}",
        pod = pod.name
    ));
    let found = current(cluster, pod, how.deadline).await?;
    let mut database = match open(cluster, pod, &found, port, login, how.deadline).await {
        Ok(database) => database,
        Err(NoSession::Seen(seen)) => {
            return Ok(Answer::ByHand(ByHandSeen::Refused(words(&seen))));
        }
        Err(NoSession::Trouble(trouble)) => return Err(trouble),
    };
    for sql in statements {
        let answer = timeout_at(how.deadline, database.query(sql, Limits::default())).await;
        match answer {
            Ok(Ok(_)) => {}
            Ok(Err(SqlError::Broken(message))) => {
                return Err(trouble(pod, TroubleKind::Unreachable, message));
            }
            Ok(Err(error)) => return Ok(Answer::ByHand(ByHandSeen::Refused(error.to_string()))),
            Err(_) => {
                let message = "no answer before the deadline".to_owned();
                return Err(trouble(pod, TroubleKind::TimedOut, message));
            }
        }
    }
    Ok(Answer::ByHand(ByHandSeen::Done))
}

fn trouble(pod: &PodKey, kind: TroubleKind, message: String) -> Trouble {
    Trouble {
        kind,
        what: format!("put data into the database of Pod {}", pod.name),
        message,
    }
}
