//! The rules for an Ingress: its controller serves others as well.

use crate::say;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;

/// Annotations that choose a controller or its entry, and change nothing of it.
const HARMLESS: [&str; 2] = [
    "kubernetes.io/ingress.class",
    "traefik.ingress.kubernetes.io/router.entrypoints",
];
/// What ends the domain of annotations that a controller takes as settings.
const OF_CONTROLLERS: [&str; 5] = [
    "ingress.kubernetes.io",
    "traefik.io",
    "nginx.org",
    "haproxy.org",
    "konghq.com",
];

/// Refuses what an Ingress may not ask for.
pub(super) fn check(ingress: &Field<'_>, found: &mut Problems) {
    if let Some(metadata) = found.object(ingress, "metadata")
        && let Some(annotations) = found.object(&metadata, "annotations")
    {
        for (key, at) in annotations.fields() {
            let domain = key.split_once('/').map_or("", |(domain, _)| domain);
            let is_setting = OF_CONTROLLERS.iter().any(|own| domain.ends_with(own));
            if is_setting && !HARMLESS.contains(&key) {
                found.refuse_field(
                    &at,
                    say!(
                        ja: "アノテーション {key} は、ほかの人も使う Ingress Controller の設定を変えるので使えません",
                        en: "the annotation {key} is a setting of the ingress controller, which serves others as well, so a submission may not have it"
                    ),
                );
            }
        }
    }
    let Some(spec) = found.object(ingress, "spec") else {
        return;
    };
    if let Some(at) = spec.given("defaultBackend") {
        found.refuse_field(
            &at,
            say!(
                ja: "defaultBackend は、ほかの人あてのリクエストも受け取ってしまうので使えません",
                en: "defaultBackend takes the requests to others as well, so a submission may not have it"
            ),
        );
    }
}
