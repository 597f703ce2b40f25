//! Objects that are gone, and the general expectation.

use handson::exercise::Condition;
use handson::expect::Expect;
use handson::judgement::Judgement;

use crate::world::{World, assert_inconclusive, assert_pass, at_last, failure};

const GONE: &str = "objectAbsent: {kind: Pod, name: mariadb}";

#[test]
fn an_object_that_was_never_there_is_not_gone() {
    for kind in ["Pod", "PersistentVolumeClaim", "PersistentVolume"] {
        assert_inconclusive(
            &World::of("").judge(&format!("objectAbsent: {{kind: {kind}, name: mariadb}}")),
        );
    }
}

#[test]
fn an_event_shows_that_it_had_been_there() {
    let event = |kind: &str, reason: &str| {
        World::of(&format!(
            "{{apiVersion: v1, kind: Event, metadata: {{name: e}}, reason: {reason}, lastTimestamp: t, involvedObject: {{kind: {kind}, name: mariadb, uid: x}}}}"
        ))
    };
    assert_pass(&event("Pod", "Killing").judge(GONE));
    assert_inconclusive(&event("Service", "Killing").judge(GONE));
    let volume = "objectAbsent: {kind: PersistentVolume, name: mariadb}";
    assert_pass(&event("PersistentVolumeClaim", "ProvisioningSucceeded").judge(volume));
    assert_inconclusive(&event("PersistentVolumeClaim", "WaitForFirstConsumer").judge(volume));
}

#[test]
fn present_object_fails_leaving_one_is_awaited() {
    failure(
        World::of(
            "{apiVersion: v1, kind: Pod, metadata: {name: mariadb}, status: {phase: Running}}",
        )
        .judge(GONE),
    );
    let leaving = World::of(
        "{apiVersion: v1, kind: Pod, metadata: {name: mariadb, deletionTimestamp: t, finalizers: [foregroundDeletion]}}",
    );
    assert!(
        failure(at_last(leaving.judge(GONE))).evidence[0]
            .en
            .contains("foregroundDeletion")
    );
    let volume = World::of(
        "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {claimRef: {namespace: default, name: mariadb}}, status: {phase: Released}}",
    );
    failure(at_last(
        volume.judge("objectAbsent: {kind: PersistentVolume, name: mariadb}"),
    ));
}

#[test]
fn bound_volume_of_a_gone_claim_is_awaited() {
    let volume = "{apiVersion: v1, kind: PersistentVolume, metadata: {name: v}, spec: {claimRef: {namespace: default, name: mariadb, uid: c}}, status: {phase: Bound}}\n---\n";
    let claim = |meta: &str| {
        format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: mariadb, {meta}}}}}"
        )
    };
    let absent = "objectAbsent: {kind: PersistentVolume, name: mariadb}";
    failure(at_last(World::of(volume).judge(absent)));
    for going in ["uid: c, deletionTimestamp: t", "uid: another"] {
        let world = World::of(&format!("{volume}{}", claim(going)));
        failure(at_last(world.judge(absent)));
    }
    let world = World::of(&format!("{volume}{}", claim("uid: c")));
    failure(world.judge(absent));
}

#[test]
fn workload_and_its_claims_leave_traces() {
    let pod = World::of(
        "{apiVersion: v1, kind: Pod, metadata: {name: mariadb-0, ownerReferences: [{apiVersion: apps/v1, kind: StatefulSet, name: mariadb, uid: s, controller: true}]}}",
    );
    failure(pod.judge(GONE));
    let claim_gone = "objectAbsent: {kind: PersistentVolumeClaim, name: mariadb}";
    let claim = |name: &str| {
        World::of(&format!(
            "{{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {{name: {name}}}}}"
        ))
        .judge(claim_gone)
    };
    failure(claim("data-mariadb-0"));
    assert_inconclusive(&claim("mariadb-backup"));
    assert_inconclusive(&claim("data-othermariadb-x"));
    let made = "
{apiVersion: v1, kind: Event, metadata: {name: a}, reason: SuccessfulCreate, lastTimestamp: t, message: Create Claim data-mariadb-0 Pod mariadb-0 in StatefulSet mariadb success, involvedObject: {kind: StatefulSet, name: mariadb, uid: x}}
---
{apiVersion: v1, kind: Event, metadata: {name: b}, reason: ProvisioningSucceeded, lastTimestamp: t, involvedObject: {kind: PersistentVolumeClaim, name: data-mariadb-0, uid: y}}
";
    for kind in ["Pod", "PersistentVolumeClaim", "PersistentVolume"] {
        assert_pass(
            &World::of(made).judge(&format!("objectAbsent: {{kind: {kind}, name: mariadb}}")),
        );
    }
}

