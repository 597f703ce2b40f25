//! A claim that its own manifest makes impossible: the field that does so.

use k8s_openapi::api::core::v1::{
    Container, PersistentVolume, PersistentVolumeClaim, Pod, VolumeDevice, VolumeMount,
};

use super::claim_cause::modes_cause;
use super::static_volume::{fitting_volume, obstacles};
use crate::evidence::{Kind, View, typed};
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::claim::{access_modes, class_of, volume_mode};
use crate::objects::fields::find_named;
use crate::objects::labels::format_labels;
use crate::{say, text::Text};

/// Words of provisioners that refuse access modes (Kubernetes' own names, CSI's, and
/// those of drivers).
const MODE_WORDS: &[&str] = &[
    "access mode",
    "accessmode",
    "access_mode",
    "capabilit",
    "multi_node",
    "multi-node",
    "single_node",
    "readwritemany",
    "readonlymany",
    "readwriteoncepod",
    "rwx",
];

/// Returns the conclusion for a claim that is not bound and names the volume that it
/// wants: none is made for it.
pub(super) fn judge_named_volume(
    view: &View<'_>,
    name: &str,
    claim: &PersistentVolumeClaim,
    volume: &str,
) -> Result<Judgement, Stop> {
    let cause = format!("volumeName:{name}");
    let failure = |what| {
        failed(
            say!(ja: "使える PV の名前", en: "the name of a volume that can be had"),
            format!("volumeName: {volume}"),
            what,
        )
        .caused_by(cause.clone())
        .because(vec![say!(
            ja: "volumeName を書いた PVC には、StorageClass は Volume を作りません",
            en: "for a claim with a volumeName no StorageClass makes a volume"
        )])
    };
    let all = view.if_permitted(view.all(Kind::volume()))?;
    let Some(all) = all else {
        return Ok(binding(
            name,
            failure(say!(
                ja: "PVC {name} は volumeName: {volume} の PV に割り当てられません",
                en: "claim {name} is not bound to the volume that it names (volumeName: {volume})"
            ))
            .into(),
        ));
    };
    let Some(found) = find_named(all, volume) else {
        return Ok(failure(say!(
            ja: "PVC {name} の volumeName が指す PV {volume} がありません",
            en: "claim {name} names the volume {volume} (volumeName), which does not exist"
        ))
        .into());
    };
    let found: PersistentVolume = typed(found)?;
    let obstacles = obstacles(claim, &found);
    if obstacles.is_empty() {
        return Ok(binding(name, not_in_time(name, volume)));
    }
    let mut failure = failure(say!(
        ja: "PVC {name} は volumeName: {volume} の PV に割り当てられません",
        en: "claim {name} cannot be bound to the volume that it names (volumeName: {volume})"
    ));
    failure.mismatches.extend(obstacles);
    Ok(failure.into())
}

/// Returns the failure of a claim that is graded, and that chooses a `volume` (empty where it
/// names none) or asks for a device: in a sandbox it is bound to none.
pub(super) fn held_back(name: &str, claim: &PersistentVolumeClaim, volume: &str) -> Failure {
    if !volume.is_empty() {
        return failed(
            say!(ja: "volumeName がない", en: "no volumeName"),
            format!("volumeName: {volume}"),
            say!(
                ja: "PVC {name} の volumeName は、StorageClass が用意する Volume ではなく、既にある PV を選びます",
                en: "claim {name} chooses a volume that exists already (volumeName) and not the one that its StorageClass makes"
            ),
        )
        .caused_by(format!("volumeName:{name}"));
    }
    let class = class_of(claim).unwrap_or_default();
    match selector_of(claim) {
        Some(selector) => selector_failure(name, class, selector),
        None => device_failure(name),
    }
}

/// Returns the failure of a claim for a device, which a folder is to be.
fn device_failure(name: &str) -> Failure {
    failed(
        Text::same("volumeMode: Filesystem"),
        "volumeMode: Block".to_owned(),
        say!(
            ja: "PVC {name} は volumeMode: Block なので、フォルダーとして Mount (volumeMounts) できません",
            en: "claim {name} is a block device (volumeMode: Block) and cannot be mounted as a folder (volumeMounts)"
        ),
    )
    .caused_by(format!("volumeMode:{name}"))
}

/// Returns that a volume is waited for which somebody made and which fits the claim; `None`
/// where there is none.
pub(super) fn judge_fitting_volume(
    view: &View<'_>,
    name: &str,
    claim: &PersistentVolumeClaim,
) -> Result<Option<Judgement>, Stop> {
    let fits = fitting_volume(view, claim)?;
    Ok(fits.map(|volume| binding(name, not_in_time(name, &volume))))
}

/// Returns what the claim selects volumes by, as its manifest has it.
pub(super) fn selector_of(claim: &PersistentVolumeClaim) -> Option<String> {
    let selector = claim.spec.as_ref()?.selector.as_ref()?;
    let labels = selector.match_labels.clone().unwrap_or_default();
    let demands = selector.match_expressions.iter().flatten().map(|demand| {
        let values = demand.values.as_deref().unwrap_or_default().join(", ");
        let demand = format!("{} {} {values}", demand.key, demand.operator);
        demand.trim_end().to_owned()
    });
    let labels = (!labels.is_empty()).then(|| format_labels(&labels));
    let all: Vec<String> = labels.into_iter().chain(demands).collect();
    Some(format!("selector: {{{}}}", all.join("; ")))
}

