//! No cluster, the wrong one, or one that does not answer.

use handson_test_support::fake_api::{FakeApi, Fault};
use handson_test_support::program::Program;

const CHECK: &str = "check greeting --checks FIXTURES";

#[test]
fn without_a_kubeconfig_nothing_can_be_determined() {
    let program = Program::default();
    let (code, document) = program.json(CHECK);
    assert_eq!(code, 3);
    assert_eq!(document["schema"], "handson.error/v1");
    assert_eq!(document["error"]["code"], "no-kubeconfig");
    let ended = program.run(CHECK);
    assert_eq!((ended.code, ended.out.as_str()), (3, ""));
    assert!(ended.err.contains("kubeconfig"), "{}", ended.err);
}

#[test]
fn kubeconfig_option_without_file_is_wrong_usage() {
    let (code, document) = Program::default().json(&format!("{CHECK} --kubeconfig nowhere"));
    assert_eq!(code, 2);
    assert_eq!(document["error"]["code"], "no-such-file");
}

#[test]
fn a_kubeconfig_that_is_none_is_named() {
    let program = Program::default();
    let path = program.file("config", "clusters: [");
    let (code, document) = program.json(&format!("{CHECK} --kubeconfig {}", path.display()));
    assert_eq!(code, 2);
    assert_eq!(document["error"]["code"], "kubeconfig-syntax");
}

#[test]
fn empty_or_broken_kubeconfig_is_named_by_its_path() {
    let context = "contexts: [{name: c, context: {cluster: gone, user: u}}]\n";
    for (text, code, name) in [
        ("", 2, "kubeconfig-empty"),
        ("apiVersion: v1\nkind: Config\n", 2, "kubeconfig-empty"),
        ("clusters: 7\n", 2, "kubeconfig-syntax"),
        (context, 3, "no-current-context"),
        (
            &format!("current-context: c\n{context}"),
            3,
            "broken-context",
        ),
    ] {
        let program = Program::default();
        let path = program.file("my-config", text);
        let program = program.kubeconfig(&path);
        let (ended, document) = program.json(CHECK);
        assert_eq!((ended, &document["error"]["code"]), (code, &name.into()));
        let message = document["error"]["message"].to_string();
        assert!(message.contains("my-config"), "{message}");
        for internal in ["expected", "invalid type", "missing field"] {
            assert!(!message.contains(internal), "{message}");
        }
    }
}

/// A server that is no API and answers everything with `answer`; its kubeconfig.
fn other_program(program: &Program, answer: String) -> std::path::PathBuf {
    use std::io::{Read as _, Write as _};
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("http://{}", listener.local_addr().unwrap());
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let _ = stream.write_all(answer.as_bytes());
        }
    });
    program.file(
        "config",
        &format!(
            "apiVersion: v1\nkind: Config\ncurrent-context: c\n\
            clusters: [{{name: c, cluster: {{server: \"{server}\"}}}}]\n\
            contexts: [{{name: c, context: {{cluster: c, user: u}}}}]\nusers: [{{name: u, user: {{}}}}]\n"
        ),
    )
}

#[test]
fn answer_of_another_program_is_said_once_and_at_once() {
    let http = |head: &str, body: &str| {
        let length = body.len();
        format!("HTTP/1.1 {head}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}")
    };
    let page = "<!DOCTYPE html><html><title>Login</title></html>";
    for (answer, said) in [
        (http("200 OK", page), "it answered a web page"),
        (http("403 Forbidden", page), "it answered a web page"),
        (
            http(
                "302 Found\r\nLocation: https://wifi.example/login?token=x",
                "",
            ),
            "a redirect (302) to https://wifi.example/login",
        ),
        (
            http(
                "400 Bad Request",
                "Client sent an HTTP request to an HTTPS server.\n",
            ),
            "Client sent an HTTP request",
        ),
    ] {
        let program = Program::default();
        let config = other_program(&program, answer);
        let program = program.kubeconfig(&config);
        let begun = std::time::Instant::now();
        let ended = program.run(&format!("{CHECK} --lang en"));
        assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
        assert_eq!(ended.code, 3, "{}", ended.err);
        assert!(ended.err.contains("not a Kubernetes API"), "{}", ended.err);
        let words: Vec<&str> = ended.err.split_whitespace().collect();
        assert_eq!(words.join(" ").matches(said).count(), 1, "{}", ended.err);
        assert!(!ended.err.contains("token=x"), "{}", ended.err);
    }
}

