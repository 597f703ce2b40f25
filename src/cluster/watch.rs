//! Watching a read: its whole answer, again after every change.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::{Stream, stream};
use kube::api::WatchParams;
use kube::core::Request;
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout, timeout_at};

use super::Cluster;
use super::failure::Failure;
use super::lines::{LONGEST, Lines};
use super::retry::Backoff;
use super::selection::Selection;
use super::watch_event::{Event, Key, object_key, parse_event};
use crate::evidence::{Answer, Read};
use crate::objects::fields::text_at;

/// The server ends each watch after this many seconds. A connection that is
/// dead says nothing, just as one where nothing happens: only the end that does
/// not come tells them apart, so it should be near.
const ROUND: u32 = 10;
/// A watch that is still open so long after its beginning is deaf.
const OVERDUE: Duration = Duration::from_secs(ROUND as u64 + 3);
/// A server that wants to be left alone for longer is asked again after this.
const LONGEST_REST: Duration = Duration::from_secs(30);
/// The time of a list inside a watch before its trouble is told.
const LIST: Duration = Duration::from_secs(10);
/// The pause between reads of an object that may be read but not watched.
const POLL: Duration = Duration::from_secs(1);

/// An answer that a watch shows.
#[derive(Clone, Debug, PartialEq)]
pub struct Watched {
    /// The whole answer as it is now.
    pub answer: Answer,
    /// True if the answer before may not have been followed by just this one.
    pub gap: bool,
}

impl Cluster {
    /// Returns the answer to `read`, at once and again after each change. Recovers by
    /// itself from expired versions, broken and silent connections. What goes
    /// wrong is told as [`Answer::Trouble`] at once, and the answer again when
    /// it is over, so the last thing told says whether the watch can be relied
    /// on. Never ends; an answer equal to the one before is not repeated.
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
            rest: Duration::ZERO,
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
    /// True if something may have happened since the last answer that was not seen.
    gap: bool,
    backoff: Backoff,
    /// The pause before the next step.
    rest: Duration,
}

enum Step {
    /// Nothing is known, or what is known is too old.
    List,
    /// What is known is as of this version.
    Open(String),
    /// Events come in.
    Events(Box<Open>),
    /// It may be read, but not watched.
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
        let rest = std::mem::take(&mut self.rest);
        // To sleep for no time takes a millisecond, the timer's grain.
        if !rest.is_zero() {
            sleep(rest).await;
        }
        match std::mem::replace(&mut self.at, Step::List) {
            Step::List => self.list().await,
            Step::Open(version) => self.open(version).await,
            Step::Events(open) => self.event(open).await,
            Step::Poll => {
                self.rest = POLL;
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
                Err(trouble) => {
                    self.rest = self.backoff.pause(None);
                    return Some(Answer::Trouble(trouble));
                }
            },
        };
        let listed = self.cluster.list(&selection, deadline).await;
        self.selection = Some(selection);
        match listed {
            Ok((objects, version)) => {
                self.gap |= self.told.is_some();
                self.objects = objects
                    .into_iter()
                    .map(|object| (object_key(&object), object))
                    .collect();
                self.at = Step::Open(version);
                Some(self.answer())
            }
            Err(failure) => self.failed(&failure, Step::List),
        }
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
        let since = Instant::now();
        let opened = match Request::new(&selection.url).watch(&params, &version) {
            Ok(request) => {
                let opening = async {
                    let _permit = self.cluster.acquire_permit().await?;
                    self.cluster.open(request).await
                };
                timeout(LIST, opening)
                    .await
                    .unwrap_or_else(|_| Err(Failure::Silence(LIST.as_secs_f32())))
            }
            Err(error) => Err(Failure::Request(error.to_string())),
        };
        match opened {
            Ok(body) => {
                self.at = Step::Events(Box::new(Open {
                    lines: Lines::new(body, self.cluster.longest(LONGEST)),
                    version,
                    since,
                }));
                // Whatever went wrong before is over.
                matches!(self.told, Some(Answer::Trouble(_))).then(|| self.answer())
            }
            Err(Failure::Status { code: 410, .. }) => {
                self.rest = self.backoff.pause(None);
                None
            }
            Err(failure) => self.failed(&failure, Step::Open(version)),
        }
    }

    async fn event(&mut self, mut open: Box<Open>) -> Option<Answer> {
        let line = match timeout_at(open.since + OVERDUE, open.lines.next()).await {
            Ok(Ok(Some(line))) => line,
            Ok(Ok(None)) => {
                // After its round the server ends a watch; before that it is
                // no trouble either, but no reason to hurry.
                if open.since.elapsed() > Duration::from_secs(1) {
                    self.backoff.reset();
                } else {
                    self.rest = self.backoff.pause(None);
                }
                self.at = Step::Open(open.version);
                return None;
            }
            Ok(Err(failure)) => return self.failed(&failure, Step::Open(open.version)),
            Err(_) => {
                let silence = Failure::Silence(open.since.elapsed().as_secs_f32());
                return self.failed(&silence, Step::Open(open.version));
            }
        };
        if let Some(meter) = self.cluster.meter() {
            meter.event().await;
        }
        if let Err(failure) = self.cluster.count_memory(&line) {
            return self.failed(&failure, Step::Open(open.version));
        }
        match parse_event(&line) {
            Event::Put(object) => {
                open.passed(&object);
                self.objects.insert(object_key(&object), object);
            }
            Event::Gone(object) => {
                open.passed(&object);
                self.objects.remove(&object_key(&object));
            }
            Event::Passed(object) => {
                open.passed(&object);
                self.at = Step::Events(open);
                return None;
            }
            Event::Expired => {
                self.rest = self.backoff.pause(None);
                return None;
            }
            Event::Failed(failure) => {
                return self.failed(&failure, Step::Open(open.version));
            }
        }
        self.backoff.reset();
        self.at = Step::Events(open);
        Some(self.answer())
    }

    /// Tells what went wrong, and goes on after a rest: with `then`, or after
    /// several vain attempts with a new list.
    fn failed(&mut self, failure: &Failure, then: Step) -> Option<Answer> {
        let selection = self.selection.as_ref()?;
        tracing::debug!(%failure, "watch failed");
        self.rest = self.backoff.pause(failure.retry_after()).min(LONGEST_REST);
        self.at = match (failure, then) {
            // Listing is forbidden, and getting may not be; or only watching is.
            (Failure::Status { code: 403, .. }, then)
                if selection.name.is_some() || matches!(then, Step::Open(_)) =>
            {
                self.rest = Duration::ZERO;
                self.at = Step::Poll;
                return None;
            }
            (_, Step::Open(_)) if self.rest > Duration::from_secs(1) => Step::List,
            (_, then) => then,
        };
        Some(Answer::Trouble(self.cluster.trouble(selection, failure)))
    }

    fn answer(&self) -> Answer {
        Answer::Objects(self.objects.values().cloned().collect())
    }
}

impl Open {
    /// Remembers how far the watch has come.
    fn passed(&mut self, object: &Value) {
        let version = text_at(object, "/metadata/resourceVersion").unwrap_or_default();
        if !version.is_empty() {
            version.clone_into(&mut self.version);
        }
    }
}
