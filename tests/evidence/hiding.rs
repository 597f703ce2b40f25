//! Nothing secret gets into a record, wherever it stood.

use std::time::Duration;

use handson::evidence::{
    Answer, File, FileSeen, Kind, NoPassword, PodKey, Read, Request, Rows, Scope, SqlSeen, Step,
    Trouble, TroubleKind,
};
use handson::objects::ContainerPath;
use handson::record::{self, Record};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::records;

/// A container with these fields, in a Pod.
fn container(fields: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {"name": "mariadb", "namespace": "default", "uid": "u"},
        "spec": {"containers": [fields]},
    })
}

/// Objects in which `secret` stands where it is known to be one.
fn in_objects(secret: &str) -> Vec<Value> {
    let env =
        |name: &str, value: &str| container(&json!({"env": [{"name": name, "value": value}]}));
    let command = |words: &[&str]| container(&json!({"command": words}));
    let config = |key: &str, value: &str| json!({"kind": "ConfigMap", "metadata": {"name": "c"}, "data": {key: value}});
    let header = json!({"name": "Authorization", "value": format!("Basic {secret}")});
    let hook = json!({"postStart": {"exec": {"command": ["app", "--secret", secret]}}});
    let applied = format!("{{\"x\":\"{secret}\"}}");
    vec![
        env("MARIADB_ROOT_PASSWORD", secret),
        env("githubToken", secret),
        env("URL", &format!("mysql://root:{secret}@db/x")),
        container(&json!({"args": [format!("--password={secret}")]})),
        container(&json!({"args": ["--api-token", secret]})),
        command(&["mariadb", "-uroot", &format!("-p{secret}")]),
        command(&[
            "sh",
            "-c",
            &format!("mysql -uroot -p{secret} -e 'SELECT 1'"),
        ]),
        command(&["sh", "-c", &format!("MYSQL_PWD={secret} mysqldump")]),
        container(&json!({"livenessProbe": {"httpGet": {"httpHeaders": [header]}}})),
        container(&json!({"lifecycle": hook})),
        json!({"kind": "Pod", "metadata": {"name": "a", "annotations": {
            "kubectl.kubernetes.io/last-applied-configuration": applied,
        }}}),
        json!({"kind": "Secret", "metadata": {"name": "s"}, "stringData": {"any": secret}}),
        config("db.password", secret),
        config(
            "my.cnf",
            &format!("[client]\nuser=root\npassword = {secret}\n"),
        ),
        json!({"kind": "Database", "spec": {"rootPassword": secret}}),
    ]
}

/// Answers in which `secret` is known by what is around it.
fn in_texts(secret: &str) -> Vec<Answer> {
    vec![
        Answer::Sql(SqlSeen::Rows(Rows {
            columns: vec!["user".into(), "password".into()],
            rows: vec![vec![Some("root".into()), Some(secret.to_owned())]],
            cut: false,
        })),
        log(&format!(
            "[Entrypoint]: GENERATED ROOT PASSWORD: {secret}\nready"
        )),
        log(&format!("Authorization: Bearer {secret}")),
        log(&format!("CREATE USER app IDENTIFIED BY '{secret}'")),
        log(&format!(
            "-----BEGIN PRIVATE KEY-----\n{secret}\n-----END PRIVATE KEY-----"
        )),
    ]
}

/// Answers in which `secret` is known only since it stands somewhere else, too.
fn in_passing(secret: &str) -> Vec<Answer> {
    let event = json!({
        "kind": "Event", "metadata": {"name": "e"}, "message": format!("probe failed: {secret}"),
    });
    vec![
        log(&format!("connecting with {secret} as root")),
        objects(event),
        file(secret),
        Answer::Sql(SqlSeen::Error {
            code: 1064,
            message: format!("near '{secret}'"),
        }),
        Answer::Sql(SqlSeen::Denied(secret.to_owned())),
        Answer::Sql(SqlSeen::NoPassword(NoPassword::Elsewhere {
            place: format!("not {secret}"),
        })),
        Answer::Trouble(Trouble {
            kind: TroubleKind::Other,
            what: "exec".into(),
            message: format!("exit 1: {secret}"),
        }),
    ]
}

/// A record in which `secret` stands in the place `place` of them all.
fn planted(secret: &str, place: usize) -> Record {
    let known = in_objects(secret)
        .into_iter()
        .map(objects)
        .chain(in_texts(secret));
    let source = || objects(in_objects(secret).remove(0));
    let known = known.map(|answer| vec![answer]);
    let passing = in_passing(secret)
        .into_iter()
        .map(|answer| vec![source(), answer]);
    let mut answers = known.chain(passing).nth(place).unwrap();
    let mut record = records::record("untouched");
    let read = || Read {
        kind: Kind::pod(),
        scope: Scope::First,
    };
    // In a step, in a watch, and in what was read for later.
    let last = answers.last().unwrap().clone();
    record.extras.push((Request::Read(read()), last.clone()));
    let watched = Step::Watched {
        read: read(),
        answer: last,
        gap: false,
    };
    record.steps.push((Duration::from_secs(9), watched));
    let answers = answers
        .drain(..)
        .map(|answer| (Request::Read(read()), answer));
    record
        .steps
        .push((Duration::from_secs(10), Step::Answered(answers.collect())));
    record
}

/// The number of places.
fn places() -> usize {
    in_objects("").len() + in_texts("").len() + in_passing("").len()
}

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
        identity: None,
    })
}

fn written(record: &Record) -> String {
    String::from_utf8(record::to_lines(record).unwrap()).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn a_secret_is_never_in_the_file(secret in "[A-Za-z0-9]{3}[A-Za-z0-9_+/-]{7,30}[A-Za-z0-9]", place in 0..places()) {
        let record = planted(&secret, place);
        prop_assert!(written(&record).contains(&secret), "it was there");
        let text = written(&record.scrub(&[]));
        prop_assert!(!text.contains(&secret), "{}", text);
        prop_assert!(text.contains("[hidden]"));
    }

    #[test]
    fn hiding_twice_is_hiding_once(secret in "[ -~]{1,30}", place in 0..places()) {
        let once = planted(&secret, place).scrub(&[&secret]);
        prop_assert_eq!(once.clone().scrub(&[&secret]), once);
    }

    #[test]
    fn secret_value_is_hidden_wherever_it_is(secret in "[A-Za-z0-9]{10,30}") {
        let mut record = records::record("untouched");
        let pod = PodKey { name: "mariadb".into(), uid: "u".into() };
        let at = ContainerPath { container: "c".into(), path: "/a".into() };
        let asked = Request::Probe(File { pod, at, again: 0, secret: false }.into());
        let said = log(&format!("it is {secret}!"));
        record.steps.push((Duration::from_secs(9), Step::Answered(vec![(asked, said)])));
        let text = written(&record.scrub(&[&secret]));
        prop_assert!(!text.contains(&secret) && text.contains("it is [hidden]!"));
    }
}

#[test]
fn secret_that_is_a_plain_word_leaves_names() {
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
fn long_text_is_cut_and_the_record_says_so() {
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
