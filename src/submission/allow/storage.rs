//! How much storage an object asks for.

use crate::evidence::Kind;
use crate::objects::quantity::Quantity;
use crate::submission::allow::look::{Findings, Look};
use crate::submission::allow::pods;

/// What one size asks for, and where it is written.
#[derive(Debug)]
pub(super) struct Asked<'a> {
    pub at: Look<'a>,
    pub size: Quantity,
}

/// All sizes that an object asks for; those of a template once for each
/// replica. What is no size is for the API to refuse.
pub(super) fn of<'a>(whole: &Look<'a>, kind: &Kind) -> Vec<Asked<'a>> {
    // Odd shapes have been refused, and are nothing here.
    let odd = &mut Findings::default();
    let mut claims = Vec::new();
    if kind.kind == "PersistentVolumeClaim" {
        claims.push((whole.clone(), 1));
    }
    let replicas = pods::replicas(whole.value, kind);
    if kind.kind == "StatefulSet"
        && let Some(spec) = odd.object(whole, "spec")
    {
        let templates = odd.objects(&spec, "volumeClaimTemplates");
        claims.extend(templates.into_iter().map(|claim| (claim, replicas)));
    }
    let template = pods::template(whole, kind, odd);
    if let Some(spec) = template.and_then(|template| odd.object(&template, "spec")) {
        for volume in odd.objects(&spec, "volumes") {
            let ephemeral = odd.object(&volume, "ephemeral");
            let claim = ephemeral.and_then(|at| odd.object(&at, "volumeClaimTemplate"));
            claims.extend(claim.map(|claim| (claim, replicas)));
        }
    }
    let asked = claims.into_iter().filter_map(|(claim, times)| {
        let at = claim
            .field("spec")
            .field("resources")
            .field("requests")
            .field("storage");
        let size = Quantity::of(at.value)? * times;
        Some(Asked { at, size })
    });
    asked.collect()
}
