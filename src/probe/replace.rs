//! A Pod that is deleted and registered again, as a student does by hand. It stays so.

use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::ProbeContext;
use super::action::ProbeAction;
use super::connection::PAUSE;
use super::recreate::clean;
use crate::cluster::Cluster;
use crate::evidence::{
    Access, Answer, ByHandSeen, Kind, Necessity, Read, Replace, Scope, Trouble, TroubleKind,
};
use crate::objects::fields::object_uid;
use crate::objects::owners::controller;
use crate::say;
use crate::text::Text;

impl ProbeAction for Replace {
    fn announcement(&self) -> Text {
        say!(
            ja: "Pod {pod} を削除して、もう一度登録します",
            en: "delete Pod {pod} and register it again",
            pod = self.pod.name
        )
    }

    fn description(&self) -> String {
        format!("delete Pod {} and create it again", self.pod.name)
    }

    fn permissions(&self) -> Vec<(Access, Necessity)> {
        ["delete", "create"]
            .map(|verb| (Access::to(verb, &Kind::pod()), Necessity::Always))
            .to_vec()
    }

    /// Deletes the Pod, waits until its name is free, and creates it from its own
    /// manifest, unless a controller does.
    async fn act(
        &self,
        cluster: &Cluster,
        context: &ProbeContext<'_>,
    ) -> Result<ByHandSeen, Trouble> {
        (context.say)(self.announcement());
        let deadline = context.deadline;
        let Some(old) = self.look(cluster, deadline).await? else {
            return Err(self.trouble(TroubleKind::Moved, "it is gone"));
        };
        if object_uid(&old) != Some(&*self.pod.uid) {
            return Err(self.trouble(TroubleKind::Moved, "it is another Pod now"));
        }
        cluster
            .delete_pod(&self.pod, deadline)
            .await
            .map_err(|failure| failure.trouble(self.description()))?;
        loop {
            match self.look(cluster, deadline).await? {
                Some(there) if object_uid(&there) == Some(&*self.pod.uid) => {}
                Some(_) => return Ok(ByHandSeen::Done),
                None => break,
            }
            if Instant::now() + PAUSE >= deadline {
                return Err(self.trouble(TroubleKind::TimedOut, "the old Pod is still there"));
            }
            sleep(PAUSE).await;
        }
        if controller(&old).is_some() {
            return Ok(ByHandSeen::Done);
        }
        let created = cluster.create_pod(&clean(&old), false, deadline).await;
        created.map_err(|failure| failure.trouble(self.description()))?;
        Ok(ByHandSeen::Done)
    }
}

impl Replace {
    async fn look(&self, cluster: &Cluster, deadline: Instant) -> Result<Option<Value>, Trouble> {
        let read = Read {
            kind: Kind::pod(),
            scope: Scope::Named(self.pod.name.clone()),
        };
        match cluster.read(&read, deadline).await {
            Answer::Objects(objects) => Ok(objects.into_iter().next()),
            Answer::Trouble(trouble) => Err(trouble),
            _ => Ok(None),
        }
    }

    fn trouble(&self, kind: TroubleKind, message: &str) -> Trouble {
        Trouble {
            kind,
            what: self.description(),
            message: message.to_owned(),
        }
    }
}
