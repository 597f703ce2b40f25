//! Reading objects: raw JSON, page by page.

use kube::api::{GetParams, ListParams};
use kube::core::Request;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep, timeout_at};

use super::Cluster;
use super::failure::Failure;
use super::resource::{Resource, collection_url, is_plain};
use super::retry::Backoff;
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};

const PAGE: u32 = 500;
/// What [`Scope::First`] reads: more than a student's namespace holds, and
/// little beside what a crowded one does.
pub(super) const FIRST: u32 = 32;
/// No read gives more objects than this.
const MOST: usize = 10_000;

/// A list as the API sends it.
#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    metadata: PageMeta,
    items: Option<Vec<Value>>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct PageMeta {
    #[serde(default)]
    resource_version: String,
    #[serde(default)]
    r#continue: String,
}

/// A collection of the API, and which part of it is meant.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    pub url: String,
    pub fields: Option<String>,
    pub labels: Option<String>,
    /// The one name that is meant, where it is one.
    pub name: Option<String>,
    pub kind: Kind,
}

impl Page {
    /// Its objects, and what to continue with; empty where there are no more.
    fn objects(self, kind: &Kind) -> (Vec<Value>, String) {
        let items = self.items.unwrap_or_default();
        let objects = items.into_iter().map(|item| tidied(with_kind(item, kind)));
        (objects.collect(), self.metadata.r#continue)
    }
}

impl Cluster {
    /// The objects that `read` is about, without `metadata.managedFields`.
    /// Nothing there is an empty answer. Transient errors are repeated until `deadline`.
    pub async fn read(&self, read: &Read, deadline: Instant) -> Answer {
        if let Some(share) = self.share() {
            let shared = Box::pin(share.answer(self, read));
            // A list for all that takes too long is no reason to know nothing.
            if let Ok(Some(answer)) = timeout_at(deadline, shared).await {
                return answer;
            }
        }
        self.read_now(read, deadline).await
    }

    /// As [`Cluster::read`], from the cluster itself.
    pub(super) async fn read_now(&self, read: &Read, deadline: Instant) -> Answer {
        self.answer(read, deadline)
            .await
            .unwrap_or_else(Answer::Trouble)
    }

    async fn answer(&self, read: &Read, deadline: Instant) -> Result<Answer, Trouble> {
        let selection = self.selection(read, deadline).await?;
        if let Some(name) = &selection.name {
            let object = self.object(&selection, name, deadline).await?;
            return Ok(Answer::Objects(object.map(tidied).into_iter().collect()));
        }
        let answer = if read.scope == Scope::First {
            self.first(&selection, deadline).await
        } else {
            let listed = self.list(&selection, deadline).await;
            listed.map(|(objects, _)| Answer::Objects(objects))
        };
        answer.map_err(|failure| self.trouble(&selection, &failure))
    }

    async fn first(&self, selection: &Selection, deadline: Instant) -> Result<Answer, Failure> {
        let params = ListParams::default().limit(FIRST);
        let page: Page = self
            .get(Request::new(&selection.url).list(&params), deadline)
            .await?;
        let (objects, more) = page.objects(&selection.kind);
        Ok(if more.is_empty() {
            Answer::Objects(objects)
        } else {
            Answer::Page(objects)
        })
    }

    /// The names of all namespaces. They show which cluster this is, too.
    ///
    /// # Errors
    /// Why they cannot be listed.
    pub async fn namespaces(&self, deadline: Instant) -> Result<Vec<String>, Trouble> {
        let read = Read {
            kind: Kind::built_in("Namespace").unwrap_or_else(Kind::pod),
            scope: Scope::All,
        };
        let found = match self.answer(&read, deadline).await? {
            Answer::Objects(found) => found,
            _ => Vec::new(),
        };
        let text = |object: &Value, pointer: &str| {
            object
                .pointer(pointer)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        };
        let system = found
            .iter()
            .find(|namespace| namespace["metadata"]["name"] == "kube-system");
        if let Some(system) = system {
            self.known_as(text(system, "/metadata/uid"));
        }
        let names = found.iter().map(|object| text(object, "/metadata/name"));
        Ok(names.collect())
    }

    /// What `read` comes down to.
    pub(super) async fn selection(
        &self,
        read: &Read,
        deadline: Instant,
    ) -> Result<Selection, Trouble> {
        let resource = self.resource(&read.kind, deadline).await?;
        let here = Some(self.namespace());
        let named = |name: &str| format!("metadata.name={name}");
        let mut labels = None;
        let (namespace, fields, name) = match &read.scope {
            Scope::First | Scope::All => (here, None, None),
            Scope::Labelled(wanted) => {
                let wanted = wanted.iter().map(|(key, value)| format!("{key}={value}"));
                labels = Some(wanted.collect::<Vec<_>>().join(","));
                (here, None, None)
            }
            Scope::Named(name) => (here, Some(named(name)), Some(name.clone())),
            Scope::Everywhere(name) => (None, Some(named(name)), None),
            Scope::About { kind, name } => {
                let fields = format!("involvedObject.kind={kind},involvedObject.name={name}");
                (here, Some(fields), None)
            }
        };
        let in_url = [name.as_deref(), namespace];
        let unfit = in_url.into_iter().flatten().find(|name| !is_plain(name));
        let unfit = unfit.or(match &read.scope {
            Scope::Everywhere(name) | Scope::About { name, .. } if !is_plain(name) => Some(name),
            _ => None,
        });
        if let Some(unfit) = unfit {
            return Err(Failure::Request(format!("\"{unfit}\" is no name"))
                .trouble(format!("read {}", read.kind)));
        }
        Ok(Selection {
            url: collection_url(&read.kind, &resource, namespace),
            fields,
            labels,
            name,
            kind: read.kind.clone(),
        })
    }

