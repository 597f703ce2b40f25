//! Records that are written can be read again.

use std::time::Duration;

use handson::evidence::{
    Answer, ClaimIdentity, File, FileSeen, HIDDEN, Harm, Kind, Login, Loss, Marker, MarkerSeen,
    Means, MissingFile, NoPassword, NotRestored, Password, PodKey, Probe, Query, Read, Recreate,
    Recreation, Refusal, Request, Rows, Scope, Sentence, SharedWrite, SharedWriteSeen, Socket,
    SocketSeen, SqlSeen, Step, Trouble, TroubleKind,
};
use handson::objects::ContainerPath;
use handson::record;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::records;

fn sentence() -> impl Strategy<Value = Sentence> {
    (any::<String>(), any::<String>()).prop_map(|(ja, en)| Sentence { ja, en })
}

fn value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            btree_map(any::<String>(), inner, 0..4)
                .prop_map(|fields| Value::Object(Map::from_iter(fields))),
        ]
    })
}

fn pod() -> impl Strategy<Value = PodKey> {
    (any::<String>(), any::<String>()).prop_map(|(name, uid)| PodKey { name, uid })
}

fn place() -> impl Strategy<Value = ContainerPath> {
    (any::<String>(), any::<String>())
        .prop_map(|(container, path)| ContainerPath { container, path })
}

fn login() -> impl Strategy<Value = Login> {
    let password = prop_oneof![
        any::<String>().prop_map(|container| Password::FromPod { container }),
        // Another one is written as this.
        Just(Password::Given(HIDDEN.to_owned())),
    ];
    (any::<String>(), password).prop_map(|(user, password)| Login { user, password })
}

fn probe() -> impl Strategy<Value = Probe> {
    let marker = prop_oneof![
        (any::<u16>(), login(), any::<String>()).prop_map(|(port, login, data)| Marker::Sql {
            port,
            login,
            data
        }),
        place().prop_map(|at| Marker::File { at }),
    ];
    prop_oneof![
        (pod(), place(), any::<u32>(), any::<bool>()).prop_map(|(pod, at, again, secret)| File {
            pod,
            at,
            again,
            secret
        }
        .into()),
        (pod(), place(), place()).prop_map(|(pod, from, to)| SharedWrite { pod, from, to }.into()),
        (pod(), place(), place()).prop_map(|(pod, server, client)| Socket {
            pod,
            server,
            client
        }
        .into()),
        (pod(), any::<u16>(), login(), any::<String>(), any::<u32>()).prop_map(
            |(pod, port, login, sql, again)| {
                Query {
                    pod,
                    port,
                    login,
                    sql,
                    again,
                }
                .into()
            }
        ),
        (pod(), marker).prop_map(|(pod, marker)| Recreate { pod, marker }.into()),
    ]
}

fn read() -> impl Strategy<Value = Read> {
    let scope = prop_oneof![
        Just(Scope::First),
        Just(Scope::All),
        any::<String>().prop_map(Scope::Named),
        btree_map(any::<String>(), any::<String>(), 0..3).prop_map(Scope::Labelled),
        any::<String>().prop_map(Scope::Everywhere),
        (any::<String>(), any::<String>()).prop_map(|(kind, name)| Scope::About { kind, name }),
    ];
    (any::<String>(), any::<String>(), scope).prop_map(|(api_version, kind, scope)| Read {
        kind: Kind { api_version, kind },
        scope,
    })
}

fn request() -> impl Strategy<Value = Request> {
    prop_oneof![
        read().prop_map(Request::Read),
        (pod(), any::<String>(), any::<bool>()).prop_map(|(pod, container, previous)| {
            Request::Logs {
                pod,
                container,
                previous,
            }
        }),
        probe().prop_map(Request::Probe),
    ]
}

fn file() -> impl Strategy<Value = FileSeen> {
    prop_oneof![
        (
            any::<u64>(),
            any::<String>(),
            any::<String>(),
            any::<bool>(),
            proptest::option::of(any::<String>())
        )
            .prop_map(|(bytes, sha256, start, cut, identity)| FileSeen::Content {
                bytes,
                sha256,
                start,
                cut,
                identity
            }),
        (
            any::<String>(),
            proptest::option::of(vec(any::<String>(), 0..3))
        )
            .prop_map(|(said, beside)| FileSeen::Missing(MissingFile { said, beside })),
        any::<String>().prop_map(FileSeen::NoReader),
        any::<String>().prop_map(FileSeen::NotRunning),
    ]
}

