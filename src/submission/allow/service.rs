//! What a Service may ask for.

use crate::say;
use crate::submission::allow::look::{Findings, Look};

/// A Service.
pub(super) fn check(service: &Look<'_>, found: &mut Findings) {
    let Some(spec) = found.object(service, "spec") else {
        return;
    };
    if let Some((at, kind)) = found.text(&spec, "type")
        && kind != "ClusterIP"
    {
        found.refuse(
            &at,
            say!(
                ja: "Service の type: {kind} はクラスターの外とつながるので使えません",
                en: "a Service of type {kind} leads out of the cluster, which a submission may not"
            ),
            say!(
                ja: "type を削除するか、ClusterIP にしてください",
                en: "leave type out, or make it ClusterIP"
            ),
        );
    }
    for name in ["externalIPs", "externalName"] {
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
