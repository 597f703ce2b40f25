//! The fate of the data on a Pod's volumes when the Pod is deleted.

use k8s_openapi::api::core::v1::{Container, Pod, PodSpec, Volume, VolumeMount};

use crate::evidence::Loss;

/// A volume as one container has it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mounted<'a> {
    pub container: &'a Container,
    pub mount: &'a VolumeMount,
    pub volume: &'a Volume,
}

/// All mounts of the containers that run as long as the Pod does.
pub(super) fn mounts(spec: &PodSpec) -> Vec<Mounted<'_>> {
    let sidecars = spec
        .init_containers
        .iter()
        .flatten()
        .filter(|container| container.restart_policy.as_deref() == Some("Always"));
    spec.containers
        .iter()
        .chain(sidecars)
        .flat_map(|container| {
            let mounts = container.volume_mounts.iter().flatten();
            mounts.filter_map(move |mount| {
                let volume = spec
                    .volumes
                    .iter()
                    .flatten()
                    .find(|one| one.name == mount.name)?;
                Some(Mounted {
                    container,
                    mount,
                    volume,
                })
            })
        })
        .collect()
}

/// The mount that a path of a container lies on: the innermost one.
pub(super) fn covering<'a>(spec: &'a PodSpec, container: &str, path: &str) -> Option<Mounted<'a>> {
    mounts(spec)
        .into_iter()
        .filter(|mounted| {
            mounted.container.name == container && lies_in(path, &mounted.mount.mount_path)
        })
        .max_by_key(|mounted| mounted.mount.mount_path.trim_end_matches('/').len())
}

/// Returns true where a path is a directory or lies below it.
pub(super) fn lies_in(path: &str, directory: &str) -> bool {
    let directory = directory.trim_end_matches('/');
    path.strip_prefix(directory)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// Returns true where a volume lives and dies with its Pod.
pub(super) fn goes_along(volume: &Volume) -> bool {
    volume.empty_dir.is_some() || is_temporary(volume)
}

/// Returns true where a volume lives and dies with its Pod and may hold something of worth.
pub(super) fn is_temporary(volume: &Volume) -> bool {
    let on_disk = volume
        .empty_dir
        .as_ref()
        .is_some_and(|empty| empty.medium.as_deref() != Some("Memory"));
    let inline = volume
        .csi
        .as_ref()
        .is_some_and(|csi| csi.read_only != Some(true));
    on_disk || inline || volume.ephemeral.is_some()
}

/// Returns why what lies on a mount is certainly gone when the Pod is, other than an
/// emptyDir; `renamed`: the new Pod will have another name.
pub(super) fn certain_loss(mounted: &Mounted<'_>, renamed: bool) -> Option<Loss> {
    let volume = mounted.volume.name.clone();
    if mounted.volume.ephemeral.is_some() {
        return Some(Loss::Ephemeral { volume });
    }
    if mounted.volume.csi.is_some() {
        return Some(Loss::InlineCsi { volume });
    }
    let expression = mounted.mount.sub_path_expr.as_deref().unwrap_or_default();
    let variable = references(expression)
        .into_iter()
        .find(|variable| differs(mounted.container, variable, renamed, 8))?;
    let expression = expression.to_owned();
    Some(Loss::SubPathExpr {
        expression,
        variable,
    })
}

/// The names in `$(NAME)` of a text, without those that `$$` escapes.
fn references(text: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        let from = &rest[at..];
        if let Some(after) = from.strip_prefix("$$") {
            rest = after;
        } else if let Some((name, after)) = from
            .strip_prefix("$(")
            .and_then(|open| open.split_once(')'))
        {
            names.push(name.to_owned());
            rest = after;
        } else {
            rest = &from[1..];
        }
    }
    names
}