fn sql() -> impl Strategy<Value = SqlSeen> {
    let rows = vec(vec(proptest::option::of(any::<String>()), 0..3), 0..3);
    prop_oneof![
        (vec(any::<String>(), 0..3), rows, any::<bool>())
            .prop_map(|(columns, rows, cut)| SqlSeen::Rows(Rows { columns, rows, cut })),
        (any::<u16>(), any::<String>())
            .prop_map(|(code, message)| SqlSeen::Error { code, message }),
        any::<String>().prop_map(SqlSeen::Denied),
        no_password().prop_map(SqlSeen::NoPassword),
        any::<String>().prop_map(SqlSeen::NoServer),
    ]
}

fn no_password() -> impl Strategy<Value = NoPassword> {
    let word = any::<String>;
    prop_oneof![
        word().prop_map(|variable| NoPassword::Unset { variable }),
        Just(NoPassword::LogGone),
        sentence().prop_map(NoPassword::InWords),
    ]
}

fn harm() -> impl Strategy<Value = Harm> {
    let word = any::<String>;
    prop_oneof![
        Just(Harm::NotReady),
        (word(), any::<i64>(), any::<i64>()).prop_map(|(owner, wanted, there)| {
            Harm::OwnerShrinking {
                owner,
                wanted,
                there,
            }
        }),
        sentence().prop_map(Harm::InWords),
    ]
}

fn not_restored() -> impl Strategy<Value = NotRestored> {
    let word = any::<String>;
    prop_oneof![
        (word(), word(), word()).prop_map(|(volume, path, why)| NotRestored::Volume {
            volume,
            path,
            why
        }),
        trouble().prop_map(|trouble| NotRestored::Journal { trouble }),
        sentence().prop_map(NotRestored::InWords),
    ]
}

fn claims() -> impl Strategy<Value = Vec<ClaimIdentity>> {
    let word = any::<String>;
    let claim = (word(), word(), word(), proptest::option::of(word()));
    let claim = claim.prop_map(|(claim, claim_uid, volume, volume_uid)| ClaimIdentity {
        claim,
        claim_uid,
        volume,
        volume_uid,
    });
    vec(claim, 0..2)
}

fn recreation() -> impl Strategy<Value = Recreation> {
    let word = any::<String>;
    let marker = prop_oneof![
        Just(MarkerSeen::Kept),
        Just(MarkerSeen::Lost),
        Just(MarkerSeen::Changed),
        word().prop_map(MarkerSeen::NotLeft),
        word().prop_map(MarkerSeen::NotAsked),
        harm().prop_map(MarkerSeen::Harm),
        word().prop_map(|path| MarkerSeen::WouldLose(Loss::NoVolume { path })),
        sentence().prop_map(|said| MarkerSeen::WouldLose(Loss::InWords(said))),
    ];
    let means = prop_oneof![
        Just(Means::Row),
        (word(), word()).prop_map(|(container, path)| Means::File { container, path }),
        sentence().prop_map(Means::InWords),
    ];
    let maybe = || proptest::option::of(word());
    let first = (word(), maybe(), (word(), word()), maybe());
    (
        first,
        claims(),
        claims(),
        marker,
        means,
        vec(not_restored(), 0..2),
    )
        .prop_map(
            |(
                (old_uid, new_uid, nodes, controller),
                before,
                after,
                marker,
                means,
                not_restored,
            )| {
                Recreation {
                    old_uid,
                    new_uid,
                    nodes,
                    controller,
                    claims_before: before,
                    claims_after: after,
                    marker,
                    means,
                    not_restored,
                }
            },
        )
}

