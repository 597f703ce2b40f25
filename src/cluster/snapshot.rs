//! One list for many namespaces: what a batch over one cluster reads at once
//! and hands out namespace by namespace.
//!
//! Each namespace gets from it the first answer to each of its questions;
//! whoever asks again wants to know what is new, and asks the cluster itself.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::Value;
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::pages::{self, Part};
use super::selection::everywhere;
use crate::evidence::{Answer, Kind, Read, Scope};

/// How old what is handed out may be.
const OLDEST: Duration = Duration::from_secs(5);
/// What a list over all namespaces may take.
const LIST: Duration = Duration::from_secs(20);
/// More objects of a kind than this are read by namespace.
const MOST: usize = 50_000;

/// What is shared by the handles of one cluster.
#[derive(Default)]
pub(super) struct Snapshot {
    lists: Slots<Kind, State>,
    answers: Slots<Read, Option<(Instant, Answer)>>,
}

/// How many the first page of a list has.
const FIRST: usize = pages::FIRST as usize;

/// One slot for each key. Whoever finds it empty fills it, and the others wait.
type Slots<K, T> = Mutex<BTreeMap<K, Arc<tokio::sync::Mutex<T>>>>;

/// What is known of a kind.
#[derive(Default)]
enum State {
    #[default]
    Unasked,
    Taken(Instant, Objects),
    /// It may not be listed over all namespaces, or is too much.
    ByNamespace,
}

/// Objects by namespace and name. They are kept as they are written: many
/// times smaller than what they are when read.
#[derive(Default)]
struct Objects {
    by_namespace: BTreeMap<String, BTreeMap<String, Box<str>>>,
    count: usize,
}

/// One namespace's claim to a [`Snapshot`].
#[derive(Clone)]
pub(super) struct Share {
    snapshot: Arc<Snapshot>,
    asked: Arc<Mutex<BTreeSet<Read>>>,
}

impl Share {
    /// Of a snapshot that nothing is in yet.
    pub fn new() -> Self {
        Self::of(Arc::default())
    }

    /// For another namespace.
    pub fn anew(&self) -> Self {
        Self::of(Arc::clone(&self.snapshot))
    }

    fn of(snapshot: Arc<Snapshot>) -> Self {
        Self {
            snapshot,
            asked: Arc::default(),
        }
    }

