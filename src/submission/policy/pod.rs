//! The rules for the spec of a Pod.

use crate::exercise::Grade;
use crate::say;
use crate::submission::field::Field;
use crate::submission::policy::problems::Problems;
use crate::submission::policy::{container, metadata, security, volumes};

/// Refuses what a Pod, or the template of a workload, may not ask for.
pub(super) fn check(template: &Field<'_>, grade: &Grade, found: &mut Problems) {
    // Of a Pod itself it has been looked at already.
    if !template.pointer.is_empty() {
        metadata::of_template(template, found);
    }
    let Some(spec) = found.object(template, "spec") else {
        return;
    };
    node(&spec, found);
    account(&spec, found);
    scheduling(&spec, found);
    security::of_pod(&spec, found);
    for list in ["containers", "initContainers", "ephemeralContainers"] {
        for container in found.objects(&spec, list) {
            container::check(&container, &grade.limits, found);
        }
    }
    for volume in found.objects(&spec, "volumes") {
        volumes::check_volume(&volume, &grade.allow, found);
    }
}

/// Refuses namespaces of the node.
fn node(spec: &Field<'_>, found: &mut Problems) {
    for name in ["hostNetwork", "hostPID", "hostIPC"] {
        if let Some(at) = spec.set(name) {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} はノード自身のネットワークやプロセスを Pod に見せるので使えません",
                    en: "{name} shows the Pod the node's own network or processes, which a submission may not see"
                ),
            );
        }
    }
    let own_users = spec.field("hostUsers");
    if !own_users.value.is_null() && own_users.value != true {
        found.refuse_field(
            &own_users,
            say!(
                ja: "hostUsers: false に対応しないノードがあり、結果がノードによって変わるので使えません",
                en: "not every node can do hostUsers: false, and the result should not depend on the node"
            ),
        );
    }
}

/// Refuses rights to use the API.
fn account(spec: &Field<'_>, found: &mut Problems) {
    for name in ["serviceAccountName", "serviceAccount"] {
        if let Some((at, account)) = found.text(spec, name)
            && account != "default"
        {
            found.refuse_field(
                &at,
                say!(
                    ja: "{name} が {account} です。提出物の Pod は権限のない default の ServiceAccount で動かします",
                    en: "{name} is {account}; Pods of a submission run as default, which has no rights"
                ),
            );
        }
    }
    if let Some(at) = spec.set("automountServiceAccountToken") {
        found.refuse_field(
            &at,
            say!(
                ja: "automountServiceAccountToken は API の認証情報を Pod に渡すので使えません",
                en: "automountServiceAccountToken hands the Pod credentials for the API, which a submission may not have"
            ),
        );
    }
}

/// Refuses other schedulers, runtimes and priorities.
fn scheduling(spec: &Field<'_>, found: &mut Problems) {
    if let Some((at, class)) = found.text(spec, "priorityClassName") {
        found.refuse_field(
            &at,
            say!(
                ja: "priorityClassName: {class} はほかの Pod を追い出すことがあるので使えません",
                en: "priorityClassName: {class} could push other Pods away, which a submission may not"
            ),
        );
    }
    if let Some((at, scheduler)) = found.text(spec, "schedulerName")
        && scheduler != "default-scheduler"
    {
        found.refuse_field(
            &at,
            say!(
                ja: "schedulerName が {scheduler} です。採点では標準のスケジューラー (default-scheduler) だけを使います",
                en: "schedulerName is {scheduler}; grading uses the usual one, default-scheduler, only"
            ),
        );
    }
    if let Some((at, class)) = found.text(spec, "runtimeClassName") {
        found.refuse_field(
            &at,
            say!(
                ja: "runtimeClassName: {class} はコンテナの動かし方をクラスターの設定に任せるので使えません",
                en: "runtimeClassName: {class} runs containers in a way of that cluster's own, which a submission may not choose"
            ),
        );
    }
    if let Some(at) = spec.given("resourceClaims") {
        found.refuse_field(
            &at,
            say!(
                ja: "resourceClaims はノードの機器を使うので使えません",
                en: "resourceClaims take devices of a node, which a submission may not"
            ),
        );
    }
}
