//! Nothing secret gets into a record, wherever it stood.

use std::time::Duration;

use handson::evidence::{
    Answer, FileSeen, Kind, Place, PodKey, Probe, Read, Request, Rows, Scope, SqlSeen, Step,
    Trouble, TroubleKind,
};
use handson::record::{self, Record};
use handson::text::Text;
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::records;

/// A record in which `secret` stands in the place `place` of them.
fn planted(secret: &str, place: usize) -> Record {
    let pod = |spec: Value| {
        objects(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {"name": "mariadb", "namespace": "default", "uid": "u"},
            "spec": spec,
        }))
    };
    let container = |fields: Value| pod(json!({"containers": [fields]}));
    // Where it is known to be one, and from there on everywhere.
    let source = container(json!({"env": [{"name": "DB_PASSWORD", "value": secret}]}));
    let mut answers = match place {
        0 => vec![container(
            json!({"env": [{"name": "MARIADB_ROOT_PASSWORD", "value": secret}]}),
        )],
        1 => vec![container(json!({"args": [format!("--password={secret}")]}))],
        2 => vec![container(json!({"args": ["--api-token", secret]}))],
        3 => vec![container(
            json!({"command": ["mariadb", "-uroot", format!("-p{secret}")]}),
        )],
        4 => vec![container(
            json!({"command": ["sh", "-c", format!("mysql -uroot -p{secret} -e 'SELECT 1'")]}),
        )],
        5 => vec![container(
            json!({"command": ["sh", "-c", format!("MYSQL_PWD={secret} mysqldump")]}),
        )],
        6 => vec![container(
            json!({"env": [{"name": "URL", "value": format!("mysql://root:{secret}@db/x")}]}),
        )],
        7 => vec![objects(json!({
            "kind": "Pod",
            "metadata": {"name": "a", "annotations": {
                "kubectl.kubernetes.io/last-applied-configuration": format!("{{\"x\":\"{secret}\"}}"),
            }},
        }))],
        8 => vec![objects(
            json!({"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"any": secret}}),
        )],
        9 => vec![objects(
            json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"db.password": secret}}),
        )],
        10 => vec![objects(
            json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {"my.cnf": format!("[client]\nuser=root\npassword = {secret}\n")}}),
        )],
        11 => vec![source, log(&format!("connecting with {secret} as root"))],
        12 => vec![
            source,
            objects(
                json!({"kind": "Event", "metadata": {"name": "e"}, "message": format!("probe failed: {secret}")}),
            ),
        ],
        13 => vec![
            source,
            Answer::Sql(SqlSeen::Error {
                code: 1064,
                message: format!("near '{secret}'"),
            }),
        ],
        14 => vec![source, Answer::Sql(SqlSeen::Denied(secret.to_owned()))],
        15 => vec![source, file(secret)],
        16 => vec![
            source,
            Answer::Trouble(Trouble {
                kind: TroubleKind::Other,
                what: "exec".into(),
                message: format!("exit 1: {secret}"),
            }),
        ],
        17 => vec![Answer::Sql(SqlSeen::Rows(Rows {
            columns: vec!["user".into(), "password".into()],
            rows: vec![vec![Some("root".into()), Some(secret.to_owned())]],
            cut: false,
        }))],
        18 => vec![log(&format!(
            "[Entrypoint]: GENERATED ROOT PASSWORD: {secret}\nready"
        ))],
        19 => vec![log(&format!("Authorization: Bearer {secret}"))],
        20 => vec![container(
            json!({"livenessProbe": {"httpGet": {"httpHeaders": [{"name": "Authorization", "value": format!("Basic {secret}")}]}}}),
        )],
        21 => vec![container(
            json!({"lifecycle": {"postStart": {"exec": {"command": ["app", "--secret", secret]}}}}),
        )],
        22 => vec![objects(
            json!({"kind": "Database", "spec": {"rootPassword": secret}}),
        )],
        23 => vec![
            source,
            Answer::Sql(SqlSeen::NoPassword(Text::same(format!("not {secret}")))),
        ],
        24 => vec![log(&format!("CREATE USER app IDENTIFIED BY '{secret}'"))],
        _ => vec![log(&format!(
            "-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----"
        ))],
    };
    let mut record = records::record("untouched");
    let request = || {
        Request::Read(Read {
            kind: Kind::pod(),
            scope: Scope::First,
        })
    };
    // In a step, in a watch, and in what was read for later.
    let last = answers.pop().unwrap();
    record.extras.push((request(), last.clone()));
    let watched = Step::Watched {
        read: Read {
            kind: Kind::pod(),
            scope: Scope::First,
        },
        answer: last.clone(),
        gap: false,
    };
    record.steps.push((Duration::from_secs(9), watched));
    answers.push(last);
    let answers = answers.into_iter().map(|answer| (request(), answer));
    record
        .steps
        .push((Duration::from_secs(10), Step::Answered(answers.collect())));
    record
}