    /// The answer, where it is shared with others and this is the first time
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
            *state = match Objects::list(cluster, &read.kind, at + LIST).await {
                Ok(objects) => State::Taken(at, objects),
                Err(failure) => {
                    tracing::debug!(kind = %read.kind, %failure, "no list over all namespaces");
                    State::ByNamespace
                }
            };
        }
        match &*state {
            State::Taken(_, objects) => objects.answer(read, cluster.namespace()),
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

fn slot<K: Ord + Clone, T: Default>(slots: &Slots<K, T>, key: &K) -> Arc<tokio::sync::Mutex<T>> {
    let mut slots = slots.lock().unwrap_or_else(PoisonError::into_inner);
    Arc::clone(slots.entry(key.clone()).or_default())
}

impl Objects {
    async fn list(cluster: &Cluster, kind: &Kind, deadline: Instant) -> Result<Self, Failure> {
        let mut objects = Self::default();
        let selection = everywhere(kind.clone());
        let take = &mut |part: Part| {
            match part {
                Part::Again => objects = Self::default(),
                Part::Objects(found) => objects.take(found),
            }
            objects.count <= MOST
        };
        cluster.pages(&selection, deadline, take).await?;
        if objects.count > MOST {
            return Err(Failure::Request(format!("more than {MOST} objects")));
        }
        Ok(objects)
    }

    fn take(&mut self, found: Vec<Value>) {
        for object in found {
            let text = |pointer: &str| {
                let text = object.pointer(pointer).and_then(Value::as_str);
                text.unwrap_or_default().to_owned()
            };
            let (namespace, name) = (text("/metadata/namespace"), text("/metadata/name"));
            let namespace = self.by_namespace.entry(namespace).or_default();
            let before = namespace.insert(name, object.to_string().into_boxed_str());
            self.count += usize::from(before.is_none());
        }
    }

    /// What a list or a get would have answered; `None` where it must be asked for.
    fn answer(&self, read: &Read, namespace: &str) -> Option<Answer> {
        let nothing = BTreeMap::new();
        let namespace = if read
            .kind
            .resource()
            .is_some_and(|(_, namespaced)| namespaced)
        {
            namespace
        } else {
            ""
        };
        let here = self.by_namespace.get(namespace).unwrap_or(&nothing);
        let parsed = |text: &str| serde_json::from_str::<Value>(text).ok();
        let all = |some: &mut dyn Iterator<Item = &Box<str>>| -> Option<Vec<Value>> {
            some.map(|text| parsed(text)).collect()
        };
        Some(match &read.scope {
            Scope::First if here.len() > FIRST => {
                Answer::Page(all(&mut here.values().take(FIRST))?)
            }
            Scope::First | Scope::All => Answer::Objects(all(&mut here.values())?),
            Scope::Named(name) => Answer::Objects(all(&mut here.get(name).into_iter())?),
            Scope::Everywhere(name) => {
                let mut named = self.by_namespace.values().filter_map(|it| it.get(name));
                Answer::Objects(all(&mut named)?)
            }
            Scope::Labelled(wanted) => {
                let mut objects = all(&mut here.values())?;
                objects.retain(|object| {
                    wanted.iter().all(|(key, value)| {
                        object["metadata"]["labels"][key].as_str() == Some(value)
                    })
                });
                Answer::Objects(objects)
            }
            Scope::About { kind, name } => {
                let mut events = all(&mut here.values())?;
                events.retain(|event| {
                    let about = &event["involvedObject"];
                    about["kind"].as_str() == Some(kind) && about["name"].as_str() == Some(name)
                });
                Answer::Objects(events)
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pod(namespace: &str, name: &str, app: &str) -> Value {
        json!({"kind": "Pod", "metadata": {"namespace": namespace, "name": name, "labels": {"app": app}}})
    }

    fn answer(scope: Scope, namespace: &str) -> Answer {
        let mut objects = Objects::default();
        objects.take(vec![
            pod("a", "x", "web"),
            pod("b", "x", "db"),
            pod("b", "y", "web"),
        ]);
        let crowd = (0..40).map(|number| pod("c", &format!("p{number:02}"), "web"));
        objects.take(crowd.collect());
        let kind = Kind::pod();
        objects.answer(&Read { kind, scope }, namespace).unwrap()
    }

    fn names(answer: &Answer) -> Vec<String> {
        let (Answer::Objects(objects) | Answer::Page(objects)) = answer else {
            panic!("{answer:?}");
        };
        let text =
            |object: &Value, field: &str| object["metadata"][field].as_str().unwrap().to_owned();
        objects
            .iter()
            .map(|it| format!("{}/{}", text(it, "namespace"), text(it, "name")))
            .collect()
    }

    #[test]
    fn each_namespace_is_answered_with_its_own_objects() {
        assert_eq!(names(&answer(Scope::All, "b")), ["b/x", "b/y"]);
        assert_eq!(names(&answer(Scope::Named("x".into()), "a")), ["a/x"]);
        assert!(names(&answer(Scope::Named("y".into()), "a")).is_empty());
        assert!(names(&answer(Scope::All, "nobody")).is_empty());
        let labels = BTreeMap::from([("app".to_owned(), "web".to_owned())]);
        assert_eq!(names(&answer(Scope::Labelled(labels), "b")), ["b/y"]);
    }

    #[test]
    fn a_name_is_found_in_every_namespace() {
        assert_eq!(
            names(&answer(Scope::Everywhere("x".into()), "a")),
            ["a/x", "b/x"]
        );
    }

    #[test]
    fn events_are_those_about_the_object() {
        let event = |name: &str, about: &str| json!({"metadata": {"namespace": "a", "name": name}, "involvedObject": {"kind": "Pod", "name": about}});
        let mut objects = Objects::default();
        objects.take(vec![
            event("x.1", "x"),
            event("y.1", "y"),
            event("x.2", "x"),
        ]);
        let (kind, name) = ("Pod".to_owned(), "x".to_owned());
        let read = Read {
            kind: Kind::event(),
            scope: Scope::About { kind, name },
        };
        let answer = objects.answer(&read, "a").unwrap();
        assert_eq!(names(&answer), ["a/x.1", "a/x.2"]);
    }

    #[test]
    fn a_crowd_is_answered_with_a_page_of_it() {
        let first = answer(Scope::First, "c");
        assert!(matches!(first, Answer::Page(_)));
        assert_eq!(names(&first).len(), FIRST);
        assert_eq!(names(&answer(Scope::All, "c")).len(), 40);
    }
}