#[test]
fn an_unreachable_api_is_named_and_inconclusive() {
    let api = FakeApi::start();
    let config = std::fs::read_to_string(api.kubeconfig()).unwrap();
    drop(api);
    let program = Program::default();
    // Port 1 is refused everywhere.
    let port = config
        .split("127.0.0.1:")
        .nth(1)
        .unwrap()
        .split('"')
        .next()
        .unwrap();
    let path = program.file(
        "config",
        &config.replace(&format!("127.0.0.1:{port}"), "127.0.0.1:1"),
    );
    let program = program.kubeconfig(&path);
    let (code, document) = program.json(CHECK);
    assert_eq!(code, 3, "{document:#}");
    assert_eq!(document["error"]["code"], "unreachable");
    assert!(
        document["error"]["message"]["en"]
            .as_str()
            .unwrap()
            .contains("127.0.0.1:1")
    );
}

#[test]
// Elsewhere the system's own authorities cannot be taken away.
#[cfg(target_os = "linux")]
fn missing_authorities_say_how_to_name_one() {
    let api = FakeApi::start();
    let config = std::fs::read_to_string(api.kubeconfig()).unwrap();
    let program = Program::default().var("SSL_CERT_FILE", "/nowhere");
    let path = program.file("config", &config.replace("http://", "https://"));
    let program = program.kubeconfig(&path);
    let (code, document) = program.json(CHECK);
    assert_eq!(code, 3, "{document:#}");
    let error = &document["error"];
    assert_eq!(error["code"], "no-certificate-authority");
    assert!(
        error["message"]["en"]
            .as_str()
            .unwrap()
            .contains("https://127.0.0.1")
    );
    for lang in ["ja", "en"] {
        let next = error["next"][lang].as_str().unwrap();
        assert!(next.contains("certificate-authority-data"), "{next}");
        assert!(next.contains("SSL_CERT_FILE"), "{next}");
    }
}

#[test]
fn plain_http_needs_no_authorities() {
    let api = FakeApi::start();
    let program = Program::default().var("SSL_CERT_FILE", "/nowhere");
    let program = program.kubeconfig(&api.kubeconfig());
    let (_, report) = program.json(CHECK);
    assert_eq!(report["cluster"]["context"], "fake", "{report:#}");
}

#[test]
fn unknown_context_is_wrong_usage_with_suggestion() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let ended = program.run(&format!("{CHECK} --context fkae"));
    assert_eq!(ended.code, 2);
    assert!(ended.err.contains("fake"), "{}", ended.err);
    let (_, document) = program.json(&format!("{CHECK} --context fkae"));
    assert_eq!(document["error"]["code"], "no-such-context");
    assert!(api.seen().is_empty());
}

#[test]
fn another_context_can_be_chosen() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (_, report) = program.json(&format!("{CHECK} --context other"));
    assert_eq!(report["cluster"]["context"], "other");
}

#[test]
fn expired_credentials_are_inconclusive_and_say_so() {
    let api = FakeApi::start();
    api.fail("/", Fault::unauthorized(), usize::MAX);
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(CHECK);
    assert_eq!(code, 3, "{document:#}");
    assert_eq!(document["error"]["code"], "unauthorized");
}

#[test]
fn a_namespace_that_does_not_exist_is_wrong_usage() {
    let api = FakeApi::start();
    let program = Program::default().kubeconfig(&api.kubeconfig());
    let (code, document) = program.json(&format!("{CHECK} -n defualt"));
    assert_eq!(code, 2, "{document:#}");
    assert_eq!(document["error"]["code"], "no-such-namespace");
    assert!(
        document["error"]["next"]["en"]
            .as_str()
            .unwrap()
            .contains("default")
    );
}
