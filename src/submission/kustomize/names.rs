//! `namespace`, `namePrefix` and `nameSuffix`.

use crate::submission::kustomize::item::Item;

/// Kinds whose names are fixed by what they are.
const KEEP_THEIR_NAME: [&str; 3] = ["CustomResourceDefinition", "APIService", "Namespace"];

/// Puts an object into `namespace`; a Namespace gets its name.
pub fn set_namespace(item: &mut Item, namespace: &str) {
    if namespace.is_empty() {
        return;
    }
    if item.kind() == "Namespace" && item.api_version() == "v1" {
        item.rename(|_| namespace.to_owned());
        return;
    }
    item.rename(str::to_owned);
    if !item.is_cluster_wide() && item.object["metadata"].is_object() {
        item.object["metadata"]["namespace"] = namespace.into();
    }
}

/// Puts `prefix` and `suffix` around the name of an object.
pub fn affix(item: &mut Item, prefix: &str, suffix: &str) {
    if KEEP_THEIR_NAME.contains(&item.kind()) {
        return;
    }
    if !prefix.is_empty() {
        item.rename(|name| format!("{prefix}{name}"));
        item.prefixes.push(prefix.to_owned());
    }
    if !suffix.is_empty() {
        item.rename(|name| format!("{name}{suffix}"));
        item.suffixes.push(suffix.to_owned());
    }
}
