//! An Ingress: its class, rule and backend, and what its controller answers.

use handson::evidence::{Answer, HttpSeen, Probe, RoutedAnswers, RoutedSeen};
use handson::judgement::Judgement;

use crate::world::{World, assert_inconclusive, assert_pass, failure, headline};

const WEB: &str = "
{apiVersion: networking.k8s.io/v1, kind: IngressClass, metadata: {name: traefik, labels: {app.kubernetes.io/name: traefik}, annotations: {ingressclass.kubernetes.io/is-default-class: 'true'}}, spec: {controller: traefik.io/ingress-controller}}
---
{apiVersion: networking.k8s.io/v1, kind: Ingress, metadata: {name: web}, spec: {ingressClassName: traefik, rules: [{host: web.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}]}}
---
{apiVersion: v1, kind: Service, metadata: {name: web}, spec: {selector: {app: web}, ports: [{name: main, port: 80, targetPort: 8080}]}}
---
{apiVersion: v1, kind: Pod, metadata: {name: web-a, uid: ua, labels: {app: web}}, spec: {containers: [{name: web, image: x}]}, status: {phase: Running, conditions: [{type: Ready, status: 'True'}], containerStatuses: [{name: web, ready: true, restartCount: 0, image: x, imageID: x, state: {running: {}}}]}}
---
{apiVersion: discovery.k8s.io/v1, kind: EndpointSlice, addressType: IPv4, metadata: {name: web-a, labels: {kubernetes.io/service-name: web}}, ports: [{name: main, port: 8080}], endpoints: [{addresses: [10.1.0.1], targetRef: {kind: Pod, name: web-a, uid: ua}}]}
";

const ROUTE: &str = "ingressRoute: {ingress: web, host: web.example.com, service: web}";

fn page(status: u16, start: &str) -> HttpSeen {
    HttpSeen::Response {
        status,
        location: None,
        contains: None,
        start: start.to_owned(),
        cut: false,
    }
}

fn well() -> RoutedAnswers {
    RoutedAnswers {
        direct: page(200, "hello"),
        routed: page(200, "hello"),
        other_host: page(404, "404 page not found"),
        undeclared: None,
    }
}

fn judge(changes: &[(&str, &str)], answers: RoutedAnswers) -> Judgement {
    let mut all = WEB.to_owned();
    for (from, to) in changes {
        assert!(all.contains(from), "nothing to change: {from}");
        all = all.replace(from, to);
    }
    let world = World::of(&all).probed(move |probe| {
        assert!(
            matches!(probe, Probe::Routed(it) if it.controller == "app.kubernetes.io/name=traefik")
        );
        Answer::Routed(RoutedSeen::Asked {
            via: "kube-system/traefik:8000".into(),
            answers: Box::new(answers.clone()),
        })
    });
    world.judge(ROUTE)
}

#[test]
fn trap_28_class_is_written_old_or_default() {
    assert_pass(&judge(&[], well()));
    assert_pass(&judge(&[("ingressClassName: traefik, ", "")], well()));
    let old = (
        "metadata: {name: web}, spec: {ingressClassName: traefik, ",
        "metadata: {name: web, annotations: {kubernetes.io/ingress.class: traefik}}, spec: {",
    );
    assert_pass(&judge(&[old], well()));
    let other = failure(judge(
        &[("ingressClassName: traefik", "ingressClassName: nginx")],
        well(),
    ));
    assert_eq!(
        other.mismatches[0].what.en,
        "the cluster has no IngressClass nginx, which Ingress web names"
    );
    let none = [("ingressClassName: traefik, ", ""), ("'true'", "'false'")];
    assert!(headline(judge(&none, well())).contains("no default IngressClass"));
    let unlabelled = [("labels: {app.kubernetes.io/name: traefik}, ", "")];
    assert_pass(&judge(&unlabelled, well()));
    let without = World::of(&WEB.replace("kind: IngressClass", "kind: Other"));
    assert_inconclusive(&without.judge(ROUTE));
}