    /// The object of one name, as the API has it, or that there is none.
    pub(super) async fn object(
        &self,
        selection: &Selection,
        name: &str,
        deadline: Instant,
    ) -> Result<Option<Value>, Trouble> {
        let request = Request::new(&selection.url).get(name, &GetParams::default());
        match self.get(request, deadline).await {
            Ok(object) => Ok(Some(object)),
            Err(Failure::Status {
                code: 404,
                about: Some(about),
                ..
            }) if about == name => Ok(None),
            Err(failure) => Err(self.trouble(selection, &failure)),
        }
    }

    /// All pages of a list, with the version to watch from. A list that
    /// expires (410), as one may between two pages, is begun again.
    pub(super) async fn list(
        &self,
        selection: &Selection,
        deadline: Instant,
    ) -> Result<(Vec<Value>, String), Failure> {
        let mut objects: Vec<Value> = Vec::new();
        let take = &mut |part: Part| {
            match part {
                Part::Again => objects.clear(),
                Part::Objects(found) => objects.extend(found),
            }
            objects.len() < MOST
        };
        let version = self.pages(selection, deadline, take).await?;
        Ok((objects, version))
    }

    /// Hands the pages of a list to `take` until it says no; gives the version
    /// to watch from.
    pub(super) async fn pages(
        &self,
        selection: &Selection,
        deadline: Instant,
        take: &mut (dyn FnMut(Part) -> bool + Send),
    ) -> Result<String, Failure> {
        let mut params = ListParams::default().limit(PAGE);
        params.field_selector.clone_from(&selection.fields);
        params.label_selector.clone_from(&selection.labels);
        let mut backoff = Backoff::default();
        loop {
            let request = Request::new(&selection.url).list(&params);
            let page: Page = match self.get(request, deadline).await {
                Ok(page) => page,
                Err(expired @ Failure::Status { code: 410, .. }) => {
                    let pause = backoff.pause(expired.retry_after());
                    if Instant::now() + pause >= deadline {
                        return Err(expired);
                    }
                    sleep(pause).await;
                    params.continue_token = None;
                    take(Part::Again);
                    continue;
                }
                Err(failure) => return Err(failure),
            };
            let version = page.metadata.resource_version.clone();
            let (found, more) = page.objects(&selection.kind);
            if !take(Part::Objects(found)) || more.is_empty() {
                return Ok(version);
            }
            params.continue_token = Some(more);
        }
    }

    /// The trouble with reading `selection`. What the API does not serve at all
    /// is answered 404 too.
    pub(super) fn trouble(&self, selection: &Selection, failure: &Failure) -> Trouble {
        let name = selection.name.as_deref().map(|name| format!(" {name}"));
        let (verb, name) = (
            if name.is_some() { "get" } else { "list" },
            name.unwrap_or_default(),
        );
        let place = if selection.url.contains("/namespaces/") {
            format!(" in namespace {}", self.namespace())
        } else {
            String::new()
        };
        let what = format!("{verb} {}{name}{place}", selection.kind);
        let mut trouble = failure.trouble(what);
        if matches!(failure, Failure::Status { code: 404, .. }) {
            trouble.kind = TroubleKind::UnknownKind;
        }
        trouble
    }
}

/// A part of a list.
pub(super) enum Part {
    /// The next objects.
    Objects(Vec<Value>),
    /// The list has expired and begins again.
    Again,
}

/// The collection that `kind` is in, in `namespace`.
pub(super) fn collection(kind: Kind, namespace: &str) -> Selection {
    part_of(kind, Some(namespace))
}

/// All objects of `kind` in the cluster.
pub(super) fn everywhere(kind: Kind) -> Selection {
    part_of(kind, None)
}

fn part_of(kind: Kind, namespace: Option<&str>) -> Selection {
    let (plural, namespaced) = kind.resource().unwrap_or_default();
    let resource = Resource {
        plural: plural.to_owned(),
        namespaced,
    };
    Selection {
        url: collection_url(&kind, &resource, namespace),
        fields: None,
        labels: None,
        name: None,
        kind,
    }
}

/// Lists leave apiVersion and kind out of their items.
fn with_kind(mut item: Value, kind: &Kind) -> Value {
    if let Some(fields) = item.as_object_mut() {
        let mut fill = |key: &str, value: &str| {
            let entry = fields.entry(key).or_insert(Value::Null);
            if !entry.is_string() {
                *entry = Value::from(value);
            }
        };
        fill("apiVersion", &kind.api_version);
        fill("kind", &kind.kind);
    }
    item
}

/// Without managedFields: often half of an object, and no evidence.
pub(super) fn tidied(mut object: Value) -> Value {
    if let Some(metadata) = object.get_mut("metadata").and_then(Value::as_object_mut) {
        let _: Option<Value> = Map::remove(metadata, "managedFields");
    }
    object
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_item_gets_its_kind_and_loses_its_managed_fields() {
        let item = json!({"metadata": {"name": "a", "managedFields": [{}]}});
        assert_eq!(
            tidied(with_kind(item, &Kind::pod())),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}})
        );
        assert_eq!(tidied(with_kind(json!(7), &Kind::pod())), json!(7));
    }
}