/// How many places there are.
const PLACES: usize = 26;

fn objects(object: Value) -> Answer {
    Answer::Objects(vec![object])
}

fn log(text: &str) -> Answer {
    Answer::Log(text.to_owned())
}

fn file(start: &str) -> Answer {
    Answer::File(FileSeen::Content {
        bytes: 1,
        sha256: "0".into(),
        start: format!("{start}\n"),
        cut: false,
    })
}

fn written(record: &Record) -> String {
    String::from_utf8(record::to_lines(record).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_secret_is_never_in_the_file(secret in "[A-Za-z0-9]{3}[A-Za-z0-9_+/-]{7,30}[A-Za-z0-9]", place in 0..PLACES) {
        let record = planted(&secret, place);
        prop_assert!(written(&record).contains(&secret), "it was there");
        let text = written(&record.scrub(&[]));
        prop_assert!(!text.contains(&secret), "{}", text);
        prop_assert!(text.contains("[hidden]"));
    }

    #[test]
    fn hiding_twice_is_hiding_once(secret in "[ -~]{1,30}", place in 0..PLACES) {
        let once = planted(&secret, place).scrub(&[&secret]);
        prop_assert_eq!(once.clone().scrub(&[&secret]), once);
    }

    #[test]
    fn the_value_of_a_secret_variable_is_hidden_wherever_it_is(secret in "[A-Za-z0-9]{10,30}") {
        let mut record = records::record("untouched");
        let pod = PodKey { name: "mariadb".into(), uid: "u".into() };
        let at = Place { container: "c".into(), path: "/a".into() };
        let asked = Request::Probe(Probe::File { pod, at });
        let said = log(&format!("it is {secret}!"));
        record.steps.push((Duration::from_secs(9), Step::Answered(vec![(asked, said)])));
        let text = written(&record.scrub(&[&secret]));
        prop_assert!(!text.contains(&secret) && text.contains("it is [hidden]!"));
    }
}

#[test]
fn a_secret_that_is_a_plain_word_does_not_destroy_names() {
    let mut record = records::record("untouched");
    let object = json!({
        "kind": "Pod", "metadata": {"name": "mariadb-0", "labels": {"app": "mariadb"}},
        "spec": {"containers": [{
            "name": "mariadb", "image": "mariadb:11",
            "env": [
                {"name": "MYSQL_ROOT_PASSWORD", "value": "password"},
                {"name": "MYSQL_PASSWORD", "value": "mariadb-0"},
                {"name": "X_TOKEN", "value": "a"},
                {"name": "FROM", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
            ],
        }]},
        "status": {"message": "mariadb-0: access denied (using password: YES)"},
    });
    let request = Request::Read(Read {
        kind: Kind::pod(),
        scope: Scope::First,
    });
    record.extras = vec![(request, objects(object))];
    let record = record.scrub(&[]);
    let Answer::Objects(found) = &record.extras[0].1 else {
        panic!()
    };
    assert_eq!(
        found[0],
        json!({
            "kind": "Pod", "metadata": {"name": "mariadb-0", "labels": {"app": "mariadb"}},
            "spec": {"containers": [{
                "name": "mariadb", "image": "mariadb:11",
                "env": [
                    {"name": "MYSQL_ROOT_PASSWORD", "value": "[hidden]"},
                    {"name": "MYSQL_PASSWORD", "value": "[hidden]"},
                    {"name": "X_TOKEN", "value": "[hidden]"},
                    {"name": "FROM", "valueFrom": {"secretKeyRef": {"name": "db", "key": "password"}}},
                ],
            }]},
            "status": {"message": "mariadb-0: access denied (using password: YES)"},
        })
    );
}

#[test]
fn a_text_that_is_too_long_is_cut_and_the_record_says_so() {
    let mut record = records::record("untouched");
    let request = Request::Read(Read {
        kind: Kind::pod(),
        scope: Scope::First,
    });
    record.extras = vec![(request, log(&"あ".repeat(10_000)))];
    let record = record.scrub(&[]);
    assert_eq!(record.end.cut, 1);
    let Answer::Log(text) = &record.extras[0].1 else {
        panic!()
    };
    assert!(
        text.ends_with("… [cut]") && text.len() <= 16 * 1024,
        "{}",
        text.len()
    );
}
