//! Copies of volumes that go with the Pod, and putting them back.

use std::collections::BTreeSet;

use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::PodSpec;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use super::Stop;
use super::tar;
use super::volumes::{self, Mounted};
use crate::cluster::{Cluster, Exec, ExecError};
use crate::evidence::{Harm, NotRestored, PodKey};
use crate::probe::shell::run_script;

/// No more is taken of one volume.
const MOST: usize = 4 << 20;

/// The content of a temporary volume as a tar archive.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Backup {
    pub volume: String,
    pub container: String,
    pub path: String,
    tar: ByteString,
}

impl std::fmt::Debug for Backup {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Backup({}, {} bytes)", self.volume, self.tar.0.len())
    }
}

/// Copies all temporary volumes that a running container can see. What cannot
/// be copied must not be lost: then the probe is refused.
pub(super) async fn copy_volumes(
    cluster: &Cluster,
    pod: &PodKey,
    spec: &PodSpec,
    deadline: Instant,
) -> Result<Vec<Backup>, Stop> {
    let mounts = volumes::mounts(spec);
    let mut backups = Vec::new();
    for (volume, part) in parts(&mounts) {
        let mut views: Vec<&Mounted<'_>> = mounts
            .iter()
            .filter(|mounted| (mounted.volume.name.as_str(), part_of(mounted)) == (volume, part))
            .collect();
        // What is put back goes the same way, so one that may write comes first.
        views.sort_by_key(|mounted| mounted.mount.read_only == Some(true));
        backups.extend(copy_volume(cluster, pod, &views, deadline).await?);
    }
    Ok(backups)
}

/// Copies one volume, through the first container that can.
pub(super) async fn copy_volume(
    cluster: &Cluster,
    pod: &PodKey,
    views: &[&Mounted<'_>],
    deadline: Instant,
) -> Result<Option<Backup>, Stop> {
    let mut why = String::new();
    for mounted in views {
        let (container, path) = (
            mounted.container.name.as_str(),
            mounted.mount.mount_path.as_str(),
        );
        // A tar that nobody reads to its end would stay in the container.
        let size = run_script(
            cluster,
            pod,
            container,
            &[r#"du -sk -- "$1""#, "sh", path],
            deadline,
        )
        .await;
        if let Ok(done) = size
            && tar::kibibytes(&done.stdout).is_some_and(|size| size > MOST >> 10)
        {
            return Err(too_large(&mounted.volume.name));
        }
        let exec = Exec {
            pod,
            container,
            command: &["tar", "-cf", "-", "-C", path, "."],
            input: None,
            most: MOST,
            harmless: true,
            deadline,
        };
        match cluster.exec(&exec).await {
            Ok(done) if done.cut => return Err(too_large(&mounted.volume.name)),
            // GNU tar: a file changed while it was read.
            Ok(done) if matches!(done.exit, Some(0 | 1)) => {
                return Ok(tar::has_content(&done.stdout).then(|| Backup {
                    volume: mounted.volume.name.clone(),
                    container: container.to_owned(),
                    path: path.to_owned(),
                    tar: ByteString(done.stdout),
                }));
            }
            Ok(done) => why = done.complaint(),
            Err(ExecError::Trouble(trouble)) => return Err(trouble.into()),
            Err(ExecError::NoProgram(_)) => why = format!("no tar in {container}"),
            Err(ExecError::NotRunning(words)) => why = words,
        }
    }
    let Some(mounted) = views.first() else {
        return Ok(None);
    };
    if is_empty(cluster, pod, mounted, deadline).await? {
        return Ok(None);
    }
    let name = &mounted.volume.name;
    let volume = name.clone();
    Err(Stop::harm(Harm::VolumeNotCopied { volume, why }))
}

fn too_large(name: &str) -> Stop {
    Stop::harm(Harm::VolumeTooLarge {
        volume: name.to_owned(),
        mebibytes: MOST >> 20,
    })
}

/// Returns true where a shell sees nothing there but sockets, pipes and devices.
async fn is_empty(
    cluster: &Cluster,
    pod: &PodKey,
    at: &Mounted<'_>,
    deadline: Instant,
) -> Result<bool, Stop> {
    let script = r#"cd "$1" || exit 2
for entry in ..?* .[!.]* *; do
  if [ -S "$entry" ] || [ -p "$entry" ] || [ -b "$entry" ] || [ -c "$entry" ]; then continue; fi
  if [ -e "$entry" ] || [ -L "$entry" ]; then exit 1; fi
done"#;
    let path = at.mount.mount_path.as_str();
    match run_script(
        cluster,
        pod,
        &at.container.name,
        &[script, "sh", path],
        deadline,
    )
    .await
    {
        Ok(done) => Ok(done.ok()),
        Err(ExecError::Trouble(trouble)) => Err(trouble.into()),
        Err(_) => Ok(false),
    }
}

/// Puts a copy back. What the new Pod has made itself stays as it made it.
pub(super) async fn put_back(
    cluster: &Cluster,
    pod: &PodKey,
    backup: &Backup,
    deadline: Instant,
) -> Result<(), NotRestored> {
    let exec = Exec {
        pod,
        container: &backup.container,
        command: &["tar", "-xkf", "-", "-C", &backup.path],
        input: Some(&backup.tar.0),
        most: tar::BLOCK,
        // Half of a file would stay half.
        harmless: false,
        deadline,
    };
    let why = match cluster.exec(&exec).await {
        Ok(done) if done.ok() || tar::only_existing(&done.stderr) => return Ok(()),
        Ok(done) => done.complaint(),
        Err(error) => error.to_string(),
    };
    Err(NotRestored::Volume {
        volume: backup.volume.clone(),
        path: backup.path.clone(),
        why,
    })
}

/// Returns the parts of temporary volumes that are seen: a whole volume, or else
/// its sub-paths one by one.
fn parts<'a>(mounts: &[Mounted<'a>]) -> BTreeSet<(&'a str, &'a str)> {
    let temporary = mounts
        .iter()
        .filter(|mounted| volumes::is_temporary(mounted.volume));
    let all: BTreeSet<(&str, &str)> = temporary
        .map(|mounted| (mounted.volume.name.as_str(), part_of(mounted)))
        .collect();
    all.iter()
        .filter(|(volume, part)| part.is_empty() || !all.contains(&(*volume, "")))
        .copied()
        .collect()
}

fn part_of<'a>(mounted: &Mounted<'a>) -> &'a str {
    let mount = mounted.mount;
    let part = mount.sub_path.as_deref().or(mount.sub_path_expr.as_deref());
    part.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_whole_volume_is_taken_rather_than_its_parts() {
        let spec: PodSpec = serde_json::from_value(json!({
            "volumes": [{"name": "a", "emptyDir": {}}, {"name": "b", "emptyDir": {}}, {"name": "m", "emptyDir": {"medium": "Memory"}},
                        {"name": "p", "persistentVolumeClaim": {"claimName": "p"}}],
            "containers": [{"name": "c", "volumeMounts": [
                {"name": "a", "mountPath": "/1"}, {"name": "a", "mountPath": "/2", "subPath": "x"},
                {"name": "b", "mountPath": "/3", "subPath": "x"}, {"name": "b", "mountPath": "/4", "subPath": "y"},
                {"name": "m", "mountPath": "/5"}, {"name": "p", "mountPath": "/6"},
            ]}],
        }))
        .unwrap();
        let mounts = volumes::mounts(&spec);
        assert_eq!(
            Vec::from_iter(parts(&mounts)),
            [("a", ""), ("b", "x"), ("b", "y")]
        );
    }
}
