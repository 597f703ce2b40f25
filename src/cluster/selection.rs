//! Turns a read into a collection of the API, and a part of it.

use tokio::time::Instant;

use super::Cluster;
use super::failure::Failure;
use super::resource::{Resource, collection_url, is_plain};
use crate::evidence::{Kind, Read, Scope, Trouble, TroubleKind};

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

impl Cluster {
    /// Returns the selection of `read`.
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

    /// Returns the trouble with reading `selection`. What the API does not serve at all
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

/// Returns the collection that `kind` is in, in `namespace`.
pub(super) fn collection(kind: Kind, namespace: &str) -> Selection {
    part_of(kind, Some(namespace))
}

/// Returns all objects of `kind` in the cluster.
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
