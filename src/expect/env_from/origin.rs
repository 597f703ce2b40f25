//! The origin of a container's environment variable, by its manifest: of entries of one
//! name the last counts, any entry wins over `envFrom`, and of that a later source wins.

use k8s_openapi::api::core::v1::{Container, EnvVar};

use super::Wanted;
use crate::objects::ConfigSource;

/// How deep `$(NAME)` is followed.
const DEEPEST: usize = 8;

/// The origin of a variable.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Origin<'a> {
    /// An entry takes it from a key.
    Key {
        source: ConfigSource,
        key: &'a str,
        is_optional: bool,
    },
    /// `envFrom` has these sources that may have it, the one that wins first.
    All(Vec<(ConfigSource, &'a str)>),
    /// It is written in the manifest.
    Literal,
    /// It is taken from the Pod itself.
    Field,
    /// The manifest does not name it.
    Nowhere,
}

/// Returns where `container` takes the variable from.
pub(super) fn origin<'a>(container: &'a Container, name: &'a str) -> Origin<'a> {
    let entries = container.env.as_deref().unwrap_or_default();
    before(container, entries, name, DEEPEST)
}

fn before<'a>(
    container: &'a Container,
    entries: &'a [EnvVar],
    name: &'a str,
    depth: usize,
) -> Origin<'a> {
    let Some(at) = entries.iter().rposition(|entry| entry.name == name) else {
        return sourced(container, name);
    };
    let entry = &entries[at];
    let Some(from) = &entry.value_from else {
        let value = entry.value.as_deref().unwrap_or_default();
        let other = value.strip_prefix("$(").and_then(|it| it.strip_suffix(')'));
        return match other {
            Some(other) if depth > 0 => match before(container, &entries[..at], other, depth - 1) {
                Origin::Nowhere => Origin::Literal,
                found => found,
            },
            _ => Origin::Literal,
        };
    };
    if let Some(it) = &from.config_map_key_ref {
        return Origin::Key {
            source: ConfigSource::ConfigMap(it.name.clone()),
            key: &it.key,
            is_optional: it.optional == Some(true),
        };
    }
    if let Some(it) = &from.secret_key_ref {
        return Origin::Key {
            source: ConfigSource::Secret(it.name.clone()),
            key: &it.key,
            is_optional: it.optional == Some(true),
        };
    }
    Origin::Field
}

fn sourced<'a>(container: &'a Container, name: &'a str) -> Origin<'a> {
    let all = container.env_from.iter().flatten().rev();
    let all: Vec<_> = all
        .filter_map(|from| {
            let key = name.strip_prefix(from.prefix.as_deref().unwrap_or_default())?;
            let config = from.config_map_ref.as_ref();
            let secret = from.secret_ref.as_ref();
            let config = config.map(|it| ConfigSource::ConfigMap(it.name.clone()));
            let secret = secret.map(|it| ConfigSource::Secret(it.name.clone()));
            (!key.is_empty()).then_some((config.or(secret)?, key))
        })
        .collect();
    if all.is_empty() {
        Origin::Nowhere
    } else {
        Origin::All(all)
    }
}

impl<'a> Origin<'a> {
    /// Tells whether it is, or may be, what is wanted.
    pub fn has(&self, wanted: &Wanted<'_>) -> bool {
        match self {
            Self::Key { source, key, .. } => *source == wanted.source && *key == wanted.key,
            Self::All(all) => all
                .iter()
                .any(|(source, key)| *source == wanted.source && *key == wanted.key),
            _ => false,
        }
    }

    /// Returns the sources that win over the wanted one where they have the key.
    pub fn later_than(&self, wanted: &Wanted<'_>) -> &[(ConfigSource, &'a str)] {
        let Self::All(all) = self else {
            return &[];
        };
        let at = all.iter().position(|(source, _)| *source == wanted.source);
        all.get(..at.unwrap_or(0)).unwrap_or_default()
    }

    /// Tells whether a container starts without it.
    pub fn is_optional(&self) -> bool {
        matches!(
            self,
            Self::Key {
                is_optional: true,
                ..
            } | Self::All(_)
        )
    }
}
