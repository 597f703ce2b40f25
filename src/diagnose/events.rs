//! Events about one object. They are weak evidence: they expire, anyone may
//! write them, those of an earlier object of the same name remain. So they
//! explain verdicts and do not decide them, and are matched by UID.

use serde_json::Value;

use crate::evidence::{Kind, RequiredRequests, Scope, Unseen, View};
use crate::objects::fields::text_at;

/// An event, as much of it as messages need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `Normal` or `Warning`.
    pub kind: String,
    /// For machines, e.g. `FailedMount`.
    pub reason: String,
    /// For people.
    pub message: String,
    /// UID of the object that it is about.
    pub uid: String,
    /// The container of a Pod that it is about, where it says so.
    pub container: Option<String>,
    /// The time at which it was first seen, RFC 3339.
    pub first: String,
    /// The time at which it was last seen, RFC 3339, for ordering.
    pub last: String,
    /// The number of times that it was seen.
    pub count: u64,
}

/// Events about `kind` `name` of every UID, oldest first; none where they may not be read.
///
/// # Errors
/// [`Unseen::Wanted`] when they must be looked up first.
pub fn events_by_name(view: &View<'_>, kind: &str, name: &str) -> Result<Vec<Event>, Unseen> {
    let scope = Scope::About {
        kind: kind.to_owned(),
        name: name.to_owned(),
    };
    let found = view.if_permitted(view.read(Kind::event(), scope))?;
    let mut events: Vec<Event> = found.unwrap_or_default().iter().map(event).collect();
    events.sort_by(|a, b| a.last.cmp(&b.last));
    Ok(events)
}

/// Events about the one object of this UID, oldest first.
///
/// # Errors
/// As [`events_by_name`].
pub fn events_of(view: &View<'_>, kind: &str, name: &str, uid: &str) -> Result<Vec<Event>, Unseen> {
    let mut events = events_by_name(view, kind, name)?;
    events.retain(|event| event.uid == uid);
    Ok(events)
}

/// Returns the requests that [`events_of`] and [`events_by_name`] may make.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::some(Kind::event())
}

/// Returns the newest event with one of these reasons.
#[must_use]
pub fn newest_event<'a>(events: &'a [Event], reasons: &[&str]) -> Option<&'a Event> {
    events
        .iter()
        .rev()
        .find(|event| reasons.contains(&event.reason.as_str()))
}

impl Event {
    /// Tells whether it is about this container (or does not say which).
    #[must_use]
    pub fn concerns(&self, container: &str) -> bool {
        self.container.as_deref().is_none_or(|it| it == container)
    }

    /// Tells whether it says that a probe of this container failed, in the kubelet's `words`.
    #[must_use]
    pub fn is_unhealthy(&self, container: &str, words: &str) -> bool {
        self.reason == "Unhealthy" && self.concerns(container) && self.message.contains(words)
    }
}

fn event(value: &Value) -> Event {
    let text = |pointer| text_at(value, pointer).unwrap_or_default().to_owned();
    let time = |pointers: &[&'static str]| {
        let mut times = pointers.iter().map(|pointer| text(pointer));
        times.find(|time| !time.is_empty()).unwrap_or_default()
    };
    let count = ["/series/count", "/count"]
        .into_iter()
        .find_map(|pointer| value.pointer(pointer)?.as_u64());
    Event {
        kind: text("/type"),
        reason: text("/reason"),
        message: text("/message"),
        uid: text("/involvedObject/uid"),
        container: text("/involvedObject/fieldPath")
            .split_once('{')
            .and_then(|(_, rest)| Some(rest.strip_suffix('}')?.to_owned())),
        first: time(&[
            "/firstTimestamp",
            "/eventTime",
            "/metadata/creationTimestamp",
        ]),
        last: time(&[
            "/lastTimestamp",
            "/series/lastObservedTime",
            "/eventTime",
            "/metadata/creationTimestamp",
        ]),
        count: count.unwrap_or(1),
    }
}
