//! Reading objects: raw JSON, page by page.

use kube::api::{GetParams, ListParams};
use kube::core::Request;
use serde::Deserialize;
use serde_json::{Map, Value};
use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::resource::{Resource, collection_url, is_plain};
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};

const PAGE: u32 = 500;
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
    /// The one name that is meant, where it is one.
    pub name: Option<String>,
    pub kind: Kind,
}

impl Cluster {
    /// The objects that `read` is about, without `metadata.managedFields`.
    /// Nothing there is an empty answer. Transient errors are repeated until `deadline`.
    pub async fn read(&self, read: &Read, deadline: Instant) -> Answer {
        match self.objects(read, deadline).await {
            Ok(objects) => Answer::Objects(objects),
            Err(trouble) => Answer::Trouble(trouble),
        }
    }

    async fn objects(&self, read: &Read, deadline: Instant) -> Result<Vec<Value>, Trouble> {
        let selection = self.selection(read, deadline).await?;
        if let Some(name) = &selection.name {
            let object = self.object(&selection, name, deadline).await?;
            return Ok(object.map(tidied).into_iter().collect());
        }
        let listed = self.list(&selection, deadline).await;
        listed
            .map(|(objects, _)| objects)
            .map_err(|failure| self.trouble(&selection, &failure))
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
        let (namespace, fields, name) = match &read.scope {
            Scope::All => (here, None, None),
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
    /// expires between two pages (410) is begun again.
    pub(super) async fn list(
        &self,
        selection: &Selection,
        deadline: Instant,
    ) -> Result<(Vec<Value>, String), Failure> {
        let mut params = ListParams::default().limit(PAGE);
        params.field_selector.clone_from(&selection.fields);
        let mut objects: Vec<Value> = Vec::new();
        loop {
            let page: Page = match self
                .get(Request::new(&selection.url).list(&params), deadline)
                .await
            {
                Err(Failure::Status { code: 410, .. })
                    if params.continue_token.is_some() && Instant::now() < deadline =>
                {
                    params.continue_token = None;
                    objects.clear();
                    continue;
                }
                page => page?,
            };
            let items = page.items.unwrap_or_default();
            objects.extend(
                items
                    .into_iter()
                    .map(|item| tidied(with_kind(item, &selection.kind))),
            );
            if page.metadata.r#continue.is_empty() || objects.len() >= MOST {
                return Ok((objects, page.metadata.resource_version));
            }
            params.continue_token = Some(page.metadata.r#continue);
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

/// The collection that `kind` is in, in `namespace`.
pub(super) fn collection(kind: Kind, namespace: &str) -> Selection {
    let (plural, namespaced) = kind.resource().unwrap_or_default();
    let resource = Resource {
        plural: plural.to_owned(),
        namespaced,
    };
    Selection {
        url: collection_url(&kind, &resource, Some(namespace)),
        fields: None,
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
