//! A file of a container that a `ConfigMap` fills, read until it has the content that the
//! `ConfigMap` has now: the kubelet follows a change within a minute or two.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::ProbeContext;
use super::action::{ProbeAction, reading};
use super::permissions::exec;
use crate::cluster::Cluster;
use crate::evidence::{Access, ConfigFile, File, FileSeen, Necessity, Trouble};
use crate::say;
use crate::text::Text;

/// The interval at which it is read again.
const AGAIN: Duration = Duration::from_secs(3);
/// The least time that is left for what follows.
const LEFT: Duration = Duration::from_secs(5);

impl ProbeAction for ConfigFile {
    fn announcement(&self) -> Text {
        reading(&self.pod)
    }

    fn description(&self) -> String {
        format!("file {} in Pod {}", self.at.path, self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        exec(Necessity::Always)
    }

    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<FileSeen, Trouble> {
        let file = File {
            pod: self.pod.clone(),
            at: self.at.clone(),
            again: 0,
            secret: false,
        };
        loop {
            let seen = file.act(cluster, context).await?;
            let is_other = match &seen {
                FileSeen::Content { sha256, .. } => *sha256 != self.sha256,
                FileSeen::Missing(_) => true,
                FileSeen::NoReader(_) | FileSeen::NotRunning(_) => false,
            };
            if !is_other || !self.follows || Instant::now() + AGAIN + LEFT >= context.deadline {
                return Ok(seen);
            }
            let path = &self.at.path;
            (context.count)(say!(
                ja: "{path} に ConfigMap の内容が反映されるのを待っています",
                en: "waiting for {path} to follow the ConfigMap"
            ));
            sleep(AGAIN).await;
        }
    }
}
