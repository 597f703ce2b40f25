//! A query to the database in a Pod, and the session that it takes, through
//! the API server's port-forward.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use tokio::time::{Instant, sleep, timeout_at};

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, reading};
use super::hiding::{Hide, hide_texts};
use super::mysql::{Limits, Session, SqlError, Table};
use super::password::{self, Hidden};
use super::permissions::session;
use crate::cluster::{Cluster, Forward};
use crate::evidence::{
    Access, Answer, Kind, Login, Necessity, PodKey, Query, Read, Rows, Scope, SqlSeen, Trouble,
    TroubleKind,
};
use crate::expect::database::no_password;
use crate::text::Text;

/// A database in a container that has just started gets this long to answer …
const STARTING: Duration = Duration::from_secs(30);
/// … and this long in one that has been up for longer than [`SETTLED`], or is not up.
pub(super) const PATIENCE: Duration = Duration::from_secs(5);
const SETTLED: Duration = Duration::from_secs(120);
pub(super) const ATTEMPT: Duration = Duration::from_secs(10);
pub(super) const PAUSE: Duration = Duration::from_millis(400);
/// What a statement that reads may take.
const QUERY: Duration = Duration::from_secs(10);

/// A session in a Pod's database.
pub(super) type Database = Session<Forward>;

/// Why there is no session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum NoSession {
    /// What the database, or its absence, says.
    Seen(SqlSeen),
    /// Nothing that it is to blame for.
    Trouble(Trouble),
}

impl From<Trouble> for NoSession {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl ProbeAction for Query {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        format!("query in Pod {}: {}", self.pod.name, self.sql)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        session(&self.login)
    }

    fn hide(&mut self, hide: &mut dyn Hide) {
        hide.known_secrets(&mut self.sql);
    }

    async fn act(&self, cluster: &Cluster, context: &ProbeContext<'_>) -> Result<SqlSeen, Trouble> {
        let (key, deadline) = (&self.pod, context.deadline);
        let seen = async {
            let pod = current(cluster, key, deadline).await?;
            let mut database = open(cluster, key, &pod, self.port, &self.login, deadline).await?;
            let until = deadline.min(Instant::now() + QUERY);
            let answer = timeout_at(until, database.query(&self.sql, Limits::default())).await;
            Ok(match answer {
                Ok(Ok(table)) => SqlSeen::Rows(shown(&table)),
                Ok(Err(SqlError::Server { code, message })) => SqlSeen::Error { code, message },
                Ok(Err(SqlError::Broken(words))) => {
                    return Err(NoSession::Trouble(broken(key, words)));
                }
                Ok(Err(error)) => SqlSeen::NoServer(error.to_string()),
                Err(_) => return Err(NoSession::Trouble(silence(key))),
            })
        };
        let seen = match seen.await {
            Ok(seen) | Err(NoSession::Seen(seen)) => seen,
            Err(NoSession::Trouble(trouble)) => return Err(trouble),
        };
        cluster
            .get_same_pod(key, deadline.max(Instant::now() + PATIENCE))
            .await?;
        Ok(seen)
    }
}

impl HiddenAnswer for SqlSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        match self {
            Self::Rows(Rows { columns, rows, .. }) => {
                for row in rows {
                    for (at, cell) in row.iter_mut().enumerate() {
                        let column = columns.get(at).map_or("", String::as_str);
                        if let Some(cell) = cell {
                            hide.named(column, cell);
                        }
                    }
                }
            }
            Self::Error { message: words, .. } | Self::Denied(words) | Self::NoServer(words) => {
                hide.text(words);
            }
            Self::NoPassword(why) => hide_texts(why, hide),
        }
    }
}

/// Returns in English what was seen instead of a session.
pub(super) fn words(seen: &SqlSeen) -> String {
    match seen {
        SqlSeen::Denied(words) | SqlSeen::NoServer(words) => words.clone(),
        SqlSeen::NoPassword(why) => no_password(why).en,
        SqlSeen::Error { code, message } => format!("{message} (error {code})"),
        SqlSeen::Rows(_) => "rows".to_owned(),
    }
}

/// The way to the database broke: nothing that it is to blame for.
fn broken(key: &PodKey, message: String) -> Trouble {
    Trouble {
        kind: TroubleKind::Unreachable,
        what: format!("talk to the database in Pod {}", key.name),
        message,
    }
}

fn silence(key: &PodKey) -> Trouble {
    Trouble {
        kind: TroubleKind::TimedOut,
        what: format!("query the database in Pod {}", key.name),
        message: "no answer before the deadline".to_owned(),
    }
}

