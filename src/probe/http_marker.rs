//! A nonce that is written into a served directory and asked for over HTTP.

use super::ProbeContext;
use super::action::{HiddenAnswer, ProbeAction};
use super::connection::read_pod;
use super::hiding::{Hide, hide_texts};
use super::permissions::{exec, port_forward};
use super::shell::{ContainerFile, fresh_nonce, join, seen_or};
use crate::cluster::{Cluster, ExecError};
use crate::evidence::{
    Access, HttpGet, HttpMarker, HttpMarkerSeen, Necessity, Trouble, TroubleKind,
};
use crate::say;
use crate::text::Text;

impl ProbeAction for HttpMarker {
    fn announcement(&self) -> Text {
        say!(
            ja: "Pod {pod} の {path} に小さなファイルを書き、HTTP で読めることを確かめてから消します",
            en: "write a small file into {path} of Pod {pod}, see that it is served, and remove it",
            pod = self.pod.name,
            path = self.at.path
        )
    }

    fn description(&self) -> String {
        let Self { pod, at, port, .. } = self;
        format!(
            "write {} and GET it on port {port} of Pod {}",
            at.path, pod.name
        )
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        [exec(Necessity::Always), port_forward()].concat()
    }

    /// Writes the nonce, asks for it, and removes it whatever happens.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<HttpMarkerSeen, Trouble> {
        let (name, nonce) = (format!("handson-{}.txt", fresh_nonce(8)?), fresh_nonce(32)?);
        let path = join(&self.at.path, &name);
        (context.say)(say!(
            ja: "{container} の {path} に小さなファイルを書き、HTTP で読んで、消します",
            en: "writing a small file to {path} in {container}, reading it over HTTP, removing it",
            container = self.at.container
        ));
        let left = ContainerFile {
            cluster,
            pod: &self.pod,
            container: &self.at.container,
            path: &path,
        };
        let get = HttpGet {
            pod: self.pod.clone(),
            port: self.port,
            host: self.host.clone(),
            path: join(&self.path, &name),
            contains: Some(nonce.clone()),
            status: 200,
        };
        let work = async {
            // A command goes to a name: be sure whose before anything is written.
            let pod = read_pod(cluster, &self.pod, context.deadline).await;
            let pod = pod.map_err(ExecError::Trouble)?;
            if let Err(words) = left.write(&nonce, context.deadline).await? {
                return Ok(HttpMarkerSeen::NotWritten(words));
            }
            let seen = get.until_met(cluster, &pod, context.deadline).await;
            let seen = seen.map_err(ExecError::Trouble)?;
            Ok(if get.is_met_by(&seen) {
                HttpMarkerSeen::Served
            } else {
                HttpMarkerSeen::Answered(seen)
            })
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
            Ok(HttpMarkerSeen::NotWritten(_))
                | Err(ExecError::NoProgram(_) | ExecError::NotRunning(_))
        ) {
            left.remove().await;
        }
        seen_or(seen, HttpMarkerSeen::NoShell, HttpMarkerSeen::NotRunning)
    }
}

impl HiddenAnswer for HttpMarkerSeen {
    fn hide(&mut self, hide: &mut dyn Hide) {
        hide_texts(self, hide);
    }
}
