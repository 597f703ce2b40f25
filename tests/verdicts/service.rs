//! A Service, and the Pods that it leads to.

use handson::evidence::{Answer, HttpSeen, Probe};
use handson::judgement::Judgement;

use crate::world::{World, assert_pass, at_last, failure, headline, remarks};

/// The Deployment web with two ready Pods, and a Service that leads to them.
const WEB: &str = "
{apiVersion: v1, kind: Node, metadata: {name: one}, status: {conditions: [{status: 'True', type: Ready}]}}
---
{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 2, template: {metadata: {labels: {app: web}}}}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-a, uid: ua, creationTimestamp: '2025-12-31T23:00:00Z', labels: {app: web, pod-template-hash: '1'}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]}, spec: {nodeName: one, containers: [{name: web, readinessProbe: {}, image: caddy:2, ports: [{name: http, containerPort: 80}]}]}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: web, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-1-b, uid: ub, creationTimestamp: '2025-12-31T23:00:01Z', labels: {app: web, pod-template-hash: '1'}, ownerReferences: [{apiVersion: apps/v1, kind: ReplicaSet, name: web-1, uid: r, controller: true}]}, spec: {nodeName: one, containers: [{name: web, readinessProbe: {}, image: caddy:2, ports: [{name: http, containerPort: 80}]}]}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: web, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {type: ClusterIP, clusterIP: 10.0.0.1, selector: {app: web}, ports: [{name: main, port: 8000, targetPort: http}]}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: web-a, labels: {kubernetes.io/service-name: web}}, ports: [{name: main, port: 80}], endpoints: [{addresses: [10.1.0.1], conditions: {ready: true}, targetRef: {kind: Pod, name: web-1-a, uid: ua}}]}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: web-b, labels: {kubernetes.io/service-name: web}}, ports: [{name: main, port: 80}], endpoints: [{addresses: [10.1.0.2], targetRef: {kind: Pod, name: web-1-b, uid: ub}}]}
";

const GET: &str = "httpGet: {service: web, port: 8000}";

/// That world with changes, in which every server answers 200.
fn world(changes: &[(&str, &str)]) -> World {
    let mut all = WEB.to_owned();
    for (from, to) in changes {
        assert!(all.contains(from), "nothing to change: {from}");
        all = all.replace(from, to);
    }
    World::of(&all).probed(|probe| {
        assert!(matches!(probe, Probe::HttpGet(_)));
        Answer::Http(HttpSeen::Response {
            status: 200,
            location: None,
            contains: None,
            start: String::new(),
            cut: false,
        })
    })
}

fn judge(changes: &[(&str, &str)]) -> Judgement {
    world(changes).judge(GET)
}

const EMPTY: (&str, &str) = (
    "service-name: web}}, ports: [{name: main, port: 80}]",
    "service-name: web}}, ports: []",
);
const UNREADY: (&str, &str) = (
    "conditions: [{type: Ready, status: 'True'}]",
    "conditions: [{type: Ready, status: 'False', reason: ContainersNotReady}]",
);

const UNREADY_CONTAINER: (&str, &str) = ("name: web, ready: true", "name: web, ready: false");

#[test]
fn service_is_resolved_to_a_ready_endpoint() {
    assert_pass(&judge(&[]));
    assert_pass(&world(&[]).judge("httpGet: {service: web, port: main}"));
    let remark = remarks(judge(&[])).remove(0);
    assert!(
        remark.contains("looked up the endpoints of Service web"),
        "{remark}"
    );
    let unnamed = [("name: main, ", "")];
    assert_pass(&judge(&unnamed));
}

#[test]
fn trap_13_slices_are_joined_and_nil_is_ready() {
    let first_is_unready = [("conditions: {ready: true}", "conditions: {ready: false}")];
    assert_pass(&judge(&first_is_unready));
    // Published before it is ready: the Pod itself says what it is.
    let told = headline(at_last(judge(&[UNREADY, UNREADY_CONTAINER])));
    assert_eq!(
        told,
        "container web does not become ready: its readinessProbe has not succeeded yet"
    );
}

#[test]
fn trap_14_no_endpoint_has_three_causes() {
    let typo = judge(&[("selector: {app: web}", "selector: {app: wev}"), EMPTY]);
    let told = failure(typo);
    assert_eq!(
        told.mismatches[0].what.en,
        "the selector of Service web matches no Pod"
    );
    assert_eq!(
        told.mismatches[0].actual.en,
        "the nearest labels are those of Deployment web: app=web"
    );
    let target = judge(&[("targetPort: http", "targetPort: web"), EMPTY]);
    let told = failure(target);
    assert_eq!(
        told.mismatches[0].what.en,
        "Service web leads to a port named web (targetPort), which its Pods do not have"
    );
    assert_eq!(told.mismatches[0].actual.en, "http (80)");
    let late = at_last(judge(&[EMPTY]));
    assert_eq!(
        headline(late),
        "no ready Pod is among the endpoints of Service web yet"
    );
}

