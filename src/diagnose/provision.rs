//! A claim of a class that exists, for which a volume should be made.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use k8s_openapi::api::storage::v1::StorageClass;

use super::Prescribed;
use super::claim_cause::{modes_cause, unbound};
use super::claim_fault::{refused_field, selector_failure, selector_of, source_failure};
use super::events::{Event, newest_event};
use crate::judgement::Judgement;
use crate::objects::claim::access_modes;
use crate::objects::fields::annotation;
use crate::{say, text::Text};

/// The provisioner of the class `local-path`, whose refusals are known beforehand.
pub(super) const LOCAL_PATH: &str = "rancher.io/local-path";

/// The claim and all that is known about its class.
#[derive(Clone, Copy)]
pub(super) struct Waiting<'a> {
    pub(super) name: &'a str,
    pub(super) claim: &'a PersistentVolumeClaim,
    pub(super) class_name: &'a str,
    pub(super) class: &'a StorageClass,
    pub(super) prescribed: &'a Prescribed,
    /// Events about the claim, oldest first.
    pub(super) events: &'a [Event],
}

/// Returns the conclusion for a claim whose provisioner should be at work.
pub(super) fn judge_provisioning(waiting: Waiting<'_>) -> Judgement {
    let Waiting {
        name,
        claim,
        class,
        class_name,
        ..
    } = waiting;
    let failed = newest_event(waiting.events, &["ProvisioningFailed"]);
    let too_wide = wide_modes(claim);
    if class.provisioner == LOCAL_PATH && !too_wide.is_empty() {
        let failure = unbound(
            name,
            "Pending",
            say!(
                ja: "local-path は {too_wide} の Volume を作れません。PVC {name} の accessModes を確かめてください",
                en: "local-path cannot provide {too_wide}: look at the accessModes of claim {name}"
            ),
        )
        .caused_by(modes_cause(name));
        // A local-path that is set up for a shared folder could; the one that
        // says it cannot will not change its mind.
        return match failed {
            Some(event) => failure.because(vec![Text::same(&event.message)]).into(),
            None => moving(name, failure.into()),
        };
    }
    // What is refused for what the manifest says is refused for ever.
    if let Some(event) = failed
        && let Some(failure) = refused_field(name, class_name, claim, &event.message)
    {
        return failure.into();
    }
    let own_fault = match selector_of(claim) {
        Some(selector) => Some(selector_failure(name, class_name, selector)),
        None => source_failure(name, claim),
    };
    let otherwise = match (own_fault, failed) {
        (Some(failure), said) => {
            let said = said.map(|event| Text::same(&event.message));
            failure.because(said.into_iter().collect()).into()
        }
        (None, Some(event)) => refused(waiting, &event.message),
        (None, None) => silent(waiting),
    };
    moving(name, otherwise)
}

/// Returns the conclusion where the provisioner tried in vain, and will try again.
fn refused(waiting: Waiting<'_>, message: &str) -> Judgement {
    let name = waiting.name;
    if is_prescribed_or_default(waiting) {
        return Judgement::Inconclusive(say!(
            ja: "クラスターが PVC {name} の Volume を作れませんでした: {message}",
            en: "the cluster could not provision a volume for claim {name}: {message}"
        ));
    }
    unbound(
        name,
        "Pending",
        say!(
            ja: "PVC {name} の Volume を作れませんでした",
            en: "no volume could be provisioned for claim {name}"
        ),
    )
    .because(vec![Text::same(message)])
    .into()
}

/// Returns the conclusion where nothing says why there is no volume: usually nobody is there to make it.
fn silent(waiting: Waiting<'_>) -> Judgement {
    let Waiting {
        name, class_name, ..
    } = waiting;
    let provisioner = &waiting.class.provisioner;
    if newest_event(waiting.events, &["Provisioning"]).is_some() {
        return Judgement::Inconclusive(say!(
            ja: "{provisioner} が PVC {name} の Volume を作っていますが、時間内に終わりませんでした",
            en: "{provisioner} is at work on a volume for claim {name} and did not finish in time"
        ));
    }
    let by_hand = provisioner == "kubernetes.io/no-provisioner";
    if is_prescribed_or_default(waiting) && !by_hand {
        return Judgement::Inconclusive(say!(
            ja: "PVC {name} の Volume が時間内に作られませんでした。StorageClass {class_name} の provisioner ({provisioner}) が動いていない可能性があります",
            en: "no volume was provisioned for claim {name} in time; the provisioner of StorageClass {class_name} ({provisioner}) may not be running"
        ));
    }
    let what = if by_hand {
        say!(
            ja: "StorageClass {class_name} は Volume を自動で作りません ({provisioner})。PVC {name} に合う PV が必要です",
            en: "StorageClass {class_name} makes no volumes by itself ({provisioner}), and no PersistentVolume fits claim {name}"
        )
    } else {
        say!(
            ja: "StorageClass {class_name} の provisioner ({provisioner}) がこのクラスターで動いていないため、PVC {name} の Volume が作られません",
            en: "no volume is made for claim {name}: the provisioner of StorageClass {class_name} ({provisioner}) does not run on this cluster"
        )
    };
    let waits = newest_event(waiting.events, &["ExternalProvisioning", "FailedBinding"]);
    unbound(name, "Pending", what)
        .because(
            waits
                .map(|event| Text::same(&event.message))
                .into_iter()
                .collect(),
        )
        .into()
}

/// Tells whether the class is not of the student's own choosing: the exercise
/// prescribes it, or it is the cluster's default.
fn is_prescribed_or_default(waiting: Waiting<'_>) -> bool {
    if let Some(class) = &waiting.prescribed.class {
        return class == waiting.class_name;
    }
    let is_default = "storageclass.kubernetes.io/is-default-class";
    annotation(&waiting.class.metadata, is_default) == Some("true")
}

/// Returns those access modes that need a volume which several nodes can share.
fn wide_modes(claim: &PersistentVolumeClaim) -> String {
    let wide: Vec<&str> = access_modes(claim)
        .iter()
        .map(String::as_str)
        .filter(|mode| matches!(*mode, "ReadWriteMany" | "ReadOnlyMany"))
        .collect();
    wide.join(", ")
}

fn moving(name: &str, otherwise: Judgement) -> Judgement {
    Judgement::Moving {
        waiting_for: say!(
            ja: "PVC {name} の Volume が作られるのを待っています",
            en: "waiting for a volume to be provisioned for claim {name}"
        ),
        otherwise: Box::new(otherwise),
    }
}
