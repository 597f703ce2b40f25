//! Watches over what unsettled checks look at.
//!
//! In: reads. Out: a step for each state that one of them shows.

use std::collections::{BTreeMap, BTreeSet};

use futures::stream::{BoxStream, SelectAll};
use futures::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;

use crate::cluster::Cluster;
use crate::evidence::{Read, Step};

/// The number of one of the namespaces of a run, from 0.
pub(super) type NamespaceIndex = usize;

/// One watch for each read that something unsettled depends on, feeding every
/// check that needs it.
#[derive(Default)]
pub(super) struct Watches {
    open: BTreeMap<NamespaceIndex, (CancellationToken, BTreeSet<Read>)>,
    streams: SelectAll<BoxStream<'static, (NamespaceIndex, Step)>>,
}

impl Watches {
    /// Opens a watch for each of `reads` that has none.
    pub fn cover(&mut self, cluster: &Cluster, index: NamespaceIndex, reads: &BTreeSet<Read>) {
        let (end, open) = self.open.entry(index).or_default();
        for read in reads {
            if !open.insert(read.clone()) {
                continue;
            }
            let key = read.clone();
            let steps = cluster.watch(read).map(move |seen| {
                let step = Step::Watched {
                    read: key.clone(),
                    answer: seen.answer,
                    gap: seen.gap,
                };
                (index, step)
            });
            let steps = steps.take_until(end.clone().cancelled_owned());
            self.streams.push(steps.boxed());
        }
    }

    /// Closes those of the namespace `index`.
    pub fn close(&mut self, index: NamespaceIndex) {
        if let Some((end, _)) = self.open.remove(&index) {
            end.cancel();
        }
    }

    /// Returns what is seen next. Pending for ever where nothing is watched.
    pub async fn next(&mut self) -> (NamespaceIndex, Step) {
        match self.streams.next().await {
            Some(step) => step,
            None => std::future::pending().await,
        }
    }

    /// Returns what was seen by now, without waiting for more.
    pub fn seen(&mut self) -> Option<(NamespaceIndex, Step)> {
        self.next().now_or_never()
    }
}
