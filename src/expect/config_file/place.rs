//! The mounts that a file of a container may come from, and the content of keys.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use k8s_openapi::api::core::v1::Pod;
use serde_json::Value;

use crate::objects::ConfigSource;
use crate::objects::mounts::{Mounted, describe_volume, mounts_of, sub_path};
use crate::objects::path::{normalize, relative_to};
use crate::objects::projected::{inside_volume, key_of};

/// The mount in which a file of a container lies.
#[derive(Debug, Default)]
pub(super) struct FilePlace<'a> {
    pub container: &'a str,
    pub mount_path: &'a str,
    /// True where one file or directory of the volume is mounted, which never changes.
    pub is_sub_path: bool,
    /// The kind of the volume, in the words of the manifest.
    pub volume: String,
    /// The object and its key that the file is.
    pub from: Option<(ConfigSource, String)>,
}

impl FilePlace<'_> {
    /// Returns the key of a `ConfigMap` that the file is; with `key`, only where it is that one.
    pub fn key_of(&self, config_map: &str, key: Option<&str>) -> Option<&str> {
        let (source, found) = self.from.as_ref()?;
        let is_it = matches!(source, ConfigSource::ConfigMap(name) if name == config_map);
        (is_it && key.is_none_or(|key| key == found)).then_some(found.as_str())
    }
}

/// Returns the innermost mount over `path` of each container that has one.
pub(super) fn places<'a>(pod: &'a Pod, path: &str) -> Vec<FilePlace<'a>> {
    let mut innermost: Vec<Mounted<'a>> = Vec::new();
    for mounted in mounts_of(pod) {
        if relative_to(&mounted.mount.mount_path, path).is_none() {
            continue;
        }
        let length = |it: &Mounted<'_>| normalize(&it.mount.mount_path).len();
        let same = innermost
            .iter_mut()
            .find(|it| it.container.name == mounted.container.name);
        match same {
            Some(other) if length(other) < length(&mounted) => *other = mounted,
            Some(_) => {}
            None => innermost.push(mounted),
        }
    }
    innermost.iter().map(|it| place(it, path)).collect()
}

fn place<'a>(mounted: &Mounted<'a>, path: &str) -> FilePlace<'a> {
    let (mount, volume) = (mounted.mount, mounted.volume);
    let rest = relative_to(&mount.mount_path, path).unwrap_or_default();
    let inside = inside_volume(mount, rest.trim_start_matches('/'));
    FilePlace {
        container: &mounted.container.name,
        mount_path: &mount.mount_path,
        is_sub_path: sub_path(mount).is_some(),
        volume: volume.map_or_else(|| "?".to_owned(), describe_volume),
        from: volume
            .zip(inside)
            .and_then(|(volume, inside)| key_of(volume, &inside)),
    }
}

/// Returns the content of a key of a `ConfigMap`.
pub(super) fn bytes_of(map: &Value, key: &str) -> Option<Vec<u8>> {
    if let Some(text) = map["data"].get(key).and_then(Value::as_str) {
        return Some(text.as_bytes().to_vec());
    }
    let encoded = map["binaryData"].get(key).and_then(Value::as_str)?;
    STANDARD.decode(encoded).ok()
}
