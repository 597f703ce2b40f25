//! The environment variables of a container, read from its Pod's spec: nothing
//! runs in the container, and nothing of it can lie.

use k8s_openapi::api::core::v1::{Container, EnvVarSource, Pod, PodSpec};

use crate::objects::ConfigSource;
use crate::objects::projected::{below, inside_volume, key_of};
use crate::probe::source::Fetched;

/// The reason for which a value is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Unknown {
    /// This has to be fetched first.
    Fetch(ConfigSource),
    /// This is not there, or may not be read.
    Missing(ConfigSource, String),
    /// The spec takes it from where only the node can look.
    Elsewhere(String),
}

/// A container and what its variables may refer to.
pub(super) struct Environment<'a> {
    pod: &'a Pod,
    spec: &'a PodSpec,
    container: &'a Container,
    fetched: &'a Fetched,
}

impl<'a> Environment<'a> {
    /// `None` where the Pod has no such container.
    pub fn of(pod: &'a Pod, container: &str, fetched: &'a Fetched) -> Option<Self> {
        let spec = pod.spec.as_ref()?;
        let all = spec
            .containers
            .iter()
            .chain(spec.init_containers.iter().flatten());
        Some(Self {
            pod,
            spec,
            container: all.into_iter().find(|one| one.name == container)?,
            fetched,
        })
    }

    /// A variable's value; `Ok(None)` where it is not set.
    pub fn variable(&self, name: &str) -> Result<Option<String>, Unknown> {
        self.before(name, self.container.env.as_ref().map_or(0, Vec::len))
    }

    /// A file's content, where the file comes from a Secret or `ConfigMap` volume.
    pub fn file(&self, path: &str) -> Result<String, Unknown> {
        let elsewhere = || Unknown::Elsewhere(path.to_owned());
        let mounts = self.container.volume_mounts.iter().flatten();
        let (mount, rest) = mounts
            .filter_map(|mount| Some((mount, below(path, &mount.mount_path)?)))
            .max_by_key(|(mount, _)| mount.mount_path.len())
            .ok_or_else(elsewhere)?;
        let inside = inside_volume(mount, rest).ok_or_else(elsewhere)?;
        let volume = self
            .spec
            .volumes
            .iter()
            .flatten()
            .find(|volume| volume.name == mount.name);
        let (source, key) = volume
            .and_then(|volume| key_of(volume, &inside))
            .ok_or_else(elsewhere)?;
        let value = self.entry(source.clone(), &key)?;
        value.ok_or(Unknown::Missing(source, key))
    }

    /// As kubelet builds it: a later entry replaces an earlier one, any entry
    /// replaces what comes from `envFrom`, and `$(NAME)` sees what came before.
    fn before(&self, name: &str, end: usize) -> Result<Option<String>, Unknown> {
        let entries = self.container.env.iter().flatten().take(end).enumerate();
        let Some((at, entry)) = entries.filter(|(_, entry)| entry.name == name).last() else {
            return self.sourced(name);
        };
        match &entry.value_from {
            Some(from) => self.referenced(from),
            None => self
                .expand(entry.value.as_deref().unwrap_or_default(), at)
                .map(Some),
        }
    }

    fn sourced(&self, name: &str) -> Result<Option<String>, Unknown> {
        for from in self.container.env_from.iter().flatten().rev() {
            let Some(key) = name.strip_prefix(from.prefix.as_deref().unwrap_or_default()) else {
                continue;
            };
            let secret = from
                .secret_ref
                .as_ref()
                .map(|secret| ConfigSource::Secret(secret.name.clone()));
            let config = from
                .config_map_ref
                .as_ref()
                .map(|config| ConfigSource::ConfigMap(config.name.clone()));
            let Some(source) = secret.or(config) else {
                continue;
            };
            if let Some(value) = self.entry(source, key)? {
                return Ok(Some(value));
            }
        }
        Ok(None)
    }

    fn referenced(&self, from: &EnvVarSource) -> Result<Option<String>, Unknown> {
        if let Some(secret) = &from.secret_key_ref {
            return self.entry(ConfigSource::Secret(secret.name.clone()), &secret.key);
        }
        if let Some(config) = &from.config_map_key_ref {
            return self.entry(ConfigSource::ConfigMap(config.name.clone()), &config.key);
        }
        let path = from
            .field_ref
            .as_ref()
            .map(|field| field.field_path.as_str());
        match path {
            Some("metadata.name") => Ok(self.pod.metadata.name.clone()),
            Some("metadata.namespace") => Ok(self.pod.metadata.namespace.clone()),
            Some("metadata.uid") => Ok(self.pod.metadata.uid.clone()),
            other => Err(Unknown::Elsewhere(other.unwrap_or("valueFrom").to_owned())),
        }
    }

    fn entry(&self, source: ConfigSource, key: &str) -> Result<Option<String>, Unknown> {
        match self.fetched.get(&source) {
            None => Err(Unknown::Fetch(source)),
            Some(None) => Err(Unknown::Missing(source, key.to_owned())),
            Some(Some(entries)) => Ok(entries
                .get(key)
                .map(|value| String::from_utf8_lossy(value).into_owned())),
        }
    }

    /// `$(NAME)` becomes the value of an earlier variable or stays as it is;
    /// `$$` is a plain `$`.
    fn expand(&self, value: &str, end: usize) -> Result<String, Unknown> {
        let mut expanded = String::new();
        let mut rest = value;
        while let Some(at) = rest.find('$') {
            let (plain, from) = rest.split_at(at);
            expanded.push_str(plain);
            if let Some(after) = from.strip_prefix("$$") {
                expanded.push('$');
                rest = after;
            } else if let Some((name, after)) = from
                .strip_prefix("$(")
                .and_then(|open| open.split_once(')'))
            {
                match self.before(name, end)? {
                    Some(value) => expanded.push_str(&value),
                    None => expanded.push_str(&from[..name.len() + 3]),
                }
                rest = after;
            } else {
                expanded.push('$');
                rest = &from[1..];
            }
        }
        expanded.push_str(rest);
        Ok(expanded)
    }
}

#[cfg(test)]
mod tests;