#[test]
fn trap_14_wrong_number_shows_in_traffic_alone() {
    let silent = World::of(&WEB.replace("port: 80}]", "port: 81}]")).probed(|probe| {
        assert!(matches!(probe, Probe::HttpGet(get) if get.port == 81));
        Answer::Http(HttpSeen::Elsewhere {
            port: 80,
            said: "connection refused".into(),
        })
    });
    let told = failure(silent.judge(GET));
    assert_eq!(
        told.mismatches[0].what.en,
        "no server answers on port 81, where Service web (main 8000 → http) leads"
    );
    assert_eq!(
        told.mismatches[0].actual.en,
        "Pod web-1-a answers on port 80"
    );
}

#[test]
fn trap_16_other_kinds_of_services_are_named() {
    for (from, to, what) in [
        (
            "type: ClusterIP, clusterIP: 10.0.0.1, selector: {app: web}",
            "type: ExternalName, externalName: example.com",
            "Service web is an ExternalName: it answers with the name example.com and leads to no Pods",
        ),
        (
            "selector: {app: web}, ",
            "",
            "Service web has no selector, so no Pods are chosen for it",
        ),
    ] {
        assert_eq!(headline(judge(&[(from, to), EMPTY])), what);
    }
    assert_pass(&judge(&[("clusterIP: 10.0.0.1", "clusterIP: None")]));
}

#[test]
fn service_without_the_port_names_those_it_has() {
    let other = failure(world(&[]).judge("httpGet: {service: web, port: 80}"));
    assert_eq!(other.mismatches[0].what.en, "Service web has no port 80");
    assert_eq!(other.mismatches[0].actual.en, "main 8000 → http");
    let none = failure(world(&[]).judge("httpGet: {service: wep, port: 80}"));
    assert!(
        none.mismatches[0]
            .what
            .en
            .contains("there is a Service web")
    );
}

#[test]
fn trap_4_workload_is_asked_by_owner_in_every_pod() {
    let each = world(&[]).judge("httpGet: {workload: web, port: 80}");
    let Judgement::Pass(seen) = each else {
        panic!("{each:?}")
    };
    assert_eq!(seen.evidence.len(), 2, "{seen:?}");
    let bare = "{apiVersion: v1, kind: Pod, metadata: {name: web, labels: {app: web}}, spec: {containers: []}}";
    let bare = World::of(bare).judge("httpGet: {workload: web, port: 80}");
    assert_eq!(
        headline(bare),
        "web is a bare Pod, not one that a workload (a Deployment, say) made"
    );
}

const ENDPOINTS: &str =
    "serviceEndpoints: {service: web, workload: web, port: 8000, targetPort: 80}";

#[test]
fn trap_15_endpoints_are_the_workloads_pods_by_uid() {
    let pass = world(&[]).judge(ENDPOINTS);
    let Judgement::Pass(seen) = pass else {
        panic!("{pass:?}")
    };
    let told = &seen.evidence[0].en;
    assert!(told.ends_with("web-1-a:80, web-1-b:80"), "{told}");
    let foreign = "---\n{apiVersion: v1, kind: Pod, metadata: {name: other, uid: uo, labels: {app: web}}, spec: {nodeName: one, containers: [{name: c, image: x}]}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: c, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]}}\n---\n{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: web-c, labels: {kubernetes.io/service-name: web}}, ports: [{name: main, port: 80}], endpoints: [{addresses: [10.1.0.9], targetRef: {kind: Pod, name: other, uid: uo}}]}\n";
    let both = failure(World::of(&(WEB.to_owned() + foreign)).judge(ENDPOINTS));
    assert_eq!(
        both.mismatches[0].what.en,
        "Service web leads to Pods that are not those of web"
    );
    assert_eq!(both.mismatches[0].actual.en, "other");
    let absent = world(&[("uid: ua}}]", "uid: gone}}]")]).judge(ENDPOINTS);
    let absent = failure(at_last(absent));
    assert_eq!(
        absent.mismatches[0].what.en,
        "Pod web-1-a is ready and not among the endpoints of Service web"
    );
}

#[test]
fn endpoints_at_another_port_differ_in_it_alone() {
    let by_number = ENDPOINTS.replace("targetPort: 80", "targetPort: 8080");
    let other = failure(world(&[]).judge(&by_number));
    assert_eq!(other.mismatches.len(), 1);
    assert_eq!(other.mismatches[0].actual.en, "80");
    let by_name = ENDPOINTS.replace("targetPort: 80", "targetPort: http");
    assert_pass(&world(&[]).judge(&by_name));
    let headless = world(&[("clusterIP: 10.0.0.1", "clusterIP: None")]).judge(ENDPOINTS);
    assert!(remarks(headless)[0].contains("headless"));
}

#[test]
fn endpoints_of_pods_on_the_way_are_waited_for() {
    let unready = world(&[UNREADY, UNREADY_CONTAINER]).judge(ENDPOINTS);
    assert!(!at_last(unready).passes());
    assert!(!world(&[EMPTY]).judge(ENDPOINTS).passes());
}
