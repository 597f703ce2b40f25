//! Exec and port-forward that go wrong.

use std::time::{Duration, Instant};

use serde_json::Value;

use handson_test_support::fake_api::{Act, FakeApi, Fault};
use handson_test_support::greeting::pod_of_two;
use handson_test_support::program::{Cases, Program};

const CHECK: &str = "check looking --checks FIXTURES/looking --yes --stage";

/// A MariaDB's greeting, and its answers to a login and to a query for one row.
const GREETING: &[u8] = b"\x5a\0\0\0\x0a5.5.5-10.11.19-MariaDB\0\x05\0\0\0abcdefgh\0\xfe\xf7\x2d\x02\0\xff\x81\x15\0\0\0\0\0\0\x1d\0\0\0ijklmnopqrst\0mysql_native_password\0";
const WELCOME: &[u8] = b"\x07\0\0\x02\0\0\0\x02\0\0\0";
const ROW: &[u8] = b"\x01\0\0\x01\x01\x17\0\0\x02\x03def\0\0\0\x01a\0\x0c\x3f\0\x0b\0\0\0\x03\0\0\0\0\0\x05\0\0\x03\xfe\0\0\x02\0\x02\0\0\x04\x011\x05\0\0\x05\xfe\0\0\x02\0";

fn two() -> FakeApi {
    let api = FakeApi::start();
    api.put(pod_of_two());
    api
}

fn say(text: &str) -> Act {
    Act::Say(text.into())
}

/// The result of a run of one stage, and its time.
fn check(api: &FakeApi, stage: &str) -> (i32, Value, Duration) {
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let begun = Instant::now();
    let (code, report) = program.json(&format!("{CHECK} {stage}"));
    (
        code,
        report["stages"][0]["checks"][0].clone(),
        begun.elapsed(),
    )
}

fn inconclusive(api: &FakeApi, stage: &str, words: &str) {
    let (code, check, took) = check(api, stage);
    assert_eq!(code, 3, "{check:#}");
    assert_eq!(check["verdict"], "inconclusive", "{check:#}");
    let reason = check["reason"]["text"]["en"].as_str().unwrap();
    assert!(reason.contains(words), "{reason}");
    assert!(took < Duration::from_secs(25), "{took:?}");
}

/// A shell that writes the nonce at one place and reads it at the other.
fn shell(command: &[String]) -> Vec<Act> {
    thread_local!(static NONCE: std::cell::RefCell<String> = const { std::cell::RefCell::new(String::new()) });
    if let [_, _, script, _, _, nonce] = command {
        assert!(script.contains("printf"), "{script}");
        NONCE.set(nonce.clone());
        return vec![Act::Exit(0)];
    }
    let written = NONCE.with_borrow(Clone::clone);
    vec![say(&written), Act::Exit(0)]
}

#[test]
fn exec_writes_reads_and_removes_a_nonce() {
    let api = two();
    api.on_exec(|_| vec![say("hel"), say("lo"), Act::Exit(0)]);
    let (code, seen, _) = check(&api, "file");
    assert_eq!(code, 0, "{seen:#}");
    let api = two();
    api.on_exec(shell);
    let (code, seen, _) = check(&api, "nonce");
    assert_eq!(code, 0, "{seen:#}");
    let last = api
        .seen()
        .into_iter()
        .rfind(|seen| seen.target.contains("/exec"));
    assert!(last.unwrap().target.contains("rm"));
}

#[test]
fn failed_command_is_a_fail_unrunnable_is_not() {
    let api = two();
    api.on_exec(|_| vec![Act::Exit(1)]);
    let (code, seen, _) = check(&api, "file");
    assert_eq!(
        (code, seen["verdict"].as_str()),
        (1, Some("fail")),
        "{seen:#}"
    );
    let api = two();
    api.on_exec(|_| vec![Act::Fail("Internal error occurred: the runtime is busy")]);
    inconclusive(&api, "file", "the runtime is busy");
}

