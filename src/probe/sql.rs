//! A query to the database in a Pod, through the API server's port-forward.

use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction, reading};
use super::connection::{PATIENCE, read_pod};
use super::database::{NoSession, broken, open_session};
use super::hiding::{Hide, hide_texts};
use super::mysql::{Limits, SqlError, Table};
use super::permissions::session;
use crate::cluster::Cluster;
use crate::evidence::{Access, Necessity, PodKey, Query, Rows, SqlSeen, Trouble, TroubleKind};
use crate::text::Text;

/// The time that a statement that reads may take.
const QUERY: Duration = Duration::from_secs(10);

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
            let pod = read_pod(cluster, key, deadline).await?;
            let mut database =
                open_session(cluster, key, &pod, self.port, &self.login, deadline).await?;
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

fn silence(key: &PodKey) -> Trouble {
    Trouble {
        kind: TroubleKind::TimedOut,
        what: format!("query the database in Pod {}", key.name),
        message: "no answer before the deadline".to_owned(),
    }
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
