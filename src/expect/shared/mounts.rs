//! Which container mounts which volume where.

use k8s_openapi::api::core::v1::{Container, Pod, Volume, VolumeMount};

use super::path;
use crate::evidence::Place;
use crate::say;
use crate::text::Text;

/// A mount with both of its ends.
#[derive(Clone, Copy, Debug)]
pub struct Mounted<'a> {
    /// The container that mounts.
    pub container: &'a Container,
    /// The mount.
    pub mount: &'a VolumeMount,
    /// The volume, `None` when the Pod has none of that name.
    pub volume: Option<&'a Volume>,
}

/// The containers that run as long as the Pod: the ordinary ones and the
/// sidecars (init containers with `restartPolicy: Always`).
pub fn lasting_containers(pod: &Pod) -> impl Iterator<Item = &Container> {
    pod.spec.iter().flat_map(|spec| {
        spec.containers.iter().chain(
            spec.init_containers
                .iter()
                .flatten()
                .filter(|init| init.restart_policy.as_deref() == Some("Always")),
        )
    })
}

/// Every mount of the lasting containers.
pub fn all(pod: &Pod) -> impl Iterator<Item = Mounted<'_>> {
    lasting_containers(pod).flat_map(move |container| {
        container
            .volume_mounts
            .iter()
            .flatten()
            .map(move |mount| Mounted {
                container,
                mount,
                volume: volume(pod, &mount.name),
            })
    })
}

/// The mounts at `mount_path`.
#[must_use]
pub fn at<'a>(pod: &'a Pod, mount_path: &str) -> Vec<Mounted<'a>> {
    all(pod)
        .filter(|mounted| path::same(&mounted.mount.mount_path, mount_path))
        .collect()
}

/// Both paths, each in a container that mounts a volume over it, and not in the
/// same one; `None` where there are no two such containers.
#[must_use]
pub fn in_two_containers(pod: &Pod, first: &str, second: &str) -> Option<(Place, Place)> {
    let covering = |wanted: &str| -> Vec<Place> {
        all(pod)
            .filter(|mounted| path::within(&mounted.mount.mount_path, wanted).is_some())
            .map(|mounted| Place {
                container: mounted.container.name.clone(),
                path: path::normal(wanted),
            })
            .collect()
    };
    let seconds = covering(second);
    covering(first).into_iter().find_map(|first| {
        let second = seconds
            .iter()
            .find(|second| second.container != first.container)?;
        Some((first, second.clone()))
    })
}

/// The volume of this name.
#[must_use]
pub fn volume<'a>(pod: &'a Pod, name: &str) -> Option<&'a Volume> {
    pod.spec
        .as_ref()?
        .volumes
        .iter()
        .flatten()
        .find(|volume| volume.name == name)
}

/// What sort of volume it is, in the words of the manifest.
#[must_use]
pub fn sort_of(volume: &Volume) -> String {
    if let Some(host_path) = &volume.host_path {
        return format!("hostPath {}", host_path.path);
    }
    if let Some(claim) = &volume.persistent_volume_claim {
        return format!("persistentVolumeClaim {}", claim.claim_name);
    }
    let json = serde_json::to_value(volume).unwrap_or_default();
    json.as_object()
        .and_then(|fields| fields.keys().find(|key| *key != "name").cloned())
        .unwrap_or_else(|| "?".to_owned())
}

/// Where the lasting containers mount volumes, for "what there is instead".
#[must_use]
pub fn overview(pod: &Pod) -> Text {
    let rows: Vec<String> = all(pod)
        .filter(|mounted| {
            !mounted
                .mount
                .mount_path
                .starts_with("/var/run/secrets/kubernetes.io")
        })
        .map(|mounted| {
            let sort = mounted.volume.map_or_else(|| "?".to_owned(), sort_of);
            format!(
                "{} → {} ({sort})",
                mounted.container.name, mounted.mount.mount_path
            )
        })
        .collect();
    if rows.is_empty() {
        return say!(ja: "Volume Mount がありません", en: "no volume is mounted");
    }
    Text::same(rows.join(", "))
}
