//! What a server in a Pod answers to a GET request.

use handson::evidence::{Answer, HttpMarkerSeen, HttpSeen, Probe};
use handson::judgement::Judgement;
use handson::probe::permissions;

use crate::hostpath::POD;
use crate::world::{World, assert_inconclusive, assert_pass, failure, headline};

const GET: &str = "httpGet: {pod: mariadb, port: 8080, path: /health, contains: hello}";

fn answered(check: &str, seen: HttpSeen) -> Judgement {
    let world = World::of(POD).probed(move |_| Answer::Http(seen.clone()));
    world.judge(check)
}

fn response(status: u16, contains: Option<bool>) -> HttpSeen {
    HttpSeen::Response {
        status,
        location: Some("/login".into()).filter(|_| status == 302),
        contains,
        start: "good bye".into(),
        cut: false,
    }
}

#[test]
fn http_with_its_status_and_text_passes() {
    assert_pass(&answered(GET, response(200, Some(true))));
    let teapot = "httpGet: {pod: mariadb, port: 8080, status: 418}";
    assert_pass(&answered(teapot, response(418, None)));
    let redirect = "httpGet: {pod: mariadb, port: 8080, status: 302}";
    assert_pass(&answered(redirect, response(302, None)));
}

#[test]
fn http_failures_are_told_apart() {
    for (seen, what) in [
        (
            HttpSeen::Silent("connection refused".into()),
            "no server answers on port 8080",
        ),
        (
            HttpSeen::Elsewhere {
                port: 80,
                said: "connection refused".into(),
            },
            "no server answers on port 8080",
        ),
        (
            HttpSeen::NotHttp("invalid version".into()),
            "the answer on port 8080 is not HTTP",
        ),
        (
            response(500, Some(true)),
            "GET /health is answered with another status",
        ),
        (response(302, Some(true)), "GET /health is redirected"),
        (
            response(200, Some(false)),
            "the body of the answer to GET /health does not contain the text",
        ),
    ] {
        assert_eq!(headline(answered(GET, seen)), what);
    }
    let lacks = failure(answered(GET, response(200, Some(false))));
    assert_eq!(lacks.mismatches[0].actual.en, "good bye");
}

#[test]
fn http_takes_a_port_forward_and_no_more() {
    let world = World::of(POD).probed(|probe| {
        assert!(matches!(probe, Probe::HttpGet(get) if get.port == 8080 && get.path == "/health"));
        assert!(!probe.changes());
        let taken = permissions(probe).into_iter();
        let taken: Vec<String> = taken.map(|(access, _)| access.to_string()).collect();
        assert_eq!(
            taken,
            [
                "get pods",
                "get pods/portforward",
                "create pods/portforward"
            ]
        );
        Answer::Http(response(200, Some(true)))
    });
    assert_pass(&world.judge(GET));
}

#[test]
fn http_on_another_port_names_that_port() {
    let elsewhere = HttpSeen::Elsewhere {
        port: 80,
        said: "connection refused".into(),
    };
    let told = failure(answered(GET, elsewhere));
    assert_eq!(
        told.mismatches[0].actual.en,
        "Pod mariadb answers on port 80"
    );
}

#[test]
fn http_port_by_name_is_the_containers_own() {
    let named = POD.replace(
        "    image: mariadb:11\n",
        "    image: mariadb:11\n    ports: [{name: web, containerPort: 8080}]\n",
    );
    let get = "httpGet: {pod: mariadb, port: web}";
    let world = World::of(&named).probed(|probe| {
        assert!(matches!(probe, Probe::HttpGet(get) if get.port == 8080));
        Answer::Http(response(200, None))
    });
    assert_pass(&world.judge(get));
    let missing = headline(World::of(POD).judge(get));
    assert_eq!(missing, "Pod mariadb has no port named web");
}

#[test]
fn http_marker_has_to_be_the_answer() {
    let served = "httpGet: {pod: mariadb, port: 80, markerFile: /srv}";
    let seen = |seen: HttpMarkerSeen| {
        let world = World::of(POD).probed(move |probe| {
            assert!(probe.changes());
            Answer::HttpMarker(seen.clone())
        });
        world.judge(served)
    };
    assert_pass(&seen(HttpMarkerSeen::Served));
    for (answer, what) in [
        (
            HttpMarkerSeen::Answered(response(404, Some(false))),
            "GET / is answered with another status",
        ),
        (
            HttpMarkerSeen::Answered(response(200, Some(false))),
            "what is written to /srv is not served",
        ),
        (
            HttpMarkerSeen::NotWritten("no such directory".into()),
            "no file can be written to /srv",
        ),
        (
            HttpMarkerSeen::NotRunning("gone".into()),
            "the container is not running",
        ),
    ] {
        assert_eq!(headline(seen(answer)), what);
    }
    assert_inconclusive(&seen(HttpMarkerSeen::NoShell("no sh".into())));
}