#[test]
fn trap_29_rule_and_backend_are_seen_before_traffic() {
    for (from, to, what) in [
        (
            "host: web.example.com",
            "host: web.example.org",
            "Ingress web has no rule for the host web.example.com",
        ),
        (
            "path: /, pathType: Prefix",
            "path: /app, pathType: Prefix",
            "no path of Ingress web for the host web.example.com covers /",
        ),
        (
            "path: /, pathType: Prefix",
            "path: /index.html, pathType: Exact",
            "no path of Ingress web for the host web.example.com covers /",
        ),
        (
            "service: {name: web, port: {number: 80}}",
            "service: {name: other, port: {number: 80}}",
            "Ingress web leads / to another Service",
        ),
        (
            "port: {number: 80}",
            "port: {number: 8080}",
            "Service web has no port 8080",
        ),
        (
            "port: {number: 80}",
            "port: {name: http}",
            "Service web has no port http",
        ),
        (
            "selector: {app: web}",
            "selector: {app: wob}",
            "the selector of Service web matches no Pod",
        ),
    ] {
        let mut changes = vec![(from, to)];
        if to.contains("wob") {
            changes.push(("kubernetes.io/service-name: web", "other: web"));
        }
        assert_eq!(headline(judge(&changes, well())), what);
    }
    assert_pass(&judge(
        &[("port: {number: 80}", "port: {name: main}")],
        well(),
    ));
    let wildcard = [("host: web.example.com", "host: '*.example.com'")];
    assert_pass(&judge(&wildcard, well()));
    let upper = [("host: web.example.com", "host: WEB.example.com")];
    assert_pass(&judge(&upper, well()));
    let absent = World::of("{apiVersion: v1, kind: Node, metadata: {name: n}}").judge(ROUTE);
    assert!(failure(absent).absent);
}

#[test]
fn trap_30_answers_tell_route_backend_and_app_apart() {
    let of = |change: fn(&mut RoutedAnswers)| {
        let mut answers = well();
        change(&mut answers);
        judge(&[], answers)
    };
    for (judgement, what) in [
        (
            of(|it| it.routed = it.other_host.clone()),
            "the ingress controller has no route for web.example.com/",
        ),
        (
            of(|it| it.routed = page(503, "no available server")),
            "the ingress controller has a route for web.example.com/ and nowhere to lead it (503)",
        ),
        (
            of(|it| it.routed = page(404, "not here")),
            "the answer to web.example.com/ is not that of a Pod of Service web",
        ),
        (
            of(|it| it.other_host = it.routed.clone()),
            "another host gets the same page; only web.example.com should",
        ),
        (
            of(|it| it.undeclared = Some(it.routed.clone())),
            "a path that no rule has (/handson-no-such-path) gets the same page",
        ),
        (
            of(|it| it.direct = HttpSeen::Silent("refused".into())),
            "Pod web-a of Service web does not answer on port 8080",
        ),
    ] {
        assert_eq!(headline(judgement), what);
    }
    assert_inconclusive(&of(|it| it.routed = HttpSeen::Silent("refused".into())));
    // A page that tells the time differs each time.
    assert_pass(&of(|it| it.direct = page(200, "another hello")));
    let nobody = World::of(WEB).probed(|_| Answer::Routed(RoutedSeen::NoController));
    assert_inconclusive(&nobody.judge(ROUTE));
}

#[test]
fn trap_27_status_of_an_ingress_is_not_looked_at() {
    let addresses = [(
        "kind: Ingress, metadata: {name: web}, ",
        "kind: Ingress, metadata: {name: web}, status: {loadBalancer: {}}, ",
    )];
    assert_pass(&judge(&addresses, well()));
}

#[test]
fn trap_31_longest_path_wins_and_covers_by_element() {
    let both = (
        "paths: [{path: /, pathType: Prefix, backend: {service: {name: web,",
        "paths: [{path: /, pathType: Prefix, backend: {service: {name: ui, port: {number: 80}}}}, {path: /api, pathType: Prefix, backend: {service: {name: web,",
    );
    let asked = |path: &str| {
        let all = WEB.replace(both.0, both.1);
        let answers = well();
        let world = World::of(&all).probed(move |_| {
            Answer::Routed(RoutedSeen::Asked {
                via: "kube-system/traefik:8000".into(),
                answers: Box::new(answers.clone()),
            })
        });
        world.judge(&ROUTE.replace("service: web}", &format!("service: web, path: {path}}}")))
    };
    assert_pass(&asked("/api"));
    assert_pass(&asked("/api/v3"));
    for path in ["/apix", "/"] {
        assert_eq!(
            headline(asked(path)),
            format!("Ingress web leads {path} to another Service")
        );
    }
}
