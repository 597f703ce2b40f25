//! The rules for a container, of whichever list it is.

use crate::exercise::Limits;
use crate::objects::quantity::Quantity;
use crate::say;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;
use crate::submission::policy::security;

/// Refuses what a container may not ask for.
pub(super) fn check(container: &Field<'_>, limits: &Limits, found: &mut Problems) {
    security::of_container(container, found);
    resources(container, limits, found);
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
                    ja: "mountPropagation: {way} は Mount をノードと共有するので使えません",
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

/// Refuses more resources than the namespace lets a container have.
fn resources(container: &Field<'_>, limits: &Limits, found: &mut Problems) {
    let Some(resources) = found.object(container, "resources") else {
        return;
    };
    for list in ["limits", "requests"] {
        let Some(list) = found.object(&resources, list) else {
            continue;
        };
        for (name, most) in limits.of_container() {
            let at = list.field(name);
            // What is no quantity is for the API to refuse.
            let asked = Quantity::from_json(at.value);
            if asked.is_none_or(|asked| Some(asked) <= Quantity::parse(most)) {
                continue;
            }
            let written = at.value.to_string();
            let written = written.trim_matches('"');
            found.refuse(
                &at,
                say!(
                    ja: "resources の {name} が {written} です。ほかの提出物の場所も残すため、1 つのコンテナは {most} までとしています",
                    en: "{name} in resources is {written}; a container may have {most}, so that other submissions have room"
                ),
                say!(ja: "{name} を {most} 以下にしてください。", en: "make {name} {most} or less"),
            );
        }
    }
}

/// Refuses other hosts than the Pod: the node itself asks, past every network policy.
fn hosts(handler: &Field<'_>, found: &mut Problems) {
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
