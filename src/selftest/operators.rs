//! The ways in which a manifest is broken, one field at a time: what students
//! do, and what somebody does who wants points for less.

use serde_json::{Value, json};

use super::changes::{Change, Changes};
use super::mounts::{self, MountPointer};
use crate::expect::Facet;

/// Every change of `object`.
pub(super) fn changes(object: &Value) -> Vec<Change> {
    let mut changes = Changes::new(object);
    if let Some(name) = text(&changes, "/metadata/name") {
        changes.set(
            "another name",
            Facet::Object,
            "/metadata/name",
            json!(format!("{name}-x")),
        );
    }
    for spec in ["/spec", "/spec/template/spec"] {
        if changes.at(&format!("{spec}/containers")).is_some() {
            pod(&mut changes, spec);
        }
    }
    if object["kind"] == "PersistentVolumeClaim" {
        claim(&mut changes);
    }
    if changes.at("/spec/template").is_some() {
        changes.set("no replicas", Facet::Object, "/spec/replicas", json!(0));
    }
    changes.found
}

pub(super) fn text<'a>(changes: &Changes<'a>, pointer: &str) -> Option<&'a str> {
    changes.at(pointer)?.as_str()
}

fn pod(changes: &mut Changes<'_>, spec: &str) {
    node(changes, spec);
    let containers = changes.items(&format!("{spec}/containers"));
    for (at, name) in &containers {
        container(changes, spec, at, name);
        if containers.len() > 1 {
            changes.remove(format!("container {name} left out"), Facet::Containers, at);
        }
    }
    for (at, name) in changes.items(&format!("{spec}/volumes")) {
        volume(changes, &at, &name);
    }
}

/// A node that is chosen by its label may be chosen in ways that are none.
fn node(changes: &mut Changes<'_>, spec: &str) {
    let pointer = format!("{spec}/nodeSelector");
    let Some(Value::Object(selector)) = changes.at(&pointer) else {
        return;
    };
    changes.remove("nodeSelector left out", Facet::NodeChoice, &pointer);
    let Some((label, value)) = selector.iter().next() else {
        return;
    };
    let mut other = selector.clone();
    other.insert(label.clone(), json!("no-such-node"));
    changes.set(
        "nodeSelector for another node",
        Facet::NodeChoice,
        &pointer,
        json!(other),
    );
    let hostname = value.clone();
    changes.edit("nodeName instead", Facet::NodeChoice, |object| {
        swap(object, spec, "nodeName", hostname);
    });
    let term = json!([{"weight": 1, "preference": {"matchExpressions": [
        {"key": label, "operator": "In", "values": [value]},
    ]}}]);
    changes.edit("a preference instead", Facet::NodeChoice, |object| {
        let affinity =
            json!({"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": term}});
        swap(object, spec, "affinity", affinity);
    });
}

/// `field` in the place of the nodeSelector.
fn swap(object: &mut Value, spec: &str, field: &str, value: Value) {
    if let Some(Value::Object(spec)) = object.pointer_mut(spec) {
        spec.remove("nodeSelector");
        spec.insert(field.to_owned(), value);
    }
}

fn container(changes: &mut Changes<'_>, spec: &str, at: &str, name: &str) {
    if let Some(image) = text(changes, &format!("{at}/image")) {
        let base = image.rsplit_once(':').map_or(image, |(base, _)| base);
        let pointer = format!("{at}/image");
        let another = format!("{name}: another tag");
        changes.set(
            another,
            Facet::Image,
            &pointer,
            json!(format!("{base}:0-none")),
        );
        let another = format!("{name}: another image");
        changes.set(another, Facet::Image, &pointer, json!("no-such-image:1"));
    }
    let ends = format!("{name}: a program that ends");
    changes.set(
        ends,
        Facet::Program,
        &format!("{at}/command"),
        json!(["false"]),
    );
    for (env, variable) in changes.items(&format!("{at}/env")) {
        let left_out = format!("{name}: {variable} left out");
        changes.remove(left_out, Facet::Program, &env);
        let another = format!("{name}: {variable} of another value");
        changes.set(
            another,
            Facet::Program,
            &format!("{env}/value"),
            json!("another-value"),
        );
    }
    for (mount, volume) in changes.items(&format!("{at}/volumeMounts")) {
        let place = MountPointer {
            spec,
            container: at,
            mount: &mount,
        };
        mounts::changes(changes, &place, &format!("{name}: mount of {volume}"));
    }
}