#[test]
fn reading_command_is_retried_after_a_broken_stream() {
    let cut = || {
        let mut runs = 0;
        let runs = std::sync::Mutex::new(move || {
            runs += 1;
            runs
        });
        move |_: &[String]| match (runs.lock().unwrap())() {
            1 => vec![say("he"), Act::Cut],
            2 => vec![],
            _ => vec![say("hello"), Act::Exit(0)],
        }
    };
    let api = two();
    api.on_exec(cut());
    api.fail("/exec", Fault::Reset, 1);
    api.fail("/exec", Fault::too_many(1), 1);
    let (code, seen, _) = check(&api, "file");
    assert_eq!(code, 0, "{seen:#}");
}

#[test]
fn output_without_end_is_cut_and_the_program_goes_on() {
    let api = two();
    api.on_exec(|_| vec![Act::Flood]);
    let (code, seen, took) = check(&api, "file");
    assert_eq!(code, 0, "{seen:#}");
    assert!(took < Duration::from_secs(10), "{took:?}");
}

#[test]
fn a_database_is_asked_through_port_forward() {
    let api = two();
    api.on_forward(|port| {
        assert_eq!(port, 3306);
        database(vec![Act::Say(ROW.to_vec()), Act::Silence])
    });
    let (code, seen, _) = check(&api, "rows");
    assert_eq!(code, 0, "{seen:#}");
}

/// A database that lets everybody in, and answers a query with `acts`.
fn database(acts: Vec<Act>) -> Vec<Act> {
    let greet = [
        Act::Say(GREETING.to_vec()),
        Act::Hear,
        Act::Say(WELCOME.to_vec()),
        Act::Hear,
    ];
    greet.into_iter().chain(acts).collect()
}

#[test]
fn a_forward_that_breaks_is_opened_again() {
    let api = two();
    let broken = std::sync::Mutex::new(vec![
        database(vec![Act::Say(ROW.to_vec()), Act::Silence]),
        vec![Act::Say(GREETING[..20].to_vec()), Act::Cut],
        vec![Act::Cut],
    ]);
    api.on_forward(move |_| broken.lock().unwrap().pop().unwrap());
    api.fail("/portforward", Fault::Reset, 1);
    let (code, seen, _) = check(&api, "rows");
    assert_eq!(code, 0, "{seen:#}");
}

/// A server that answers a request with `response`.
fn web(response: &'static str) -> FakeApi {
    let api = two();
    api.on_forward(move |port| {
        assert_eq!(port, 8080);
        vec![Act::Hear, say(response)]
    });
    api
}

#[test]
fn web_server_is_asked_through_port_forward() {
    let api = web("HTTP/1.1 200 OK\r\ncontent-length: 12\r\n\r\nhello, world");
    let (code, seen, _) = check(&api, "web");
    assert_eq!(code, 0, "{seen:#}");
    for (response, what) in [
        (
            "HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\nbye\x1b",
            "does not contain the text",
        ),
        (
            "HTTP/1.1 302 Found\r\nlocation: /login\r\ncontent-length: 0\r\n\r\n",
            "is redirected",
        ),
        (
            "HTTP/1.1 503 Unavailable\r\ncontent-length: 0\r\n\r\n",
            "another status",
        ),
        ("SSH-2.0-OpenSSH_9.6\r\n", "is not HTTP"),
    ] {
        let (code, seen, _) = check(&web(response), "web");
        assert_eq!(code, 1, "{seen:#}");
        let shown = seen.to_string();
        assert!(shown.contains(what), "{shown}");
        assert!(!shown.contains("bye\\u001b"), "{shown}");
    }
}

#[test]
fn web_server_that_starts_late_is_waited_for() {
    let api = two();
    let refused =
        "error forwarding port 8080: dial tcp4 127.0.0.1:8080: connect: connection refused";
    let acts = std::sync::Mutex::new(vec![
        vec![
            Act::Hear,
            say("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\nhello"),
        ],
        vec![Act::Cut],
        vec![Act::Fail(refused)],
    ]);
    api.on_forward(move |_| acts.lock().unwrap().pop().unwrap());
    let (code, seen, _) = check(&api, "web");
    assert_eq!(code, 0, "{seen:#}");
}

#[test]
fn web_server_is_not_asked_under_read_only() {
    let api = two();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (_, report) = program.json(&format!("{CHECK} web --read-only"));
    assert_eq!(report["stages"][0]["checks"][0]["verdict"], "skipped");
    assert!(
        !api.seen()
            .iter()
            .any(|seen| seen.target.contains("portforward"))
    );
}

