//! The rules for the objects that make no Pods: claims, Services, Secrets.

use crate::exercise::Allow;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;
use crate::{say, text::Text};

/// Types for which controllers make credentials, or that are credentials of a node.
const CREDENTIALS: [&str; 2] = [
    "kubernetes.io/service-account-token",
    "bootstrap.kubernetes.io/token",
];

/// Refuses what a claim, or a template of claims, may not ask for.
pub(super) fn check_claim(claim: &Field<'_>, found: &mut Problems) {
    let Some(spec) = found.object(claim, "spec") else {
        return;
    };
    // What chooses a volume is held back in the sandbox, and fails there.
    found.text(&spec, "volumeMode");
    found.text(&spec, "volumeName");
    found.object(&spec, "selector");
    for name in ["dataSource", "dataSourceRef"] {
        if let Some(at) = spec.given(name) {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} は既にあるデータから Volume を作るので使えません",
                    en: "{name} makes the volume from data that exists already, which a submission may not use"
                ),
            );
        }
    }
}

/// Refuses what a Service may not ask for.
pub(super) fn check_service(service: &Field<'_>, allow: &Allow, found: &mut Problems) {
    let Some(spec) = found.object(service, "spec") else {
        return;
    };
    if let Some((at, kind)) = found.text(&spec, "type")
        && !allow.has_service_type(kind)
    {
        found.refuse(
            &at,
            say!(
                ja: "Service の type: {kind} はクラスターの外とつながるので使えません",
                en: "a Service of type {kind} leads out of the cluster, which a submission may not"
            ),
            may_be(allow),
        );
    }
    for name in ["externalIPs", "externalName", "loadBalancerIP"] {
        if let Some(at) = spec.given(name) {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} は通信を採点用の Namespace の外に向けるので使えません",
                    en: "{name} turns traffic to outside of the namespace, which a submission may not"
                ),
            );
        }
    }
}

/// Says which types a Service may have.
fn may_be(allow: &Allow) -> Text {
    if allow.service_types.is_empty() {
        return say!(
            ja: "type を削除するか、ClusterIP にしてください。",
            en: "leave type out, or make it ClusterIP"
        );
    }
    let types = allow.service_types.join(", ");
    say!(
        ja: "type を削除するか、ClusterIP, {types} のどれかにしてください。",
        en: "leave type out, or make it one of ClusterIP, {types}"
    )
}

/// Refuses a Secret that is a credential.
pub(super) fn check_secret(secret: &Field<'_>, found: &mut Problems) {
    if let Some((at, kind)) = found.text(secret, "type")
        && CREDENTIALS.contains(&kind)
    {
        found.refuse(
            &at,
            say!(
                ja: "Secret の type: {kind} は API の認証情報になるので使えません",
                en: "a Secret of type {kind} is a credential for the API, which a submission may not have"
            ),
            say!(
                ja: "type を削除してください。普通の Secret は Opaque です",
                en: "leave type out: an ordinary Secret is Opaque"
            ),
        );
    }
}
