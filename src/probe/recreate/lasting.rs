//! Whether what the witness lies on can outlast its Pod at all.

use k8s_openapi::api::core::v1::PodSpec;

use super::Stop;
use super::volumes::{self, Mounted};
use crate::evidence::{Password, Refusal, Witness};
use crate::say;

/// The mount that the witness lies on.
pub(super) fn witnessed<'a>(spec: &'a PodSpec, witness: &Witness) -> Option<Mounted<'a>> {
    match witness {
        Witness::File { at } => volumes::covering(spec, &at.container, &at.path),
        Witness::Sql { login, data, .. } => match &login.password {
            Password::FromPod { container } => volumes::covering(spec, container, data),
            Password::Given(_) => {
                let mut all = spec.containers.iter();
                all.find_map(|container| volumes::covering(spec, &container.name, data))
            }
        },
    }
}

/// Refuses where the witness lies on something that certainly goes with the
/// Pod: that is known without losing anything. A file on an emptyDir is the
/// exception: its loss is what one wants to see.
pub(super) fn check(spec: &PodSpec, witness: &Witness, renamed: bool) -> Result<(), Stop> {
    let lose = |why| Err(Stop::Refused(Refusal::WouldLose(why)));
    let path = match witness {
        Witness::Sql { data, .. } => data,
        Witness::File { at } => &at.path,
    };
    let Some(mounted) = witnessed(spec, witness) else {
        return lose(say!(
            ja: "{path} に Volume が Mount されていません。コンテナの中だけのデータは Pod と一緒に消えます",
            en: "no volume is mounted at {path}: what a container keeps for itself goes with its Pod"
        ));
    };
    if let Some(why) = volumes::certain_loss(&mounted, renamed) {
        return lose(why);
    }
    if matches!(witness, Witness::Sql { .. }) && mounted.volume.empty_dir.is_some() {
        return lose(say!(
            ja: "{path} の Volume は emptyDir です。Pod と一緒に消えるため、データは残りません",
            en: "the volume at {path} is an emptyDir, which goes with the Pod, and the data with it"
        ));
    }
    Ok(())
}