/// Returns true where a variable has another value in the Pod's successor.
fn differs(container: &Container, name: &str, renamed: bool, depth: u8) -> bool {
    let mut entries = container.env.iter().flatten();
    let Some(entry) = entries.rfind(|entry| entry.name == name) else {
        return false;
    };
    let field = entry
        .value_from
        .as_ref()
        .and_then(|from| from.field_ref.as_ref())
        .map(|field| field.field_path.as_str());
    match field {
        Some("metadata.uid" | "status.podIP" | "status.podIPs") => true,
        Some("metadata.name") => renamed,
        Some(_) => false,
        // A variable may be made of others.
        None => {
            depth > 0
                && references(entry.value.as_deref().unwrap_or_default())
                    .iter()
                    .any(|name| differs(container, name, renamed, depth - 1))
        }
    }
}

/// Names of the init containers that may write to a volume before the Pod's
/// containers start.
pub(super) fn writing_init<'a>(pod: &'a Pod, volume: &str) -> Option<&'a str> {
    let init = pod.spec.as_ref()?.init_containers.iter().flatten();
    init.into_iter()
        .filter(|container| container.restart_policy.as_deref() != Some("Always"))
        .find(|container| {
            let mut mounts = container.volume_mounts.iter().flatten();
            mounts.any(|mount| mount.name == volume && mount.read_only != Some(true))
        })
        .map(|container| container.name.as_str())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn spec(mount: &Value, volume: &Value, env: &Value) -> PodSpec {
        let (mut mount, mut volume) = (mount.clone(), volume.clone());
        (mount["name"], volume["name"]) = ("v".into(), "v".into());
        serde_json::from_value(json!({
            "containers": [{"name": "c", "volumeMounts": [mount, {"name": "w", "mountPath": "/var"}], "env": env}],
            "volumes": [volume, {"name": "w", "emptyDir": {}}],
        }))
        .unwrap()
    }

    #[test]
    fn the_innermost_mount_covers_a_path() {
        let spec = spec(
            &json!({"mountPath": "/var/lib/mysql/"}),
            &json!({"emptyDir": {}}),
            &json!([]),
        );
        for (path, volume) in [
            ("/var/lib/mysql", Some("v")),
            ("/var/lib/mysql/data", Some("v")),
            ("/var/lib/mysql2", Some("w")),
            ("/var", Some("w")),
            ("/variable", None),
            ("/", None),
        ] {
            let found = covering(&spec, "c", path).map(|mounted| mounted.volume.name.as_str());
            assert_eq!(found, volume, "{path}");
        }
        assert!(covering(&spec, "other", "/var").is_none());
    }

    #[test]
    fn loss_is_certain_with_ephemeral_volumes_and_paths_that_change() {
        let field =
            |path: &str| json!([{"name": "X", "valueFrom": {"fieldRef": {"fieldPath": path}}}]);
        let by = json!({"mountPath": "/d", "subPathExpr": "data/$(X)"});
        let plain = json!({"mountPath": "/d"});
        let claim = json!({"persistentVolumeClaim": {"claimName": "c"}});
        let chain = json!([
            {"name": "U", "valueFrom": {"fieldRef": {"fieldPath": "metadata.uid"}}},
            {"name": "X", "value": "a-$(U)"},
        ]);
        for (mount, volume, env, renamed, lost) in [
            (&plain, &claim, &json!([]), false, false),
            (&plain, &json!({"ephemeral": {}}), &json!([]), false, true),
            (&plain, &json!({"emptyDir": {}}), &json!([]), false, false),
            (&by, &claim, &field("metadata.uid"), false, true),
            (&by, &claim, &field("status.podIP"), false, true),
            (&by, &claim, &field("metadata.name"), false, false),
            (&by, &claim, &field("metadata.name"), true, true),
            (&by, &claim, &field("metadata.namespace"), true, false),
            (&by, &claim, &chain, false, true),
            (
                &by,
                &claim,
                &json!([{"name": "X", "value": "$(X)"}]),
                false,
                false,
            ),
            (
                &json!({"mountPath": "/d", "subPathExpr": "$$(X)"}),
                &claim,
                &field("metadata.uid"),
                false,
                false,
            ),
        ] {
            let spec = spec(mount, volume, env);
            let mounted = covering(&spec, "c", "/d").unwrap();
            assert_eq!(
                certain_loss(&mounted, renamed).is_some(),
                lost,
                "{mount} {volume} {env}"
            );
        }
    }
}
