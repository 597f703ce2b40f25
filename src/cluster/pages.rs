//! Lists, page by page.

use kube::api::ListParams;
use kube::core::Request;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::{Instant, sleep};

use super::Cluster;
use super::failure::Failure;
use super::retry::Backoff;
use super::selection::Selection;
use crate::evidence::{Answer, Kind};

const PAGE: u32 = 500;
/// The objects that [`crate::evidence::Scope::First`] reads: more than a student's namespace holds, and
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

/// A part of a list.
pub(super) enum Part {
    /// The next objects.
    Objects(Vec<Value>),
    /// The list has expired and begins again.
    Again,
}

impl Page {
    /// Its objects, and what to continue with; empty where there are no more.
    fn objects(self, kind: &Kind) -> (Vec<Value>, String) {
        let items = self.items.unwrap_or_default();
        let objects = items
            .into_iter()
            .map(|item| without_managed_fields(with_kind(item, kind)));
        (objects.collect(), self.metadata.r#continue)
    }
}

impl Cluster {
    /// Returns the beginning of a list.
    pub(super) async fn first(
        &self,
        selection: &Selection,
        deadline: Instant,
    ) -> Result<Answer, Failure> {
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

    /// Returns all pages of a list, with the version to watch from. A list that
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
pub(super) fn without_managed_fields(mut object: Value) -> Value {
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
    fn list_item_gets_kind_and_loses_managed_fields() {
        let item = json!({"metadata": {"name": "a", "managedFields": [{}]}});
        assert_eq!(
            without_managed_fields(with_kind(item, &Kind::pod())),
            json!({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}})
        );
        assert_eq!(
            without_managed_fields(with_kind(json!(7), &Kind::pod())),
            json!(7)
        );
    }
}
