//! The work that a student does by hand: writing a file, talking to the database. It
//! stays: nothing of it is taken back.

use tokio::time::timeout_at;

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction};
use super::connection::read_pod;
use super::database::{NoSession, open_session, seen_words};
use super::hiding::{Hide, hide_texts};
use super::mysql::{Limits, SqlError};
use super::permissions::{exec, session};
use super::shell::ContainerFile;
use crate::cluster::{Cluster, ExecError};
use crate::evidence::{
    Access, ByHandSeen, Execute, Necessity, PodKey, Trouble, TroubleKind, Write,
};
use crate::say;
use crate::text::Text;

impl ProbeAction for Write {
    fn announcement(&self) -> Text {
        say!(
            ja: "Pod {pod} の {path} を書きます",
            en: "write {path} in Pod {pod}",
            pod = self.pod.name,
            path = self.at.path
        )
    }

    fn description(&self) -> String {
        format!("write {} in Pod {}", self.at.path, self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        exec(Necessity::Always)
    }

    fn hide(&mut self, hide: &mut dyn Hide) {
        hide.known_secrets(&mut self.content);
    }

    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<ByHandSeen, Trouble> {
        let Self { pod, at, content } = self;
        (context.say)(say!(
            ja: "{container} の {path} を書きます",
            en: "writing {path} in {container}",
            container = at.container,
            path = at.path
        ));
        // A command goes to a name: be sure whose before anything is written.
        cluster.get_same_pod(pod, context.deadline).await?;
        let file = ContainerFile {
            cluster,
            pod,
            container: &at.container,
            path: &at.path,
        };
        Ok(match file.write(content, context.deadline).await {
            Ok(Ok(())) => ByHandSeen::Done,
            Ok(Err(words)) | Err(ExecError::NoProgram(words) | ExecError::NotRunning(words)) => {
                ByHandSeen::Refused(words)
            }
            Err(ExecError::Trouble(trouble)) => return Err(trouble),
        })
    }
}

impl ProbeAction for Execute {
    fn announcement(&self) -> Text {
        say!(
            ja: "Pod {pod} のデータベースにデータを入れます",
            en: "put data into the database of Pod {pod}",
            pod = self.pod.name
        )
    }

    fn description(&self) -> String {
        format!("put data into the database of Pod {}", self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        session(&self.login)
    }

    fn hide(&mut self, hide: &mut dyn Hide) {
        for statement in &mut self.statements {
            hide.known_secrets(statement);
        }
    }

    /// Sends the statements one after the other; the first that is refused is the last.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<ByHandSeen, Trouble> {
        let Self {
            pod,
            port,
            login,
            statements,
        } = self;
        (context.say)(say!(
            ja: "Pod {pod} のデータベースにデータを入れます",
            en: "putting data into the database of Pod {pod}",
            pod = pod.name
        ));
        let found = read_pod(cluster, pod, context.deadline).await?;
        let mut database =
            match open_session(cluster, pod, &found, *port, login, context.deadline).await {
                Ok(database) => database,
                Err(NoSession::Seen(seen)) => {
                    return Ok(ByHandSeen::Refused(seen_words(&seen)));
                }
                Err(NoSession::Trouble(trouble)) => return Err(trouble),
            };
        for sql in statements {
            let answer = timeout_at(context.deadline, database.query(sql, Limits::default())).await;
            match answer {
                Ok(Ok(_)) => {}
                Ok(Err(SqlError::Broken(message))) => {
                    return Err(trouble(pod, TroubleKind::Unreachable, message));
                }
                Ok(Err(error)) => return Ok(ByHandSeen::Refused(error.to_string())),
                Err(_) => {
                    let message = "no answer before the deadline".to_owned();
                    return Err(trouble(pod, TroubleKind::TimedOut, message));
                }
            }
        }
        Ok(ByHandSeen::Done)
    }
}

impl HiddenAnswer for ByHandSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}

fn trouble(pod: &PodKey, kind: TroubleKind, message: String) -> Trouble {
    Trouble {
        kind,
        what: format!("put data into the database of Pod {}", pod.name),
        message,
    }
}
