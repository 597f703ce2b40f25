//! Files and variables that come from Secrets and `ConfigMap`s.

use k8s_openapi::api::core::v1::{KeyToPath, Volume, VolumeMount};
use serde::{Deserialize, Serialize};

/// A Secret or `ConfigMap`, by its name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConfigSource {
    /// A Secret.
    Secret(String),
    /// A `ConfigMap`.
    ConfigMap(String),
}

impl ConfigSource {
    /// Returns the name of the kind.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Secret(_) => "Secret",
            Self::ConfigMap(_) => "ConfigMap",
        }
    }

    /// Returns the name of the object.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Self::Secret(name) | Self::ConfigMap(name) => name,
        }
    }
}

/// Returns the rest of a path below a mount point.
#[must_use]
pub fn below<'a>(path: &'a str, mount: &str) -> Option<&'a str> {
    let rest = path.strip_prefix(mount.trim_end_matches('/'))?;
    (rest.is_empty() || rest.starts_with('/')).then(|| rest.trim_start_matches('/'))
}

/// Returns the path in its volume of a path below a mount.
#[must_use]
pub fn inside_volume(mount: &VolumeMount, rest: &str) -> Option<String> {
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

/// Returns the object and its key that a file of a volume is.
#[must_use]
pub fn key_of(volume: &Volume, path: &str) -> Option<(ConfigSource, String)> {
    if let Some(secret) = &volume.secret {
        let name = secret.secret_name.clone()?;
        return Some((
            ConfigSource::Secret(name),
            key_at(secret.items.as_deref(), path)?,
        ));
    }
    if let Some(config) = &volume.config_map {
        return Some((
            ConfigSource::ConfigMap(config.name.clone()),
            key_at(config.items.as_deref(), path)?,
        ));
    }
    let sources = volume.projected.as_ref()?.sources.as_deref()?;
    // Without items a projected source holds whatever it holds; the last one wins.
    sources.iter().rev().find_map(|source| {
        if let Some(secret) = &source.secret {
            return Some((
                ConfigSource::Secret(secret.name.clone()),
                key_at(secret.items.as_deref(), path)?,
            ));
        }
        let config = source.config_map.as_ref()?;
        Some((
            ConfigSource::ConfigMap(config.name.clone()),
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
