//! Watching a read: its whole answer, again after every change.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::{Stream, stream};
use kube::api::WatchParams;
use kube::core::Request;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::Cluster;
use super::change::{Event, Key, key, parse, text};
use super::failure::Failure;
use super::lines::Lines;
use super::read::Selection;
use super::retry::Backoff;
use crate::evidence::{Answer, Read, Trouble};

/// The server ends each watch after this many seconds; a connection on which
/// nothing has come for a little longer is dead.
const ROUND: u32 = 30;
const SILENCE: Duration = Duration::from_secs(ROUND as u64 + 5);
/// What a list inside a watch may take before its trouble is told.
const LIST: Duration = Duration::from_secs(10);
/// How often an object is read anew that may be read but not watched.
const POLL: Duration = Duration::from_secs(1);

/// What a watch shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// The whole answer as it is now.
    pub answer: Answer,
    /// Whether the answer before may not have been followed by just this one.
    pub gap: bool,
}

impl Cluster {
    /// The answer to `read`, at once and again after each change. Recovers by
    /// itself from expired versions, broken and silent connections; trouble
    /// that lasts is told as [`Answer::Trouble`], once, and overcome when it
    /// passes. Never ends; an answer equal to the one before is not repeated.
    pub fn watch(&self, read: &Read) -> impl Stream<Item = Watched> + Send + use<> {
        let watch = Watch {
            cluster: self.clone(),
            read: read.clone(),
            selection: None,
            at: Step::List,
            objects: BTreeMap::new(),
            told: None,
            gap: false,
            backoff: Backoff::default(),
        };
        stream::unfold(watch, |mut watch| async move {
            let answer = watch.next().await;
            let gap = std::mem::take(&mut watch.gap);
            Some((Watched { answer, gap }, watch))
        })
    }
}

struct Watch {
    cluster: Cluster,
    read: Read,
    selection: Option<Selection>,
    at: Step,
    objects: BTreeMap<Key, Value>,
    told: Option<Answer>,
    /// Whether something may have happened since the last answer that was not seen.
    gap: bool,
    backoff: Backoff,
}

enum Step {
    /// Nothing is known, or what is known is too old.
    List,
    /// What is known is as of this version.
    Open(String),
    /// Events come in.
    Events(Box<Open>),
    /// Listing is forbidden; getting may not be.
    Poll,
}

/// A watch that the server is answering.
struct Open {
    lines: Lines,
    version: String,
    since: Instant,
}

impl Watch {
    async fn next(&mut self) -> Answer {
        loop {
            let answer = self.step().await;
            if let Some(answer) = answer
                && self.told.as_ref() != Some(&answer)
            {
                self.told = Some(answer.clone());
                return answer;
            }
        }
    }

    /// One step; an answer where there may be a new one.
    async fn step(&mut self) -> Option<Answer> {
        match std::mem::replace(&mut self.at, Step::List) {
            Step::List => self.list().await,
            Step::Open(version) => self.open(version).await,
            Step::Events(open) => self.event(open).await,
            Step::Poll => {
                sleep(POLL).await;
                self.at = Step::Poll;
                Some(self.cluster.read(&self.read, Instant::now() + LIST).await)
            }
        }
    }

    async fn list(&mut self) -> Option<Answer> {
        let deadline = Instant::now() + LIST;
        let selection = match &self.selection {
            Some(selection) => selection.clone(),
            None => match self.cluster.selection(&self.read, deadline).await {
                Ok(selection) => selection,
                Err(trouble) => return self.pause_on(trouble).await,
            },
        };
        match self.cluster.list(&selection, deadline).await {
            Ok((objects, version)) => {
                self.gap |= self.told.is_some();
                self.objects = objects
                    .into_iter()
                    .map(|object| (key(&object), object))
                    .collect();
                self.selection = Some(selection);
                self.at = Step::Open(version);
                Some(self.answer())
            }
            Err(Failure::Status { code: 403, .. }) if selection.name.is_some() => {
                self.at = Step::Poll;
                Some(self.cluster.read(&self.read, deadline).await)
            }
            Err(failure) => {
                let trouble = self.cluster.trouble(&selection, &failure);
                self.pause_on(trouble).await
            }
        }
    }

    /// Tells trouble the first time, and waits before another attempt after that.
    async fn pause_on(&mut self, trouble: Trouble) -> Option<Answer> {
        let answer = Answer::Trouble(trouble);
        if self.told.as_ref() == Some(&answer) {
            sleep(self.backoff.pause(None)).await;
        }
        Some(answer)
    }

    async fn open(&mut self, version: String) -> Option<Answer> {
        let selection = self.selection.as_ref()?;
        let params = WatchParams {
            field_selector: selection.fields.clone(),
            label_selector: selection.labels.clone(),
            timeout: Some(ROUND),
            bookmarks: true,
            ..WatchParams::default()
        };
        let request = Request::new(&selection.url).watch(&params, &version);
        let opened = match request {
            Ok(request) => tokio::time::timeout(LIST, self.cluster.open(request)).await,
            Err(_) => return None,
        };
        match opened {
            Ok(Ok(body)) => {
                self.at = Step::Events(Box::new(Open {
                    lines: Lines::new(body),
                    version,
                    since: Instant::now(),
                }));
            }
            Ok(Err(Failure::Status { code: 410, .. })) => sleep(self.backoff.pause(None)).await,
            Ok(Err(Failure::Status { code: 403, .. })) if selection.name.is_some() => {
                self.at = Step::Poll;
            }
            Ok(Err(failure)) => {
                tracing::debug!(%failure, "watch not opened");
                self.resume(version).await;
            }
            Err(_) => self.resume(version).await,
        }
        None
    }

    /// Goes on from `version` after a while; after several vain attempts, from a new list.
    async fn resume(&mut self, version: String) {
        let pause = self.backoff.pause(None);
        sleep(pause).await;
        self.at = if pause > Duration::from_secs(1) {
            Step::List
        } else {
            Step::Open(version)
        };
    }

    async fn event(&mut self, mut open: Box<Open>) -> Option<Answer> {
        let line = match tokio::time::timeout(SILENCE, open.lines.next()).await {
            Ok(Ok(Some(line))) => line,
            // Ended by the server after its round, or gone silent.
            Ok(Ok(None)) | Err(_) if open.since.elapsed() > Duration::from_secs(1) => {
                self.at = Step::Open(open.version);
                return None;
            }
            broken => {
                tracing::debug!(?broken, "watch broke");
                self.resume(open.version).await;
                return None;
            }
        };
        match parse(&line) {
            Event::Put(object) => {
                open.passed(&object);
                self.objects.insert(key(&object), object);
            }
            Event::Gone(object) => {
                open.passed(&object);
                self.objects.remove(&key(&object));
            }
            Event::Passed(object) => {
                open.passed(&object);
                self.at = Step::Events(open);
                return None;
            }
            Event::Expired => {
                sleep(self.backoff.pause(None)).await;
                return None;
            }
            Event::Failed(message) => {
                tracing::debug!(message, "watch reported an error");
                self.resume(open.version).await;
                return None;
            }
        }
        self.backoff.reset();
        self.at = Step::Events(open);
        Some(self.answer())
    }

    fn answer(&self) -> Answer {
        Answer::Objects(self.objects.values().cloned().collect())
    }
}

impl Open {
    /// Remembers how far the watch has come.
    fn passed(&mut self, object: &Value) {
        let version = text(object, "/metadata/resourceVersion");
        if !version.is_empty() {
            version.clone_into(&mut self.version);
        }
    }
}
