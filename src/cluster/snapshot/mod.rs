//! One list for many namespaces: what a batch over one cluster reads at once
//! and hands out namespace by namespace.
//!
//! Each namespace gets from it the first answer to each of its questions;
//! whoever asks again wants to know what is new, and asks the cluster itself.

mod objects;
mod share;

use std::sync::PoisonError;
use std::time::Duration;

use tokio::time::Instant;

use self::objects::Objects;
pub(super) use self::share::Share;
use self::share::{State, slot};
use super::Cluster;
use super::failure::Failure;
use super::pages::{self, Part};
use super::selection::everywhere;
use crate::evidence::{Answer, Kind, Read};

/// The greatest age of what is handed out.
const OLDEST: Duration = Duration::from_secs(5);
/// The time of a list over all namespaces.
const LIST: Duration = Duration::from_secs(20);
/// More objects of a kind than this are read by namespace.
const MOST: usize = 50_000;
/// The objects on the first page of a list.
const FIRST: usize = pages::FIRST as usize;

impl Share {
    /// Returns the answer, where it is shared with others and this is the first time
    /// that it is wanted.
    pub async fn answer(&self, cluster: &Cluster, read: &Read) -> Option<Answer> {
        let is_listed = read.kind.resource().is_some() && read.kind.is_listed();
        if !is_listed && !read.is_cluster_wide() {
            return None;
        }
        let first = self
            .asked
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(read.clone());
        if !first {
            return None;
        }
        if is_listed {
            self.listed(cluster, read).await
        } else {
            Some(self.once(cluster, read).await)
        }
    }

    /// From the list of the kind, where there is one.
    async fn listed(&self, cluster: &Cluster, read: &Read) -> Option<Answer> {
        let slot = slot(&self.snapshot.lists, &read.kind);
        let mut state = slot.lock().await;
        let old = match &*state {
            State::Unasked => true,
            State::Taken(at, _) => at.elapsed() > OLDEST,
            State::ByNamespace => return None,
        };
        if old {
            let at = Instant::now();
            *state = match list_objects(cluster, &read.kind, at + LIST).await {
                Ok(objects) => State::Taken(at, objects),
                Err(failure) => {
                    tracing::debug!(kind = %read.kind, %failure, "no list over all namespaces");
                    State::ByNamespace
                }
            };
        }
        match &*state {
            State::Taken(_, objects) => objects.answer(read, cluster.namespace(), FIRST),
            _ => None,
        }
    }

    /// Asked once for all.
    async fn once(&self, cluster: &Cluster, read: &Read) -> Answer {
        let slot = slot(&self.snapshot.answers, read);
        let mut known = slot.lock().await;
        if let Some((at, answer)) = &*known
            && at.elapsed() <= OLDEST
        {
            return answer.clone();
        }
        let at = Instant::now();
        let answer = cluster.read_now(read, at + LIST).await;
        *known = Some((at, answer.clone()));
        answer
    }
}

/// Lists the objects of a kind in all namespaces.
async fn list_objects(
    cluster: &Cluster,
    kind: &Kind,
    deadline: Instant,
) -> Result<Objects, Failure> {
    let mut objects = Objects::default();
    let selection = everywhere(kind.clone());
    let take = &mut |part: Part| {
        match part {
            Part::Again => objects = Objects::default(),
            Part::Objects(found) => objects.add(found),
        }
        objects.count() <= MOST
    };
    cluster.pages(&selection, deadline, take).await?;
    if objects.count() > MOST {
        return Err(Failure::Request(format!("more than {MOST} objects")));
    }
    Ok(objects)
}