const SERVICES: &str = "
{apiVersion: v1, kind: Service, metadata: {name: a, labels: {app: x}}, spec: {ports: [{name: web, port: 80}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: b, labels: {app: x}}, spec: {ports: [{name: web, port: 81}]}}
";

fn judge(yaml: &str) -> Judgement {
    World::of(SERVICES).judge(yaml)
}

#[test]
fn quantifiers_count_what_matches() {
    let of = |quantifier: &str| {
        judge(&format!(
            "object: {{kind: Service, match: {{spec: {{ports: [{{port: 80}}]}}}}, quantifier: {quantifier}}}"
        ))
    };
    assert_pass(&of("any"));
    failure(of("all"));
    failure(of("none"));
    assert_pass(&of("{exactly: 1}"));
    failure(of("{exactly: 2}"));
}

#[test]
fn nothing_is_proved_by_looking_at_nothing() {
    for quantifier in ["any", "all", "none", "{exactly: 0}"] {
        let judgement = judge(&format!(
            "object: {{kind: Service, labels: {{app: none}}, where: 'true', quantifier: {quantifier}}}"
        ));
        assert!(failure(judgement).absent, "{quantifier}");
    }
}

#[test]
fn cel_and_partial_match_are_both_asked() {
    assert_pass(&judge(
        "object: {kind: Service, name: a, match: {metadata: {labels: {app: x}}}, where: 'object.spec.ports.exists(p, p.port == 80)'}",
    ));
    failure(judge(
        "object: {kind: Service, name: b, where: 'object.spec.ports.exists(p, p.port == 80)'}",
    ));
    failure(judge(
        "object: {kind: Service, name: a, where: 'object.spec.missing == 1'}",
    ));
}

#[test]
fn unmet_condition_shows_values_and_never_itself() {
    let where_ =
        "where: 'object.spec.ports.exists(p, p.port == 8080) || object.metadata.name == \"q\"'";
    let of = |rest: &str| {
        let judged = judge(&format!(
            "object: {{kind: Service, name: b, {where_}{rest}}}"
        ));
        let failure = failure(judged);
        let all = format!("{failure:?}");
        assert!(!all.contains("8080") && !all.contains("exists"), "{all}");
        failure.mismatches.into_iter().next().unwrap()
    };
    let plain = of("");
    assert!(plain.expected.is_empty(), "{plain:?}");
    assert_eq!(
        plain.actual.en,
        "metadata.name: \"b\"; spec.ports[*].port: 81"
    );
    let said =
        of(", says: {ja: 8 千番台, en: a port above 8000}, show: ['spec.ports[name=web].port']");
    assert_eq!(said.expected.en, "a port above 8000");
    assert_eq!(said.actual.en, "spec.ports[name=web].port: 81");
    let none = judge(
        "object: {kind: Service, where: 'object.spec.ports[0].port > 1', says: {ja: い, en: no port}, quantifier: none}",
    );
    assert_eq!(failure(none).mismatches[0].expected.en, "no port (0)");
}

#[test]
fn values_of_a_secret_are_not_shown() {
    let secret =
        "{apiVersion: v1, kind: Secret, metadata: {name: s}, data: {password: aHVudGVyMg==}}";
    let unmet = World::of(secret).judge(
        "object: {kind: Secret, where: 'object.data.password == \"x\"', show: [data.password]}",
    );
    assert!(!format!("{unmet:?}").contains("aHVudGVyMg"), "{unmet:?}");
}

#[test]
fn vacuous_expectation_is_refused() {
    for wrong in [
        "object: {kind: Service, match: {a: b}, says: {ja: あ, en: a}}",
        "object: {kind: Service, where: 'true', says: {ja: あ, en: ''}}",
        "object: {kind: Service, where: 'true', says: {en: a}}",
        "object: {kind: Service, where: 'true', show: ['spec..ports']}",
        "object: {kind: Service, where: 'true', show: ['spec.ports[name']}",
        "object: {kind: Sevice}",
        "object: {kind: Service, where: 'object.('}",
        "object: {kind: Service, match: {}}",
        "podContainers: {pod: x}",
        "nodeLabel: {node: x, labels: {}}",
        "nodeSelectorHonored: {pod: x, labels: {}}",
        "pvcSpec: {claim: x, class: y, accessModes: [], size: 10Gi}",
        "pvcSpec: {claim: x, class: y, accessModes: [ReadWriteOnce], size: ten}",
        "sqlRows: {pod: x, access: {port: 1, user: r}, database: d, table: t, rows: []}",
        "httpGet: {pod: x, port: 0}",
        "httpGet: {pod: x, port: 80, path: health}",
        "httpGet: {pod: x, port: 80, host: a b}",
        "httpGet: {pod: x, port: 80, status: 99}",
        "httpGet: {pod: x, port: 80, contains: ''}",
        "fileContent: {pod: x, writtenIn: /a, readIn: /b}",
        "fileContent: {pod: x, writtenIn: /a, readIn: /b, file: t, nonce: true}",
        "volumeMounted: {pod: x, mountPath: /a}",
        "volumeMounted: {pod: x, mountPath: a, hostPath: /data/mariadb}",
        "volumeMounted: {pod: x, mountPath: /a, hostPath: data}",
        "hostPathVolume: {pod: x, path: data, type: Directory}",
    ] {
        let condition: Condition = serde_saphyr::from_str(wrong).unwrap();
        assert!(
            !condition.expectations()[0].problems().is_empty(),
            "{wrong}"
        );
    }
}
