//! Files that come from Secrets and `ConfigMap`s.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::{ConfigMap, KeyToPath, Secret, Volume, VolumeMount};

use super::environment::Source;

/// The rest of a path below a mount point.
pub(super) fn below<'a>(path: &'a str, mount: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(mount.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
}

/// Where in its volume a path of a mount is.
pub(super) fn inside_volume(mount: &VolumeMount, rest: &str) -> Option<String> {
    if mount
        .sub_path_expr
        .as_deref()
        .is_some_and(|expression| !expression.is_empty())
    {
        return None;
    }
    let parts = [
        mount
            .sub_path
            .as_deref()
            .unwrap_or_default()
            .trim_matches('/'),
        rest,
    ];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Some(parts.join("/"))
}

/// Which key of which object a file of a volume is.
pub(super) fn key_of(volume: &Volume, path: &str) -> Option<(Source, String)> {
    if let Some(secret) = &volume.secret {
        let name = secret.secret_name.clone()?;
        return Some((Source::Secret(name), key_at(secret.items.as_deref(), path)?));
    }
    if let Some(config) = &volume.config_map {
        return Some((
            Source::ConfigMap(config.name.clone()),
            key_at(config.items.as_deref(), path)?,
        ));
    }
    let sources = volume.projected.as_ref()?.sources.as_deref()?;
    // Without items a projected source holds whatever it holds; the last one wins.
    sources.iter().rev().find_map(|source| {
        if let Some(secret) = &source.secret {
            return Some((
                Source::Secret(secret.name.clone()),
                key_at(secret.items.as_deref(), path)?,
            ));
        }
        let config = source.config_map.as_ref()?;
        Some((
            Source::ConfigMap(config.name.clone()),
            key_at(config.items.as_deref(), path)?,
        ))
    })
}

fn key_at(items: Option<&[KeyToPath]>, path: &str) -> Option<String> {
    match items {
        Some(items) if !items.is_empty() => items
            .iter()
            .find(|item| item.path == path)
            .map(|item| item.key.clone()),
        _ => Some(path.to_owned()),
    }
}

/// The entries of a Secret as the API sends it.
pub(super) fn secret_entries(secret: Secret) -> BTreeMap<String, Vec<u8>> {
    secret
        .data
        .into_iter()
        .flatten()
        .map(|(key, ByteString(value))| (key, value))
        .collect()
}

/// The entries of a `ConfigMap` as the API sends it.
pub(super) fn config_entries(config: ConfigMap) -> BTreeMap<String, Vec<u8>> {
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