/// Returns the failure of a claim whose selector chooses no volume, and whose class makes
/// none for it.
pub(super) fn selector_failure(name: &str, class: &str, selector: String) -> Failure {
    failed(
        say!(
            ja: "selector がない、または合う PV がある",
            en: "no selector, or a volume that it chooses"
        ),
        selector,
        say!(
            ja: "PVC {name} の selector に合う PV がありません。selector を書いた PVC には、StorageClass {class} は Volume を作りません",
            en: "no volume fits the selector of claim {name}, and StorageClass {class} makes none for a claim with a selector"
        ),
    )
    .caused_by(format!("selector:{name}"))
}

/// Returns the failure where `pod` mounts the claim, and its volumeMode is for the other
/// way of using it: a Block volume is a device (`volumeDevices`) and no folder.
pub(super) fn wrong_volume_mode(claim: &PersistentVolumeClaim, pod: &Pod) -> Option<Failure> {
    let name = claim.metadata.name.as_deref().unwrap_or_default();
    let spec = pod.spec.as_ref()?;
    let of_it = |volume: &&k8s_openapi::api::core::v1::Volume| {
        let source = volume.persistent_volume_claim.as_ref();
        source.is_some_and(|source| source.claim_name == name)
    };
    let volume = &spec.volumes.iter().flatten().find(of_it)?.name;
    let all = || {
        let inits = spec.init_containers.iter().flatten();
        spec.containers.iter().chain(inits)
    };
    let mounts = |one: &Container| has_mount(one.volume_mounts.as_deref(), volume);
    let devices = |one: &Container| has_device(one.volume_devices.as_deref(), volume);
    match volume_mode(claim) {
        "Block" if all().any(mounts) => Some(device_failure(name)),
        "Filesystem" if all().any(devices) => {
            let what = say!(
                ja: "PVC {name} は volumeMode: Filesystem なので、デバイス (volumeDevices) として使えません",
                en: "claim {name} is a file system (volumeMode: Filesystem) and cannot be used as a device (volumeDevices)"
            );
            let actual = "volumeMode: Filesystem".to_owned();
            let failure = failed(Text::same("volumeMode: Block"), actual, what);
            Some(failure.caused_by(format!("volumeMode:{name}")))
        }
        _ => None,
    }
}

fn has_mount(mounts: Option<&[VolumeMount]>, volume: &str) -> bool {
    mounts
        .into_iter()
        .flatten()
        .any(|mount| mount.name == volume)
}

fn has_device(devices: Option<&[VolumeDevice]>, volume: &str) -> bool {
    devices
        .into_iter()
        .flatten()
        .any(|device| device.name == volume)
}

/// Returns the failure where a provisioner refuses the claim, in `message`, for something
/// that its manifest asks for and need not.
pub(super) fn refused_field(
    name: &str,
    class: &str,
    claim: &PersistentVolumeClaim,
    message: &str,
) -> Option<Failure> {
    let lower = message.to_ascii_lowercase();
    let failure = if let Some(selector) = selector_of(claim)
        && lower.contains("selector")
    {
        selector_failure(name, class, selector)
    } else if volume_mode(claim) == "Block" && lower.contains("block") {
        failed(
            Text::same("volumeMode: Filesystem"),
            "volumeMode: Block".to_owned(),
            say!(
                ja: "StorageClass {class} は、PVC {name} の volumeMode: Block の Volume を作れません",
                en: "StorageClass {class} cannot make the block device that claim {name} asks for (volumeMode: Block)"
            ),
        )
        .caused_by(format!("volumeMode:{name}"))
    } else if access_modes(claim) != ["ReadWriteOnce"]
        && MODE_WORDS.iter().any(|word| lower.contains(word))
    {
        let modes = access_modes(claim).join(", ");
        failed(
            say!(ja: "StorageClass {class} が作れる accessModes", en: "accessModes that StorageClass {class} can provide"),
            format!("accessModes: [{modes}]"),
            say!(
                ja: "StorageClass {class} は {modes} の Volume を作れません。PVC {name} の accessModes を確かめてください",
                en: "StorageClass {class} cannot provide {modes}: look at the accessModes of claim {name}"
            ),
        )
        .caused_by(modes_cause(name))
    } else {
        return None;
    };
    Some(failure.because(vec![Text::same(message)]))
}

/// Returns the failure of a claim that is to be filled from another object and is not.
pub(super) fn source_failure(name: &str, claim: &PersistentVolumeClaim) -> Option<Failure> {
    let spec = claim.spec.as_ref()?;
    let (field, kind, source) = match (&spec.data_source, &spec.data_source_ref) {
        (Some(source), _) => ("dataSource", &source.kind, &source.name),
        (None, Some(source)) => ("dataSourceRef", &source.kind, &source.name),
        (None, None) => return None,
    };
    let failure = failed(
        say!(ja: "{field} がない、または使える", en: "no {field}, or one that can be used"),
        format!("{field}: {kind} {source}"),
        say!(
            ja: "PVC {name} の {field} ({kind} {source}) から Volume を作れません",
            en: "no volume can be made for claim {name} from its {field} ({kind} {source})"
        ),
    );
    Some(failure.caused_by(format!("dataSource:{name}")))
}

fn failed(expected: Text, actual: String, what: Text) -> Failure {
    Failure::new(what, expected, Text::same(actual))
}

fn not_in_time(name: &str, volume: &str) -> Judgement {
    Judgement::Inconclusive(say!(
        ja: "PVC {name} は、合う PV {volume} に時間内に割り当てられませんでした",
        en: "claim {name} was not bound in time to the volume {volume}, which fits"
    ))
}

fn binding(name: &str, otherwise: Judgement) -> Judgement {
    Judgement::Moving {
        waiting_for: say!(
            ja: "PVC {name} に PV が割り当てられるのを待っています",
            en: "waiting for claim {name} to be bound to a volume"
        ),
        otherwise: Box::new(otherwise),
    }
}
