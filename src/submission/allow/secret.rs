//! What a Secret may be.

use crate::say;
use crate::submission::allow::look::{Findings, Look};

/// Types for which controllers make credentials, or that are credentials of a node.
const REFUSED: [&str; 2] = [
    "kubernetes.io/service-account-token",
    "bootstrap.kubernetes.io/token",
];

/// A Secret.
pub(super) fn check(secret: &Look<'_>, found: &mut Findings) {
    if let Some((at, kind)) = found.text(secret, "type")
        && REFUSED.contains(&kind)
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
