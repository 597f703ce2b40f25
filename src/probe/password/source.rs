//! Secrets and `ConfigMap`s, which a Pod's values come from.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use serde::Deserialize as _;
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};

/// Secrets and `ConfigMap`s by kind and name; `None` is one that is not there
/// or may not be read.
pub(super) type Fetched = BTreeMap<Source, Option<BTreeMap<String, Vec<u8>>>>;

/// A Secret or `ConfigMap`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Source {
    Secret(String),
    ConfigMap(String),
}

/// Reads its entries; `None` where it is not there or may not be read.
pub(super) async fn fetch(
    cluster: &Cluster,
    source: &Source,
    deadline: Instant,
) -> Result<Option<BTreeMap<String, Vec<u8>>>, Trouble> {
    let (kind, name) = match source {
        Source::Secret(name) => (Kind::secret(), name),
        Source::ConfigMap(name) => (Kind::config_map(), name),
    };
    let read = Read {
        kind,
        scope: Scope::Named(name.clone()),
    };
    let object = match cluster.read(&read, deadline).await {
        Answer::Objects(objects) => match objects.into_iter().next() {
            Some(object) => object,
            None => return Ok(None),
        },
        Answer::Trouble(trouble) if trouble.kind == TroubleKind::Forbidden => return Ok(None),
        Answer::Trouble(trouble) => return Err(trouble),
        _ => return Ok(None),
    };
    Ok(match source {
        Source::Secret(_) => Secret::deserialize(&object).ok().map(secret_entries),
        Source::ConfigMap(_) => ConfigMap::deserialize(&object).ok().map(config_entries),
    })
}

/// Returns the entries of a Secret as the API sends it.
fn secret_entries(secret: Secret) -> BTreeMap<String, Vec<u8>> {
    secret
        .data
        .into_iter()
        .flatten()
        .map(|(key, ByteString(value))| (key, value))
        .collect()
}

/// Returns the entries of a `ConfigMap` as the API sends it.
fn config_entries(config: ConfigMap) -> BTreeMap<String, Vec<u8>> {
    let text = config
        .data
        .into_iter()
        .flatten()
        .map(|(key, value)| (key, value.into_bytes()));
    let binary = config
        .binary_data
        .into_iter()
        .flatten()
        .map(|(key, ByteString(value))| (key, value));
    text.chain(binary).collect()
}