/// The Pod as it is now, if it is still the same.
pub(super) async fn current(
    cluster: &Cluster,
    key: &PodKey,
    deadline: Instant,
) -> Result<Pod, Trouble> {
    let read = Read {
        kind: Kind::pod(),
        scope: Scope::Named(key.name.clone()),
    };
    let trouble = |kind, message: String| Trouble {
        kind,
        what: format!("look at Pod {}", key.name),
        message,
    };
    let found = match cluster.read(&read, deadline).await {
        Answer::Objects(objects) => objects.into_iter().next(),
        Answer::Trouble(trouble) => return Err(trouble),
        _ => None,
    };
    let found = found.ok_or_else(|| trouble(TroubleKind::Moved, "it is gone".to_owned()))?;
    let pod: Pod = serde_json::from_value(found)
        .map_err(|error| trouble(TroubleKind::Other, error.to_string()))?;
    if pod.metadata.uid.as_deref() != Some(key.uid.as_str()) {
        return Err(trouble(
            TroubleKind::Moved,
            "it is another Pod now".to_owned(),
        ));
    }
    Ok(pod)
}

/// Logs in. MariaDB listens only seconds after its Pod is ready, and a
/// port-forward opens even where nobody listens: so both are tried again,
/// until `deadline` but not for ever.
pub(super) async fn open(
    cluster: &Cluster,
    key: &PodKey,
    pod: &Pod,
    port: u16,
    login: &Login,
    deadline: Instant,
) -> Result<Database, NoSession> {
    let password = password::find(cluster, key, pod, login, deadline).await?;
    let password = password.map_err(|why| NoSession::Seen(SqlSeen::NoPassword(why)))?;
    let until = deadline.min(Instant::now() + patience(pod));
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
    let stream = match cluster.forward(key, port, until).await {
        Ok(stream) => stream,
        Err(trouble) => {
            return match trouble.kind {
                TroubleKind::Forbidden | TroubleKind::Unauthorized | TroubleKind::Moved => {
                    Err(trouble)
                }
                TroubleKind::Unreachable | TroubleKind::TimedOut => {
                    Ok(Err(SqlError::Broken(trouble.message)))
                }
                _ => Ok(Err(SqlError::Lost(trouble.message))),
            };
        }
    };
    let session = Session::login(stream, &login.user, &password.0);
    Ok(timeout_at(until, session).await.unwrap_or_else(|_| {
        Err(SqlError::Lost(
            "the connection opens, and nothing answers".to_owned(),
        ))
    }))
}

/// Access denied, with or without a password.
fn is_denial(code: u16) -> bool {
    matches!(code, 1045 | 1698 | 1251 | 1862 | 4151)
}

/// Host blocked, or not allowed.
fn is_barred(code: u16) -> bool {
    matches!(code, 1129 | 1130)
}

/// Returns how long a server in this Pod may take to answer.
pub(super) fn patience(pod: &Pod) -> Duration {
    let now = Timestamp::now();
    let status = pod.status.as_ref();
    if status.is_some_and(|status| matches!(status.phase.as_deref(), Some("Succeeded" | "Failed")))
    {
        return Duration::ZERO;
    }
    let statuses = status.and_then(|status| status.container_statuses.as_ref());
    let starting = statuses.into_iter().flatten().any(|status| {
        let running = status
            .state
            .as_ref()
            .and_then(|state| state.running.as_ref());
        let since = running.and_then(|running| running.started_at.as_ref());
        since.is_some_and(|since| now.duration_since(since.0).unsigned_abs() < SETTLED)
    });
    if starting { STARTING } else { PATIENCE }
}

/// A result set as evidence.
fn shown(table: &Table) -> Rows {
    let text = |value: &Option<Vec<u8>>| {
        value
            .as_ref()
            .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
    };
    Rows {
        columns: table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect(),
        rows: table
            .rows
            .iter()
            .map(|row| row.iter().map(text).collect())
            .collect(),
        cut: table.cut,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn pod(phase: &str, state: &Value) -> Pod {
        serde_json::from_value(json!({"status": {
            "phase": phase,
            "containerStatuses": [{"name": "db", "image": "", "imageID": "", "ready": true, "restartCount": 0, "state": state}],
        }}))
        .unwrap()
    }

    #[test]
    fn only_what_has_just_started_is_waited_for_long() {
        let since = |ago: i64| {
            let at = Timestamp::now() - jiff::SignedDuration::from_secs(ago);
            json!({"running": {"startedAt": at.to_string()}})
        };
        assert_eq!(patience(&pod("Running", &since(3))), STARTING);
        assert_eq!(patience(&pod("Running", &since(3600))), PATIENCE);
        assert_eq!(
            patience(&pod(
                "Running",
                &json!({"waiting": {"reason": "CrashLoopBackOff"}})
            )),
            PATIENCE
        );
        assert_eq!(
            patience(&pod("Succeeded", &json!({"terminated": {"exitCode": 0}}))),
            Duration::ZERO
        );
    }
}
