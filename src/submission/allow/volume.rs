//! What volumes a Pod may have.

use crate::exercise::Allow;
use crate::say;
use crate::submission::allow::look::{Findings, Look};
use crate::submission::allow::{claim, host_path, metadata};

/// Sources of a projected volume that are in the namespace.
const PROJECTED: [&str; 3] = ["configMap", "secret", "downwardAPI"];

/// One volume of a Pod.
pub(super) fn check(volume: &Look<'_>, allow: &Allow, found: &mut Findings) {
    for (kind, at) in volume.fields() {
        match kind {
            "name" | "emptyDir" | "persistentVolumeClaim" | "configMap" | "secret"
            | "downwardAPI" => {}
            "hostPath" => {
                if let Some(host_path) = found.object(volume, kind) {
                    host_path::check(&host_path, allow, found);
                }
            }
            "projected" => {
                if let Some(projected) = found.object(volume, kind) {
                    sources(&projected, found);
                }
            }
            "ephemeral" => {
                let ephemeral = found.object(volume, kind);
                let template = ephemeral.and_then(|at| found.object(&at, "volumeClaimTemplate"));
                if let Some(template) = template {
                    metadata::of_template(&template, found);
                    claim::check(&template, found);
                }
            }
            _ => found.refuse(
                &at,
                say!(
                    ja: "ボリュームの種類 {kind} は採点用の Namespace の外にあるものを使うので使えません",
                    en: "a volume of type {kind} is about something outside of the namespace, which a submission may not use"
                ),
                say!(
                    ja: "emptyDir、persistentVolumeClaim、configMap、secret などを使ってください",
                    en: "use emptyDir, persistentVolumeClaim, configMap, secret or the like"
                ),
            ),
        }
    }
}

fn sources(projected: &Look<'_>, found: &mut Findings) {
    for source in found.objects(projected, "sources") {
        for (kind, at) in source
            .fields()
            .filter(|(kind, _)| !PROJECTED.contains(kind))
        {
            found.refuse_field(
                &at,
                say!(
                    ja: "projected ボリュームの {kind} は API の認証情報などを Pod に渡すので使えません",
                    en: "{kind} in a projected volume hands the Pod credentials and the like, which a submission may not have"
                ),
            );
        }
    }
}
