//! Watches over what unsettled checks look at.

use std::collections::BTreeSet;

use futures::stream::{BoxStream, SelectAll};
use futures::{StreamExt, stream};

use crate::cluster::Cluster;
use crate::evidence::{Answer, Evidence, Read, Request, Scope};

/// One watch for each read that something unsettled depends on, feeding every
/// check that needs it.
pub(super) struct Watches {
    cluster: Cluster,
    open: BTreeSet<Read>,
    streams: SelectAll<BoxStream<'static, (Read, Answer)>>,
}

impl Watches {
    /// None yet.
    pub(super) fn new(cluster: &Cluster) -> Self {
        Self {
            cluster: cluster.clone(),
            open: BTreeSet::new(),
            streams: SelectAll::new(),
        }
    }

    /// Sees to it that there is a watch for each of `reads`.
    pub(super) fn cover(&mut self, reads: impl IntoIterator<Item = Read>) {
        for read in reads {
            // Where else an object is decides no verdict, and other
            // namespaces are not ours to watch.
            if matches!(read.scope, Scope::Everywhere(_)) || !self.open.insert(read.clone()) {
                continue;
            }
            let key = read.clone();
            let answers = self
                .cluster
                .watch(&read)
                .map(move |answer| (key.clone(), answer));
            self.streams.push(answers.boxed());
        }
    }

    /// Closes all.
    pub(super) fn close(&mut self) {
        self.open.clear();
        self.streams = SelectAll::new();
    }

    /// Waits until something differs from `evidence`, and puts it there.
    /// Trouble while watching is waited out: what was seen stays true until
    /// something else is seen.
    pub(super) async fn change(&mut self, evidence: &mut Evidence) {
        loop {
            let Some((read, answer)) = self.streams.next().await else {
                // Nothing to watch: only the deadline can end this.
                return stream::pending().next().await.unwrap_or(());
            };
            let request = Request::Read(read);
            if matches!(answer, Answer::Trouble(_)) || evidence.answer(&request) == Some(&answer) {
                continue;
            }
            evidence.put(request, answer);
            // What was read once, before this, would contradict it.
            evidence.forget_all_but(|read| self.open.contains(read));
            return;
        }
    }
}