fn volume(changes: &mut Changes<'_>, at: &str, name: &str) {
    let path = text(changes, &format!("{at}/hostPath/path"));
    if let Some(path) = path {
        let pointer = format!("{at}/hostPath/path");
        changes.set(
            format!("{name}: another path"),
            Facet::Path,
            &pointer,
            json!(format!("{path}-x")),
        );
        let pointer = format!("{at}/hostPath/type");
        changes.remove(format!("{name}: type left out"), Facet::PathType, &pointer);
        for other in ["Directory", "File"] {
            changes.set(
                format!("{name}: type {other}"),
                Facet::PathType,
                &pointer,
                json!(other),
            );
        }
    }
    let claim = text(changes, &format!("{at}/persistentVolumeClaim/claimName"));
    if let Some(claim) = claim {
        let pointer = format!("{at}/persistentVolumeClaim/claimName");
        changes.set(
            format!("{name}: another claim"),
            Facet::Claim,
            &pointer,
            json!(format!("{claim}-x")),
        );
        let pointer = format!("{at}/persistentVolumeClaim/readOnly");
        changes.set(
            format!("{name}: the claim read-only"),
            Facet::ReadOnly,
            &pointer,
            json!(true),
        );
    }
    let is_empty_dir = changes.at(&format!("{at}/emptyDir")).is_some();
    if is_empty_dir {
        let folder = json!({"path": format!("/data/{name}"), "type": "DirectoryOrCreate"});
        let host_path = json!({"name": name, "hostPath": folder});
        changes.set(
            format!("{name}: a hostPath"),
            Facet::VolumeType,
            at,
            host_path,
        );
    } else {
        let empty_dir = json!({"name": name, "emptyDir": {}});
        changes.set(
            format!("{name}: an emptyDir"),
            Facet::VolumeType,
            at,
            empty_dir,
        );
    }
}

fn claim(changes: &mut Changes<'_>) {
    let class = "/spec/storageClassName";
    changes.set("another class", Facet::Class, class, json!("no-such-class"));
    changes.set("no class at all", Facet::Class, class, json!(""));
    if changes.at(class).is_some() {
        changes.remove("class left out", Facet::Class, class);
        changes.is_defaulted();
    }
    let size = "/spec/resources/requests/storage";
    changes.set("smaller", Facet::Size, size, json!("1Gi"));
    if let Some(written) = text(changes, size) {
        let decimal = written
            .strip_suffix("Gi")
            .map(|number| format!("{number}G"));
        if let Some(decimal) = decimal {
            changes.set("G instead of Gi", Facet::Size, size, json!(decimal));
        }
    }
    changes.set("larger", Facet::Size, size, json!("20Gi"));
    for mode in ["ReadOnlyMany", "ReadWriteMany", "ReadWriteOncePod"] {
        let name = format!("access mode {mode}");
        changes.set(name, Facet::AccessModes, "/spec/accessModes", json!([mode]));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(object: &Value) -> Vec<String> {
        changes(object)
            .into_iter()
            .map(|change| change.name)
            .collect()
    }

    #[test]
    fn every_change_changes_the_object_in_a_way_of_its_own() {
        let pod = json!({"kind": "Pod", "metadata": {"name": "a"}, "spec": {
            "nodeSelector": {"kubernetes.io/hostname": "one"},
            "volumes": [{"name": "v", "hostPath": {"path": "/data/a", "type": "DirectoryOrCreate"}}],
            "containers": [{"name": "c", "image": "i:1", "env": [{"name": "E", "value": "1"}],
                "volumeMounts": [{"name": "v", "mountPath": "/v"}]}],
        }});
        let found = changes(&pod);
        for (at, change) in found.iter().enumerate() {
            assert_ne!(change.object, pod, "{}", change.name);
            let twice = found[..at]
                .iter()
                .find(|other| other.object == change.object);
            assert!(
                twice.is_none(),
                "{} is {}",
                change.name,
                twice.unwrap().name
            );
        }
        assert!(found.len() > 15, "{}", found.len());
    }

    #[test]
    fn a_template_is_broken_as_a_pod_is() {
        let container = json!({"name": "c", "image": "i:1"});
        let pod = json!({"spec": {"containers": [container]}});
        let set = json!({"spec": {"template": pod}});
        let of_set = names(&set);
        assert!(names(&pod).iter().all(|name| of_set.contains(name)));
        assert!(of_set.contains(&"no replicas".to_owned()));
    }
}
