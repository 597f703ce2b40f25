//! The kinds of object that a submission may contain.

use crate::evidence::Kind;
use crate::exercise::Allow;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;
use crate::{say, text::Text};

/// Kinds without a namespace besides those that [`Kind::resource`] knows.
const CLUSTER_SCOPED: [&str; 20] = [
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ClusterTrustBundle",
    "CustomResourceDefinition",
    "DeviceClass",
    "FlowSchema",
    "MutatingAdmissionPolicy",
    "MutatingAdmissionPolicyBinding",
    "MutatingWebhookConfiguration",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "ValidatingAdmissionPolicy",
    "ValidatingAdmissionPolicyBinding",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];

/// Kinds that give rights.
const RIGHTS: [&str; 3] = ["ServiceAccount", "Role", "RoleBinding"];

/// Kinds that isolate a submission in its namespace.
const ISOLATION: [&str; 3] = ["NetworkPolicy", "ResourceQuota", "LimitRange"];

/// Refuses a kind that the exercise does not allow; returns whether it did.
pub(super) fn check(whole: &Field<'_>, kind: &Kind, allow: &Allow, found: &mut Problems) -> bool {
    let (name, own) = (&kind.kind, &kind.api_version);
    if allow.kinds.contains(name) {
        let Some(right) = Kind::built_in(name).filter(|right| right != kind) else {
            return false;
        };
        let right = right.api_version;
        found.refuse(
            &whole.field("apiVersion"),
            say!(
                ja: "{name} の apiVersion は {right} です。{own} の {name} は使えません",
                en: "the apiVersion of a {name} is {right}; there is no {name} of {own} to use here"
            ),
            say!(ja: "apiVersion: {right} と書いてください。", en: "write apiVersion: {right}"),
        );
        return true;
    }
    found.refuse(&whole.field("kind"), why(kind), next(name, allow));
    true
}

/// Returns whether an object of this kind concerns others than the submission: it is of
/// the whole cluster, gives rights, or isolates a namespace.
pub(in crate::submission) fn concerns_others(kind: &Kind) -> bool {
    let name = kind.kind.as_str();
    is_of_cluster(name) || RIGHTS.contains(&name) || ISOLATION.contains(&name)
}

fn is_of_cluster(name: &str) -> bool {
    let known = Kind::built_in(name).and_then(|kind| kind.resource());
    matches!(known, Some((_, false))) || CLUSTER_SCOPED.contains(&name)
}

fn why(kind: &Kind) -> Text {
    let name = &kind.kind;
    if is_of_cluster(name) {
        return say!(
            ja: "{name} は Namespace に属さず、クラスター全体に影響するので、提出物には含められません",
            en: "a {name} is in no namespace and concerns the whole cluster, so a submission may not contain it"
        );
    }
    if RIGHTS.contains(&name.as_str()) {
        return say!(
            ja: "{name} は API を操作する権限に関わるので、提出物には含められません",
            en: "a {name} is about rights to use the API, so a submission may not contain it"
        );
    }
    if ISOLATION.contains(&name.as_str()) {
        return say!(
            ja: "{name} は採点用の Namespace の制限を変えるので、提出物には含められません",
            en: "a {name} would change the limits of the namespace that it is graded in, so a submission may not contain it"
        );
    }
    say!(
        ja: "{name} はこの演習では使わないので、提出物には含められません",
        en: "this exercise has nothing of the kind {name}, so a submission may not contain it"
    )
}

fn next(name: &str, allow: &Allow) -> Text {
    let may = allow.kinds.join(", ");
    match name {
        "Namespace" => say!(
            ja: "Namespace は採点のときに用意されるので、提出物から除くか、そのファイルを handson.yaml の ignore に書いてください。",
            en: "leave it out, or list its file in `ignore` of handson.yaml: grading makes a namespace of its own"
        ),
        "PersistentVolume" => say!(
            ja: "PersistentVolumeClaim だけを提出してください。PersistentVolume は StorageClass の provisioner が用意します",
            en: "hand in the PersistentVolumeClaim only: the provisioner of its StorageClass makes the volume"
        ),
        _ => say!(
            ja: "提出物から除くか、そのファイルを handson.yaml の ignore に書いてください。使える種類: {may}",
            en: "leave it out, or list its file in `ignore` of handson.yaml; what may be handed in: {may}"
        ),
    }
}
