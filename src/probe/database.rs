//! A session with the database in a Pod: a password is found, and the login is
//! tried again while the server starts.

use k8s_openapi::api::core::v1::Pod;
use tokio::time::{Instant, sleep, timeout_at};

use super::connection::{ATTEMPT, NO_ANSWER, NoStream, PAUSE, connect, time_to_answer};
use super::mysql::{Session, SqlError};
use super::password::{Hidden, find_password};
use crate::cluster::{Cluster, Forward};
use crate::evidence::{Login, PodKey, SqlSeen, Trouble, TroubleKind};
use crate::expect::database::no_password;

/// A session in a Pod's database.
pub(super) type Database = Session<Forward>;

/// The reason for which there is no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoSession {
    /// An answer of the database, or its absence.
    Seen(SqlSeen),
    /// Nothing that it is to blame for.
    Trouble(Trouble),
}

impl From<Trouble> for NoSession {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

/// Logs in. MariaDB listens only seconds after its Pod is ready, and a
/// port-forward opens even where nobody listens: so both are tried again,
/// until `deadline` but not for ever.
pub(super) async fn open_session(
    cluster: &Cluster,
    key: &PodKey,
    pod: &Pod,
    port: u16,
    login: &Login,
    deadline: Instant,
) -> Result<Database, NoSession> {
    let password = find_password(cluster, key, pod, login, deadline).await?;
    let password = password.map_err(|why| NoSession::Seen(SqlSeen::NoPassword(why)))?;
    let until = deadline.min(Instant::now() + time_to_answer(pod));
    loop {
        let attempt_until = deadline.min(Instant::now() + ATTEMPT);
        let last = match attempt(cluster, key, port, login, &password, attempt_until).await? {
            Ok(database) => return Ok(database),
            Err(error) => error,
        };
        tracing::debug!(%last, "no session yet");
        let given_up = match last {
            SqlError::Server { code, message } if is_denial(code) => {
                return Err(NoSession::Seen(SqlSeen::Denied(message)));
            }
            // A matter of where one comes from, whatever the password.
            SqlError::Server { code, message } if is_barred(code) => {
                return Err(NoSession::Seen(SqlSeen::Error { code, message }));
            }
            SqlError::Foreign(words) => return Err(NoSession::Seen(SqlSeen::NoServer(words))),
            SqlError::Server { .. } | SqlError::Lost(_) => {
                NoSession::Seen(SqlSeen::NoServer(last.to_string()))
            }
            SqlError::Broken(words) => NoSession::Trouble(broken(key, words)),
        };
        if Instant::now() + PAUSE >= until {
            return Err(given_up);
        }
        sleep(PAUSE).await;
    }
}

async fn attempt(
    cluster: &Cluster,
    key: &PodKey,
    port: u16,
    login: &Login,
    password: &Hidden,
    until: Instant,
) -> Result<Result<Database, SqlError>, Trouble> {
    let stream = match connect(cluster, key, port, until).await? {
        Ok(stream) => stream,
        Err(NoStream::Broken(words)) => return Ok(Err(SqlError::Broken(words))),
        Err(NoStream::Silent(words)) => return Ok(Err(SqlError::Lost(words))),
    };
    let session = Session::login(stream, &login.user, &password.0);
    let session = timeout_at(until, session).await;
    Ok(session.unwrap_or_else(|_| Err(SqlError::Lost(NO_ANSWER.to_owned()))))
}

/// Access denied, with or without a password.
fn is_denial(code: u16) -> bool {
    matches!(code, 1045 | 1698 | 1251 | 1862 | 4151)
}

/// Host blocked, or not allowed.
fn is_barred(code: u16) -> bool {
    matches!(code, 1129 | 1130)
}

/// Returns in English what was seen instead of a session.
pub(super) fn seen_words(seen: &SqlSeen) -> String {
    match seen {
        SqlSeen::Denied(words) | SqlSeen::NoServer(words) => words.clone(),
        SqlSeen::NoPassword(why) => no_password(why).en,
        SqlSeen::Error { code, message } => format!("{message} (error {code})"),
        SqlSeen::Rows(_) => "rows".to_owned(),
    }
}

/// Returns the trouble that the way to the database broke.
pub(super) fn broken(key: &PodKey, message: String) -> Trouble {
    Trouble {
        kind: TroubleKind::Unreachable,
        what: format!("talk to the database in Pod {}", key.name),
        message,
    }
}