/// Lasting faults of a command; each takes its time.
pub fn execs_gone_wrong() -> Cases {
    let after = |acts: Vec<Act>| {
        let api = two();
        api.on_exec(move |_| acts.clone());
        api
    };
    let failing = |fault: Fault| {
        let api = after(vec![say("hello"), Act::Exit(0)]);
        api.fail("/exec", fault, usize::MAX);
        api
    };
    let hour = Duration::from_secs(3600);
    let cases = [
        ("cut", after(vec![say("he"), Act::Cut]), "connection broken"),
        ("no status", after(vec![say("he")]), "without a status"),
        ("silent", after(vec![Act::Silence]), "no answer within"),
        (
            "silent midway",
            after(vec![say("he"), Act::Silence]),
            "no answer within",
        ),
        ("reset", failing(Fault::Reset), "connection broken"),
        (
            "no upgrade",
            failing(Fault::Delay(hour)),
            "no answer within",
        ),
        (
            "429 for an hour",
            failing(Fault::too_many(3600)),
            "slow down",
        ),
        (
            "401",
            failing(Fault::unauthorized()),
            "credentials in the kubeconfig",
        ),
    ];
    boxed(cases.map(|(name, api, words)| (name, move || inconclusive(&api, "file", words))))
}

/// Lasting faults of a port-forward; each takes its time.
pub fn forwards_gone_wrong() -> Cases {
    let after = |acts: Vec<Act>| {
        let api = two();
        api.on_forward(move |_| acts.clone());
        api
    };
    let failing = |fault: Fault| {
        let api = after(database(vec![Act::Say(ROW.to_vec())]));
        api.fail("/portforward", fault, usize::MAX);
        api
    };
    let dial = Fault::Status {
        code: 500,
        reason: "InternalError",
        message: "error dialing backend: dial tcp 10.0.0.1:10250: connect: connection refused",
    };
    let hour = Duration::from_secs(3600);
    let login = vec![Act::Say(GREETING.to_vec()), Act::Hear, Act::Cut];
    let cases = [
        ("cut", after(vec![Act::Cut]), "connection broken"),
        ("cut in the login", after(login), "connection broken"),
        (
            "cut in the query",
            after(database(vec![Act::Cut])),
            "connection broken",
        ),
        (
            "silent in the query",
            after(database(vec![Act::Silence])),
            "no answer",
        ),
        ("reset", failing(Fault::Reset), "connection broken"),
        (
            "no upgrade",
            failing(Fault::Delay(hour)),
            "no answer within",
        ),
        ("kubelet away", failing(dial), "connection refused"),
        (
            "401",
            failing(Fault::unauthorized()),
            "credentials in the kubeconfig",
        ),
    ];
    boxed(cases.map(|(name, api, words)| (name, move || inconclusive(&api, "rows", words))))
}

/// Ports that are there or not, and no database: that is the student's.
pub fn ports_without_a_database() -> Cases {
    let nobody =
        "error forwarding port 3306: dial tcp4 127.0.0.1:3306: connect: connection refused";
    boxed(
        [
            (
                "nobody listens",
                vec![Act::Fail(nobody), Act::Silence],
                "connection refused",
            ),
            ("open and silent", vec![Act::Silence], "nothing answers"),
        ]
        .map(|(name, acts, words)| {
            (name, move || {
                let api = two();
                api.on_forward(move |_| acts.clone());
                let (code, seen, took) = check(&api, "rows");
                assert_eq!(
                    (code, seen["verdict"].as_str()),
                    (1, Some("fail")),
                    "{seen:#}"
                );
                assert!(seen.to_string().contains(words), "{seen:#}");
                assert!(took < Duration::from_secs(25), "{took:?}");
            })
        }),
    )
}

fn boxed(cases: impl IntoIterator<Item = (&'static str, impl FnOnce() + Send + 'static)>) -> Cases {
    cases
        .into_iter()
        .map(|(name, case)| (name, Box::new(case) as Box<dyn FnOnce() + Send>))
        .collect()
}
