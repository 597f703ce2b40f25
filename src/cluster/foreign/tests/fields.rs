//! Fields that are refused, and such as do no harm.

use super::traps::{EXEC, Traps};
use super::*;
use crate::report::clean::clean_text;

const GCP: &str = "auth-provider: {name: gcp, config: {cmd-path: touch, cmd-args: MARKER}}";

#[tokio::test(flavor = "current_thread")]
async fn dangerous_field_is_refused_and_not_acted_on() {
    let traps = Traps::new();
    let good = "https://SERVER";
    for (field, server, cluster, user) in [
        ("exec", good, "", EXEC),
        ("auth-provider", good, "", GCP),
        ("tokenFile", good, "", "tokenFile: PIPE"),
        ("tokenFile", good, "", "token: t, tokenFile: PIPE"),
        ("client-certificate", good, "", "client-certificate: PIPE"),
        ("client-key", good, "", "client-key: PIPE"),
        (
            "client-key",
            good,
            "",
            "client-key: PIPE, client-key-data: YQ==",
        ),
        (
            "certificate-authority",
            good,
            ", certificate-authority: PIPE",
            "",
        ),
        ("proxy-url", good, ", proxy-url: 'http://PROXY'", ""),
        ("proxy-url", good, ", proxy-url: 'socks5://PROXY'", ""),
        (
            "insecure-skip-tls-verify",
            good,
            ", insecure-skip-tls-verify: true",
            "token: t",
        ),
        ("server", "http://SERVER", "", "token: t"),
        ("server", "SERVER", "", "token: t"),
        ("server", "https://me:secret@SERVER", "", ""),
        ("server", "https://169.254.169.254", "", ""),
        ("server", "https://0xA9FEA9FE/", "", ""),
        ("server", "https://2852039166:443", "", ""),
        ("server", "https://[::ffff:169.254.169.254]", "", ""),
        ("server", "https://[fe80::1]:6443", "", ""),
        ("server", "https://[fd00:ec2::254]", "", ""),
        ("server", "https://METADATA.google.internal", "", ""),
        ("server", "https://0.0.0.0:6443", "", ""),
    ] {
        let path = traps.kubeconfig(server, cluster, user);
        let case = format!("{server} {cluster} {user}");
        let error = foreign(&path).await.map(drop).expect_err(&case);
        let ConnectError::Hostile(found) = &error else {
            panic!("{case}: {error:?}");
        };
        assert_eq!(
            (found.field, found.context.as_str()),
            (field, "c"),
            "{case}"
        );
        let (text, next) = (error.text(), error.next());
        for said in [text.ja, text.en] {
            assert!(
                said.contains(field) && said.contains(path.to_str().unwrap()),
                "{said}"
            );
            assert!(!said.contains("secret"), "{said}");
        }
        assert!(!next.ja.is_empty() && !next.en.is_empty());
        traps.assert_untouched(&case);
    }
}

#[tokio::test(flavor = "current_thread")]
async fn other_contexts_and_impersonation_do_no_harm() {
    let traps = Traps::new();
    let path = traps.kubeconfig(
        "https://SERVER",
        "",
        "token: t, as: teacher, as-groups: [g]",
    );
    let text = std::fs::read_to_string(&path).unwrap();
    let others =
        format!("{text}preferences: {{}}\nextensions: [{{name: x, extension: {{a: 1}}}}]\n")
            .replace(
                "users: [",
                &format!("users: [{{name: w, user: {{{EXEC}}}}}, "),
            )
            .replace(
                "contexts: [",
                "contexts: [{name: d, context: {cluster: k, user: w}}, ",
            );
    let path = traps.file("config", others.as_bytes());
    let cluster = foreign(&path)
        .await
        .map_err(|error| format!("{error:?}"))
        .unwrap();
    assert_eq!(cluster.context(), "c");
    traps.assert_untouched("only connected");
    let to = Target {
        context: Some("d".to_owned()),
        ..Target::default()
    };
    let refused = Cluster::connect_foreign(&path, &to).await.map(drop);
    assert!(matches!(refused, Err(ConnectError::Hostile(found)) if found.field == "exec"));
}

#[tokio::test(flavor = "current_thread")]
async fn names_with_terminal_escapes_are_shown_harmless() {
    let traps = Traps::new();
    let path = traps.kubeconfig("https://SERVER", "", EXEC);
    let text = std::fs::read_to_string(&path).unwrap();
    let text = text
        .replace(
            "current-context: c",
            r#"current-context: "\e[2J\x9b\u202Ec""#,
        )
        .replace(
            "contexts: [{name: c,",
            r#"contexts: [{name: "\e[2J\x9b\u202Ec","#,
        );
    let error = foreign(&traps.file("config", text.as_bytes()))
        .await
        .map(drop)
        .unwrap_err();
    assert!(matches!(&error, ConnectError::Hostile(found) if found.context.contains('\u{1b}')));
    let shown = clean_text(&error.text());
    for said in [shown.ja, shown.en] {
        assert!(
            !said.contains(|c: char| c.is_control() || c == '\u{202e}'),
            "{said:?}"
        );
        assert!(said.contains("exec"), "{said}");
    }
    traps.assert_untouched("escapes");
}

#[tokio::test(flavor = "current_thread")]
async fn token_unfit_for_a_header_is_an_error() {
    let traps = Traps::new();
    for token in [r#""a\nb""#, r#""a\n""#, r#""\e[31m""#, r#""\0""#] {
        let path = traps.kubeconfig("https://SERVER", "", &format!("token: {token}"));
        let error = foreign(&path).await.map(drop).expect_err(token);
        let told = error.text().en;
        assert!(matches!(error, ConnectError::Credentials { .. }), "{told}");
        assert!(told.contains("token") && !told.contains("31m"), "{told}");
    }
}