fn trouble() -> impl Strategy<Value = Trouble> {
    let kind = prop::sample::select(vec![
        TroubleKind::Forbidden,
        TroubleKind::Unauthorized,
        TroubleKind::Unreachable,
        TroubleKind::TimedOut,
        TroubleKind::TooMuch,
        TroubleKind::UnknownKind,
        TroubleKind::Moved,
        TroubleKind::Unrecorded,
        TroubleKind::Interrupted,
        TroubleKind::Other,
    ]);
    (kind, any::<String>(), any::<String>()).prop_map(|(kind, what, message)| Trouble {
        kind,
        what,
        message,
    })
}

fn answer() -> impl Strategy<Value = Answer> {
    let word = any::<String>;
    let carry = prop_oneof![
        Just(SharedWriteSeen::Same),
        Just(SharedWriteSeen::Different),
        word().prop_map(SharedWriteSeen::NotWritten),
        word().prop_map(SharedWriteSeen::NotSeen),
        word().prop_map(SharedWriteSeen::NoShell),
        word().prop_map(SharedWriteSeen::NotRunning),
    ];
    let socket = prop_oneof![
        any::<[bool; 5]>().prop_map(|[at_server, at_client, same_file, listening, permitted]| {
            SocketSeen::Asked {
                at_server,
                at_client,
                same_file,
                listening,
                permitted,
            }
        }),
        word().prop_map(SocketSeen::NoShell),
        word().prop_map(SocketSeen::NotRunning),
    ];
    let refusal = prop_oneof![Just(Refusal::ReadOnly), Just(Refusal::NotConfirmed),];
    prop_oneof![
        vec(value(), 0..3).prop_map(Answer::Objects),
        vec(value(), 0..3).prop_map(Answer::Page),
        word().prop_map(Answer::Log),
        file().prop_map(Answer::File),
        carry.prop_map(Answer::SharedWrite),
        socket.prop_map(Answer::Socket),
        sql().prop_map(Answer::Sql),
        recreation().prop_map(|seen| Answer::Recreation(Box::new(seen))),
        refusal.prop_map(Answer::Refused),
        trouble().prop_map(Answer::Trouble),
    ]
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        vec((request(), answer()), 0..3).prop_map(Step::Answered),
        btree_set(read(), 0..3).prop_map(Step::Watching),
        (read(), answer(), any::<bool>()).prop_map(|(read, answer, gap)| Step::Watched {
            read,
            answer,
            gap
        }),
        (probe(), answer()).prop_map(|(probe, answer)| Step::Changed { probe, answer }),
        (vec(probe(), 0..2), any::<bool>()).prop_map(|(probes, yes)| Step::Asked { probes, yes }),
        Just(Step::Passed),
        Just(Step::Expired),
        Just(Step::Interrupted),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn every_step_and_extra_is_read_as_it_was_written(
        steps in vec((any::<u64>().prop_map(Duration::from_nanos), step()), 0..4),
        extras in vec((request(), answer()), 0..2),
    ) {
        let mut record = records::record("untouched");
        record.steps = steps;
        record.extras = extras;
        let lines = record::to_lines(&record).unwrap();
        prop_assert_eq!(record::parse(&lines).unwrap(), record);
    }

    #[test]
    fn a_password_that_was_given_is_never_written(password in "[A-Za-z]{9,20}") {
        let login = Login { user: "root".into(), password: Password::Given(password.clone()) };
        let pod = PodKey { name: "mariadb".into(), uid: "u".into() };
        let query = Probe::from(Query { pod, port: 3306, login, sql: "SELECT 1".into(), again: 0 });
        let text = serde_json::to_string(&query).unwrap();
        prop_assert!(!text.contains(&password));
        let read: Probe = serde_json::from_str(&text).unwrap();
        prop_assert_eq!(Request::Probe(read), Request::Probe(query).as_recorded());
    }

    #[test]
    fn no_bytes_are_a_panic(bytes in vec(any::<u8>(), 0..300)) {
        prop_assert!(record::parse(&bytes).is_err());
    }
}

#[test]
fn missing_file_of_an_older_record_is_read() {
    let seen: FileSeen = serde_json::from_str(r#"{"missing": "no such file"}"#).unwrap();
    assert_eq!(seen, FileSeen::Missing("no such file".to_owned().into()));
}
