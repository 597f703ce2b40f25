//! Secrets and `ConfigMap`s, which a Pod's values come from.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use serde::Deserialize as _;
use tokio::time::Instant;

use crate::cluster::Cluster;
use crate::evidence::{Answer, Kind, Read, Scope, Trouble, TroubleKind};
use crate::objects::ConfigSource;

/// Secrets and `ConfigMap`s by kind and name; `None` is one that is not there
/// or may not be read.
pub(super) type Fetched = BTreeMap<ConfigSource, Option<BTreeMap<String, Vec<u8>>>>;

/// The entries of a Secret or `ConfigMap`.
pub(super) enum Entries {
    Found(BTreeMap<String, Vec<u8>>),
    Absent,
    /// It may not be read; the API's words.
    Forbidden(String),
}

/// Reads its entries; `None` where it is not there or may not be read.
pub(super) async fn fetch(
    cluster: &Cluster,
    source: &ConfigSource,
    deadline: Instant,
) -> Result<Option<BTreeMap<String, Vec<u8>>>, Trouble> {
    Ok(match read_entries(cluster, source, deadline).await? {
        Entries::Found(entries) => Some(entries),
        Entries::Absent | Entries::Forbidden(_) => None,
    })
}

/// Reads its entries.
pub(super) async fn read_entries(
    cluster: &Cluster,
    source: &ConfigSource,
    deadline: Instant,
) -> Result<Entries, Trouble> {
    let kind = match source {
        ConfigSource::Secret(_) => Kind::secret(),
        ConfigSource::ConfigMap(_) => Kind::config_map(),
    };
    let read = Read {
        kind,
        scope: Scope::Named(source.name().to_owned()),
    };
    let object = match cluster.read(&read, deadline).await {
        Answer::Objects(objects) => objects.into_iter().next(),
        Answer::Trouble(trouble) if trouble.kind == TroubleKind::Forbidden => {
            return Ok(Entries::Forbidden(trouble.message));
        }
        Answer::Trouble(trouble) => return Err(trouble),
        _ => None,
    };
    let Some(object) = object else {
        return Ok(Entries::Absent);
    };
    let entries = match source {
        ConfigSource::Secret(_) => Secret::deserialize(&object).ok().map(secret_entries),
        ConfigSource::ConfigMap(_) => ConfigMap::deserialize(&object).ok().map(config_entries),
    };
    Ok(entries.map_or(Entries::Absent, Entries::Found))
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
