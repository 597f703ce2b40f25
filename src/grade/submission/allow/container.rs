//! What a container may ask for, of whichever list it is.

use super::look::{Findings, Look};
use super::security;
use crate::say;

/// One container.
pub(super) fn check(container: &Look<'_>, found: &mut Findings) {
    security::of_container(container, found);
    for port in found.objects(container, "ports") {
        if let Some((at, port)) = found.number(&port, "hostPort")
            && port != 0
        {
            found.refuse(
                &at,
                say!(
                    ja: "hostPort: {port} はノードのポートをふさぎ、ほかの提出物とぶつかるので使えません",
                    en: "hostPort: {port} takes a port of the node, where submissions would collide"
                ),
                say!(
                    ja: "hostPort を削除してください。containerPort だけで動きます",
                    en: "leave hostPort out; containerPort is enough"
                ),
            );
        }
    }
    for mount in found.objects(container, "volumeMounts") {
        if let Some((at, way)) = found.text(&mount, "mountPropagation")
            && way != "None"
        {
            found.refuse_field(
                &at,
                say!(
                    ja: "mountPropagation: {way} はマウントをノードと共有するので使えません",
                    en: "mountPropagation: {way} shares mounts with the node, which a submission may not"
                ),
            );
        }
    }
    for probe in ["livenessProbe", "readinessProbe", "startupProbe"] {
        if let Some(probe) = found.object(container, probe) {
            hosts(&probe, found);
        }
    }
    if let Some(lifecycle) = found.object(container, "lifecycle") {
        for hook in ["postStart", "preStop"] {
            if let Some(hook) = found.object(&lifecycle, hook) {
                hosts(&hook, found);
            }
        }
    }
}

/// The node itself asks, so another host than the Pod gets past every network policy.
fn hosts(handler: &Look<'_>, found: &mut Findings) {
    for way in ["httpGet", "tcpSocket"] {
        let Some(action) = found.object(handler, way) else {
            continue;
        };
        if let Some((at, host)) = found.text(&action, "host") {
            found.refuse_field(
                &at,
                say!(
                    ja: "{way} の host が {host} です。確認はノードから行われるので、その Pod 自身以外は指定できません",
                    en: "the host of {way} is {host}; the node itself asks, so it may ask the Pod only"
                ),
            );
        }
    }
}
