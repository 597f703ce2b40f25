//! The logs of a Job's Pods: rows, and what is said beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use futures::FutureExt as _;
use futures::future::LocalBoxFuture;
use futures::stream::FuturesUnordered;
use serde_json::Value;
use tokio::sync::mpsc;
use tokio::time::sleep;

use super::reasons::text;
use crate::batch::result_row::{ROW_SCHEMA, ResultRow};
use crate::cluster::Cluster;
use crate::report::clean::{clean, clean_to};

/// The most times that the log of one Pod is opened.
const ATTEMPTS: usize = 20;
/// Before a log that cannot be opened is opened again.
const PAUSE: Duration = Duration::from_millis(500);
/// The most characters of a Pod's message that are shown.
const SAID: usize = 300;

/// The end of reading a log.
pub(super) struct End {
    /// It was read to its very end.
    whole: bool,
    /// Its other lines, or the reason why it cannot be read.
    said: Option<String>,
}

/// The logs of a Job's Pods, each read until nothing more can come.
pub(super) struct Logs<'a> {
    namespaced: &'a Cluster,
    tell: mpsc::Sender<ResultRow>,
    /// The Pod's UID, and how it ended.
    pub reading: FuturesUnordered<LocalBoxFuture<'a, (String, End)>>,
    /// By Pod, how often its log was opened.
    opened: BTreeMap<String, usize>,
    /// Those whose logs are being read, or need not be read again.
    settled: BTreeSet<String>,
    /// The newest of what logs say beside rows.
    pub said: Option<String>,
}

impl<'a> Logs<'a> {
    pub fn of(namespaced: &'a Cluster, tell: mpsc::Sender<ResultRow>) -> Self {
        Self {
            namespaced,
            tell,
            reading: FuturesUnordered::new(),
            opened: BTreeMap::new(),
            settled: BTreeSet::new(),
            said: None,
        }
    }

    /// Begins to read those of `pods` that have begun to write.
    pub fn open(&mut self, pods: &[Value]) {
        for pod in pods {
            let (name, uid) = (text(pod, "/metadata/name"), text(pod, "/metadata/uid"));
            let phase = text(pod, "/status/phase");
            let times = self.opened.entry(uid.clone()).or_default();
            if phase == "Pending" || *times >= ATTEMPTS || !self.settled.insert(uid.clone()) {
                continue;
            }
            *times += 1;
            // What ends while its Pod runs has broken off, or its Pod was not
            // seen to end: it is read again.
            let over = matches!(phase.as_str(), "Succeeded" | "Failed");
            let log = log(self.namespaced, name, self.tell.clone());
            let log = log.map(move |end| {
                let whole = over && end.whole;
                (uid, End { whole, ..end })
            });
            self.reading.push(log.boxed_local());
        }
    }

    /// Takes in how the reading of a Pod's log ended.
    pub fn ended(&mut self, uid: &str, end: End) {
        if !end.whole {
            self.settled.remove(uid);
        }
        self.said = end.said.or(self.said.take());
    }
}

/// Tells every row in the log of a Pod until it ends.
async fn log(namespaced: &Cluster, pod: String, tell: mpsc::Sender<ResultRow>) -> End {
    let mut end = End {
        whole: false,
        said: None,
    };
    let mut lines = match namespaced.follow_log(&pod).await {
        Ok(lines) => lines,
        Err(failure) => {
            tracing::debug!(pod, %failure, "no log");
            sleep(PAUSE).await;
            end.said = Some(clean(&failure.to_string()));
            return end;
        }
    };
    loop {
        match lines.next().await {
            Ok(Some(line)) => match serde_json::from_slice::<ResultRow>(&line) {
                Ok(row) if row.schema == ROW_SCHEMA => {
                    if tell.send(row).await.is_err() {
                        end.whole = true;
                        return end;
                    }
                }
                _ => says(&mut end.said, &line),
            },
            Ok(None) => {
                end.whole = true;
                return end;
            }
            Err(failure) => {
                tracing::debug!(pod, %failure, "log broke off");
                return end;
            }
        }
    }
}

/// Keeps what handson says when it cannot do its work, else the first line.
fn says(said: &mut Option<String>, line: &[u8]) {
    let line = clean_to(&String::from_utf8_lossy(line), SAID);
    if said.is_none() || line.starts_with("error: ") {
        *said = Some(line);
    }
}

#[cfg(test)]
mod tests {
    use super::says;

    #[test]
    fn of_what_a_pod_says_its_error_counts_most() {
        let mut said = None;
        for line in [
            "Writing the results",
            "error: no such exercise",
            "  253 │ x",
        ] {
            says(&mut said, line.as_bytes());
        }
        assert_eq!(said.as_deref(), Some("error: no such exercise"));
    }
}
