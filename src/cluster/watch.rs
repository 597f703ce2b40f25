//! Watching a read: its whole answer, again after every change.

use std::collections::BTreeMap;
use std::time::Duration;

use futures::{Stream, stream};
use kube::api::WatchParams;
use kube::core::Request;
use serde_json::Value;
use tokio::time::{Instant, sleep};

use super::Cluster;
use super::failure::Failure;
use super::lines::Lines;
use super::read::{Selection, tidied};
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

impl Cluster {
    /// The answer to `read`, at once and again after each change. Recovers by
    /// itself from expired versions, broken and silent connections; trouble
    /// that lasts is told as [`Answer::Trouble`], once, and overcome when it
    /// passes. Never ends; an answer equal to the one before is not repeated.
    pub fn watch(&self, read: &Read) -> impl Stream<Item = Answer> + Send + use<> {
        let watch = Watch {
            cluster: self.clone(),
            read: read.clone(),
            selection: None,
            at: Step::List,
            objects: BTreeMap::new(),
            told: None,
            backoff: Backoff::default(),
        };
        stream::unfold(watch, |mut watch| async move {
            let answer = watch.next().await;
            Some((answer, watch))
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
    backoff: Backoff,
}

/// Namespace and name.
type Key = (String, String);

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

/// What one event of a watch means.
#[derive(Debug, PartialEq)]
enum Event {
    Put(Value),
    Gone(Value),
    /// A bookmark: nothing but a newer version.
    Passed(Value),
    /// The version is too old, or the watch failed: begin again.
    Expired,
    Failed(String),
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

fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn key(object: &Value) -> Key {
    let of = |pointer| text(object, pointer).to_owned();
    (of("/metadata/namespace"), of("/metadata/name"))
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

fn parse(line: &[u8]) -> Event {
    let Ok(mut event) = serde_json::from_slice::<Value>(line) else {
        return Event::Failed("no JSON".to_owned());
    };
    let object = event.get_mut("object").map(Value::take).unwrap_or_default();
    match event.get("type").and_then(Value::as_str) {
        Some("ADDED" | "MODIFIED") => Event::Put(tidied(object)),
        Some("DELETED") => Event::Gone(object),
        Some("BOOKMARK") => Event::Passed(object),
        Some("ERROR") if object.get("code").and_then(Value::as_u64) == Some(410) => Event::Expired,
        _ => Event::Failed(text(&object, "/message").to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_line_of_a_watch_has_one_meaning() {
        let pod = json!({"metadata": {"name": "a", "resourceVersion": "7"}});
        for (line, event) in [
            (
                json!({"type": "ADDED", "object": pod}),
                Event::Put(pod.clone()),
            ),
            (
                json!({"type": "MODIFIED", "object": pod}),
                Event::Put(pod.clone()),
            ),
            (
                json!({"type": "DELETED", "object": pod}),
                Event::Gone(pod.clone()),
            ),
            (
                json!({"type": "BOOKMARK", "object": pod}),
                Event::Passed(pod.clone()),
            ),
            (
                json!({"type": "ERROR", "object": {"code": 410}}),
                Event::Expired,
            ),
            (
                json!({"type": "ERROR", "object": {"code": 500, "message": "no"}}),
                Event::Failed("no".into()),
            ),
            (json!({"surprise": true}), Event::Failed(String::new())),
        ] {
            assert_eq!(parse(line.to_string().as_bytes()), event);
        }
        assert_eq!(parse(b"{\"type\":"), Event::Failed("no JSON".into()));
    }
}
