//! A nonce that one container writes and another reads.

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction};
use super::hiding::{Hide, hide_texts};
use super::permissions::exec;
use super::shell::{ContainerFile, fresh_nonce, join, seen_or};
use crate::cluster::{Cluster, ExecError};
use crate::evidence::{Access, Necessity, SharedWrite, SharedWriteSeen, Trouble, TroubleKind};
use crate::say;
use crate::text::Text;

impl ProbeAction for SharedWrite {
    fn announcement(&self) -> Text {
        say!(
            ja: "Pod {pod} の {path} に小さなファイルを書き、読めることを確かめてから消します",
            en: "write a small file into {path} of Pod {pod}, see that it can be read, and remove it",
            pod = self.pod.name,
            path = self.from.path
        )
    }

    fn description(&self) -> String {
        let (from, to) = (&self.from.path, &self.to.path);
        format!("write {from} and read {to} in Pod {}", self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        exec(Necessity::Always)
    }

    /// Writes the nonce as a hidden file at `from`, reads it at `to`, and
    /// removes it whatever happens.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<SharedWriteSeen, Trouble> {
        let Self { pod, from, to } = self;
        let (name, nonce) = (format!(".handson-{}", fresh_nonce(8)?), fresh_nonce(32)?);
        let (written, read) = (join(&from.path, &name), join(&to.path, &name));
        (context.say)(say!(
            ja: "{from_container} の {written} に小さなファイルを書き、{to_container} から読んで、消します",
            en: "writing a small file to {written} in {from_container}, reading it in {to_container}, removing it",
            from_container = from.container,
            to_container = to.container,
        ));
        let left = ContainerFile {
            cluster,
            pod,
            container: &from.container,
            path: &written,
        };
        let work = async {
            // A command goes to a name: be sure whose before anything is written.
            cluster
                .get_same_pod(pod, context.deadline)
                .await
                .map_err(ExecError::Trouble)?;
            if let Err(words) = left.write(&nonce, context.deadline).await? {
                return Ok(SharedWriteSeen::NotWritten(words));
            }
            let found = ContainerFile {
                cluster,
                pod,
                container: &to.container,
                path: &read,
            };
            found.compare(&nonce, context.deadline).await
        };
        let seen = tokio::select! {
            seen = work => seen,
            () = context.cancel.cancelled() => Err(ExecError::Trouble(Trouble {
                kind: TroubleKind::Interrupted,
                what: self.description(),
                message: "interrupted".to_owned(),
            })),
        };
        if !matches!(
            seen,
            Ok(SharedWriteSeen::NotWritten(_))
                | Err(ExecError::NoProgram(_) | ExecError::NotRunning(_))
        ) {
            left.remove().await;
        }
        seen_or(seen, SharedWriteSeen::NoShell, SharedWriteSeen::NotRunning)
    }
}

impl HiddenAnswer for SharedWriteSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}
