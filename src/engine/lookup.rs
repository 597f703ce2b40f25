//! Answering requests from the cluster, side by side.

use std::collections::BTreeSet;
use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::evidence::{Answer, Request};
use crate::probe::{self, Conduct};

/// How long one lookup may take in all, retries included.
const LOOKUP: Duration = Duration::from_secs(15);
/// How many lookups are under way at a time: each has its own connection.
const AT_A_TIME: usize = 12;

/// The answers to all `requests`, in any order.
pub(super) async fn all(
    cluster: &Cluster,
    requests: BTreeSet<Request>,
    conduct: &Conduct<'_>,
) -> Vec<(Request, Answer)> {
    let mut waiting = requests.into_iter();
    let mut running = FuturesUnordered::new();
    let mut answers = Vec::new();
    loop {
        while running.len() < AT_A_TIME {
            let Some(request) = waiting.next() else { break };
            running.push(async move {
                let answer = one(cluster, &request, conduct).await;
                (request, answer)
            });
        }
        match running.next().await {
            Some(answer) => answers.push(answer),
            None => return answers,
        }
    }
}

/// The answer to one request.
pub(super) async fn one(cluster: &Cluster, request: &Request, conduct: &Conduct<'_>) -> Answer {
    let deadline = Instant::now() + LOOKUP;
    match request {
        Request::Read(read) => cluster.read(read, deadline).await,
        Request::Logs {
            pod,
            container,
            previous,
        } => cluster.logs(pod, container, *previous, deadline).await,
        Request::Probe(probe) => probe::run(cluster, probe, conduct).await,
    }
}
