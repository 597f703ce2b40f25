//! Refusal of a re-creation after which the nonce would certainly be lost.

use k8s_openapi::api::core::v1::PodSpec;

use super::Stop;
use super::volumes::{self, Mounted};
use crate::evidence::{Loss, Marker, MarkerSeen, Password};

/// The mount that the marker lies on.
pub(super) fn marked_mount<'a>(spec: &'a PodSpec, marker: &Marker) -> Option<Mounted<'a>> {
    match marker {
        Marker::File { at } => volumes::covering(spec, &at.container, &at.path),
        Marker::Sql { login, data, .. } => match &login.password {
            Password::FromPod { container } => volumes::covering(spec, container, data),
            Password::Given(_) => {
                let mut all = spec.containers.iter();
                all.find_map(|container| volumes::covering(spec, &container.name, data))
            }
        },
    }
}

/// Refuses where the marker lies on something that certainly goes with the
/// Pod: that is known without losing anything. A file on an emptyDir is the
/// exception: its loss is what one wants to see.
pub(super) fn check(spec: &PodSpec, marker: &Marker, renamed: bool) -> Result<(), Stop> {
    let lose = |why| Err(Stop::NotTried(MarkerSeen::WouldLose(why)));
    let path = match marker {
        Marker::Sql { data, .. } => data,
        Marker::File { at } => &at.path,
    };
    let Some(mounted) = marked_mount(spec, marker) else {
        return lose(Loss::NoVolume { path: path.clone() });
    };
    if let Some(why) = volumes::certain_loss(&mounted, renamed) {
        return lose(why);
    }
    if matches!(marker, Marker::Sql { .. }) && mounted.volume.empty_dir.is_some() {
        return lose(Loss::EmptyDir { path: path.clone() });
    }
    Ok(())
}
