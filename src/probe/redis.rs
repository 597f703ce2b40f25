//! A fresh value set in a Redis server, read over another connection, and deleted again,
//! through the API server's port-forward.

use tokio::time::{Instant, sleep, timeout_at};

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction};
use super::connection::{
    ATTEMPT, NO_ANSWER, NoStream, PATIENCE, PAUSE, connect, read_pod, time_to_answer,
};
use super::hiding::{Hide, hide_texts};
use super::permissions::port_forward;
use super::resp::{Connection, Reply, RespError};
use super::shell::fresh_nonce;
use crate::cluster::{Cluster, Forward};
use crate::evidence::{Access, Necessity, RedisSeen, RedisSet, Trouble, TroubleKind};
use crate::say;
use crate::text::Text;

/// The time after which the server itself forgets the value, in seconds: a run that is
/// killed leaves nothing.
const EXPIRY: &str = "60";

/// The reason for which an attempt says nothing about the server.
enum NoSession {
    /// Nothing listens there, or it is still loading.
    Silent(String),
    /// The way to the Pod broke.
    Broken(String),
    /// It answers in another protocol, or not as a server that keeps values.
    Seen(RedisSeen),
}

impl ProbeAction for RedisSet {
    fn announcement(&self) -> Text {
        let pod = &self.pod.name;
        say!(
            ja: "Pod {pod} の Redis に一時的なキーを 1 つ書き、読み直してから消します",
            en: "set one temporary key in the Redis of Pod {pod}, read it back, and delete it"
        )
    }

    fn description(&self) -> String {
        format!("SET and GET on port {} of Pod {}", self.port, self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        port_forward()
    }

    /// Tries again while nothing answers, as long as a program may take to start.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<RedisSeen, Trouble> {
        let deadline = context.deadline;
        let pod = read_pod(cluster, &self.pod, deadline).await?;
        let until = deadline.min(Instant::now() + time_to_answer(&pod));
        let seen = loop {
            let attempt = deadline.min(Instant::now() + ATTEMPT);
            let failed = match self.attempt(cluster, attempt).await? {
                Ok(()) => break RedisSeen::Kept,
                Err(failed) => failed,
            };
            let is_over = Instant::now() + PAUSE >= until || context.cancel.is_cancelled();
            match failed {
                NoSession::Seen(seen) => break seen,
                NoSession::Silent(words) if is_over => break RedisSeen::Silent(words),
                NoSession::Broken(message) if is_over => {
                    return Err(Trouble {
                        kind: TroubleKind::Unreachable,
                        what: self.description(),
                        message,
                    });
                }
                NoSession::Silent(_) | NoSession::Broken(_) => sleep(PAUSE).await,
            }
        };
        cluster
            .get_same_pod(&self.pod, deadline.max(Instant::now() + PATIENCE))
            .await?;
        Ok(seen)
    }
}

impl HiddenAnswer for RedisSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

impl RedisSet {
    /// Sets, reads and deletes once.
    async fn attempt(
        &self,
        cluster: &Cluster,
        until: Instant,
    ) -> Result<Result<(), NoSession>, Trouble> {
        let (key, value) = (format!("handson:{}", fresh_nonce(8)?), fresh_nonce(16)?);
        let mut setting = match self.open(cluster, until).await? {
            Ok(connection) => connection,
            Err(failed) => return Ok(Err(failed)),
        };
        // Over a connection of its own: what is read is the server's and no echo.
        let mut reading = match self.open(cluster, until).await? {
            Ok(connection) => connection,
            Err(failed) => return Ok(Err(failed)),
        };
        let exchange = async {
            let set = ["SET", key.as_str(), value.as_str(), "EX", EXPIRY, "NX"];
            match setting.call(&set).await.map_err(no_session)? {
                Reply::Done(_) => {}
                Reply::Refused(words) => return Err(refused(words)),
                other => return Err(strange(&other)),
            }
            let read = reading.call(&["GET", key.as_str()]).await;
            // Whatever was read, nothing is left.
            let deleted = setting.call(&["DEL", key.as_str()]).await;
            tracing::debug!(?deleted, "redis");
            match read.map_err(no_session)? {
                Reply::Value(seen) if seen == value.as_bytes() => Ok(()),
                Reply::Refused(words) => Err(refused(words)),
                _ => Err(NoSession::Seen(RedisSeen::NotKept)),
            }
        };
        let done = timeout_at(until, exchange).await;
        Ok(done.unwrap_or_else(|_| Err(NoSession::Silent(NO_ANSWER.to_owned()))))
    }

    async fn open(
        &self,
        cluster: &Cluster,
        until: Instant,
    ) -> Result<Result<Connection<Forward>, NoSession>, Trouble> {
        let stream = connect(cluster, &self.pod, self.port, until).await?;
        Ok(stream.map(Connection::new).map_err(|none| match none {
            NoStream::Broken(words) => NoSession::Broken(words),
            NoStream::Silent(words) => NoSession::Silent(words),
        }))
    }
}

fn refused(words: String) -> NoSession {
    if words.starts_with("LOADING") {
        NoSession::Silent(words)
    } else {
        NoSession::Seen(RedisSeen::Refused(words))
    }
}

fn strange(reply: &Reply) -> NoSession {
    NoSession::Seen(RedisSeen::NotRedis(format!("{reply:?}")))
}

fn no_session(error: RespError) -> NoSession {
    match error {
        RespError::NotResp(words) => NoSession::Seen(RedisSeen::NotRedis(words)),
        RespError::Broken(error) if error.kind() == std::io::ErrorKind::ConnectionReset => {
            NoSession::Broken(error.to_string())
        }
        RespError::Broken(error) => NoSession::Silent(error.to_string()),
    }
}
