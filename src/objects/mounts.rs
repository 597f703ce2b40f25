//! Mounts: which container mounts which volume where.

use k8s_openapi::api::core::v1::{Container, Pod, Volume, VolumeMount};
use serde::{Deserialize, Serialize};

use crate::objects::path;
use crate::objects::pod::{lasting_containers, volumes};
use crate::say;
use crate::text::Text;

/// A path inside a container.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct ContainerPath {
    /// The container's name.
    pub container: String,
    /// An absolute path in it.
    pub path: String,
}

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

/// Returns every mount of the lasting containers.
pub fn mounts_of(pod: &Pod) -> impl Iterator<Item = Mounted<'_>> {
    lasting_containers(pod).flat_map(move |container| {
        container
            .volume_mounts
            .iter()
            .flatten()
            .map(move |mount| Mounted {
                container,
                mount,
                volume: volumes(pod).find(|volume| volume.name == mount.name),
            })
    })
}

/// Returns the mounts at `mount_path`.
#[must_use]
pub fn mounts_at<'a>(pod: &'a Pod, mount_path: &str) -> Vec<Mounted<'a>> {
    mounts_of(pod)
        .filter(|mounted| path::is_same(&mounted.mount.mount_path, mount_path))
        .collect()
}

/// Returns both paths, each in a container that mounts a volume over it, and not in the
/// same one; `None` where there are no two such containers. Of several it is the
/// two that share a folder and the first of which can write.
#[must_use]
pub fn in_two_containers(
    pod: &Pod,
    first: &str,
    second: &str,
) -> Option<(ContainerPath, ContainerPath)> {
    let covering = |wanted: &str| -> Vec<Mounted<'_>> {
        mounts_of(pod)
            .filter(|mounted| path::relative_to(&mounted.mount.mount_path, wanted).is_some())
            .collect()
    };
    let place = |mounted: &Mounted<'_>, wanted: &str| ContainerPath {
        container: mounted.container.name.clone(),
        path: path::normalize(wanted),
    };
    let seconds = covering(second);
    covering(first)
        .iter()
        .flat_map(|one| seconds.iter().map(move |two| (one, two)))
        .filter(|(one, two)| one.container.name != two.container.name)
        .min_by_key(|(one, two)| (!same_folder(one, two), is_read_only(one)))
        .map(|(one, two)| (place(one, first), place(two, second)))
}

/// Tells whether two mounts show the same folder of the same volume.
#[must_use]
pub fn same_folder(one: &Mounted<'_>, two: &Mounted<'_>) -> bool {
    one.mount.name == two.mount.name && sub_path(one.mount) == sub_path(two.mount)
}

/// Returns the folder of the volume that is mounted; `None` for all of it.
#[must_use]
pub fn sub_path(mount: &VolumeMount) -> Option<String> {
    let paths = [&mount.sub_path, &mount.sub_path_expr];
    let mut paths = paths
        .into_iter()
        .flatten()
        .map(|folder| path::normalize(folder));
    let folder = paths.find(|folder| folder != "/")?;
    Some(folder.trim_start_matches('/').to_owned())
}

/// Tells whether nothing can be written through the mount.
#[must_use]
pub fn is_read_only(mounted: &Mounted<'_>) -> bool {
    let claim = mounted
        .volume
        .and_then(|volume| volume.persistent_volume_claim.as_ref());
    mounted.mount.read_only == Some(true)
        || claim.is_some_and(|claim| claim.read_only == Some(true))
}

/// Tells whether `at` lies in a volume that is filled from Secrets or tokens: what is in
/// there must not be shown.
#[must_use]
pub fn is_in_secret(pod: &Pod, at: &ContainerPath) -> bool {
    let covering = mounts_of(pod).filter(|mounted| {
        mounted.container.name == at.container
            && path::relative_to(&mounted.mount.mount_path, &at.path).is_some()
    });
    // Of mounts in one another it is the innermost that shows.
    let innermost = covering.max_by_key(|it| path::normalize(&it.mount.mount_path).len());
    innermost
        .and_then(|mounted| mounted.volume)
        .is_some_and(holds_secrets)
}

/// Tells whether a volume is filled from Secrets, tokens, or a store of secrets.
fn holds_secrets(volume: &Volume) -> bool {
    let projected = volume.projected.iter();
    let mut sources = projected.flat_map(|it| it.sources.iter().flatten());
    volume.secret.is_some()
        || sources.any(|it| {
            it.secret.is_some()
                || it.service_account_token.is_some()
                || it.pod_certificate.is_some()
        })
        || volume
            .csi
            .as_ref()
            .is_some_and(|csi| csi.driver.contains("secret"))
}

/// Returns the folder of the node that a mount shows, where its volume is a hostPath.
#[must_use]
pub fn folder_of_node(mounted: &Mounted<'_>) -> Option<String> {
    let folder = &mounted.volume?.host_path.as_ref()?.path;
    let sub_path = mounted.mount.sub_path.as_deref().unwrap_or_default();
    Some(path::normalize(&format!("{folder}/{sub_path}")))
}

/// Names the kind of a volume, in the words of the manifest.
#[must_use]
pub fn describe_volume(volume: &Volume) -> String {
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

/// Describes where the lasting containers mount volumes, for "what there is instead".
#[must_use]
pub fn describe_mounts(pod: &Pod) -> Text {
    let rows: Vec<String> = mounts_of(pod)
        .filter(|mounted| {
            !mounted
                .mount
                .mount_path
                .starts_with("/var/run/secrets/kubernetes.io")
        })
        .map(|mounted| {
            let sort = mounted
                .volume
                .map_or_else(|| "?".to_owned(), describe_volume);
            let (path, name) = (&mounted.mount.mount_path, &mounted.mount.name);
            format!("{} → {path} ({name}: {sort})", mounted.container.name)
        })
        .collect();
    if rows.is_empty() {
        return say!(ja: "Volume Mount がありません", en: "no volume is mounted");
    }
    Text::same(rows.join(", "))
}
