//! Rows, and data that outlives its Pod.

use handson::evidence::{
    Answer, Harm, Loss, Marker, MarkerSeen, NoPassword, Password, Probe, Query, Recreate,
    Recreation, Rows, SqlSeen,
};

use handson::judgement::Failure;

use crate::emptydir::recreated;
use crate::hostpath::POD;
use crate::world::{World, assert_inconclusive, assert_pass, failure, headline};

const ROWS: &str = "sqlRows: {pod: mariadb, access: {port: 3306, user: root}, database: hands_on, table: test, rows: [['1'], ['2'], ['3']]}";
const PERSISTS: &str =
    "dataPersists: {pod: mariadb, mountPath: /var/lib/mysql, access: {port: 3306, user: root}}";

fn answered(seen: SqlSeen) -> handson::judgement::Judgement {
    World::of(POD)
        .probed(move |_| Answer::Sql(seen.clone()))
        .judge(ROWS)
}

fn rows(cells: &[&[&str]]) -> SqlSeen {
    SqlSeen::Rows(Rows {
        columns: vec!["a".into()],
        rows: cells
            .iter()
            .map(|row| row.iter().map(|cell| Some((*cell).to_owned())).collect())
            .collect(),
        cut: false,
    })
}

#[test]
fn rows_match_in_any_order_among_others() {
    assert_pass(&answered(rows(&[&["3"], &["1"], &["2"]])));
    assert_pass(&answered(rows(&[&["1"], &["2"], &["3"], &["3"], &["4"]])));
    assert_pass(&answered(rows(&[&["1", "x"], &["2", "y"], &["3", "z"]])));
}

#[test]
fn a_number_is_the_same_in_any_type_of_column() {
    assert_pass(&answered(rows(&[&["1.00"], &["00002"], &["3."]])));
    for other in ["1.01", "10", "-1", "1e0", "one", ""] {
        failure(answered(rows(&[&[other], &["2"], &["3"]])));
    }
}

#[test]
fn missing_rows_are_named() {
    assert_eq!(
        headline(answered(rows(&[&["1"]]))),
        "table hands_on.test lacks the rows (2), (3)"
    );
    assert_eq!(
        headline(answered(rows(&[]))),
        "table hands_on.test lacks the rows (1), (2), (3)"
    );
}

#[test]
fn missing_database_is_told_from_missing_table() {
    let error = |code| {
        headline(answered(SqlSeen::Error {
            code,
            message: "no".into(),
        }))
    };
    assert_eq!(error(1049), "there is no database hands_on");
    assert_eq!(
        error(1146),
        "there is no table test in a database hands_on: check both names; they are case-sensitive"
    );
    assert!(error(1130).contains("MARIADB_ROOT_HOST"));
}

/// The judgement where the table is not there, and these are (database and table).
fn without_table(code: u16, there: &[&[&str]]) -> Failure {
    let there = rows(there);
    let world = World::of(POD).probed(move |probe| match probe {
        Probe::Query(Query { sql, .. }) if sql.contains("information_schema") => {
            Answer::Sql(there.clone())
        }
        _ => Answer::Sql(SqlSeen::Error {
            code,
            message: "no".into(),
        }),
    });
    failure(world.judge(ROWS))
}

#[test]
fn databases_and_tables_that_are_there_are_named() {
    let said = |there: &[&[&str]]| {
        let failed = without_table(1146, there);
        let evidence: Vec<String> = failed.evidence.into_iter().map(|it| it.en).collect();
        (failed.mismatches[0].what.en.clone(), evidence.join("; "))
    };
    let cases: [(&[&[&str]], &str, &str); 5] = [
        (
            &[&["handson", "test"], &["other"]],
            "there is no database hands_on",
            "databases that are there: handson, other; did you mean `handson`?; there is a table test in handson",
        ),
        (
            &[&["HANDS_ON"]],
            "there is no database hands_on",
            "databases that are there: HANDS_ON; did you mean `HANDS_ON`?",
        ),
        (
            &[],
            "there is no database hands_on",
            "there are no databases yet",
        ),
        (
            &[&["hands_on", "tests"], &["hands_on", "x"]],
            "there is no table test in the database hands_on",
            "tables of hands_on: tests, x; did you mean `tests`?",
        ),
        (
            &[&["hands_on"]],
            "there is no table test in the database hands_on",
            "hands_on has no tables yet",
        ),
    ];
    for (there, what, evidence) in cases {
        assert_eq!(said(there), (what.to_owned(), evidence.to_owned()));
    }
    assert_eq!(
        without_table(1049, &[]).mismatches[0].what.en,
        "there is no database hands_on"
    );
}

#[test]
fn refused_login_fails_unknown_password_does_not() {
    failure(answered(SqlSeen::Denied("Access denied".into())));
    failure(answered(SqlSeen::NoServer("connection refused".into())));
    assert_inconclusive(&answered(SqlSeen::NoPassword(NoPassword::LogGone)));
}

#[test]
fn given_password_comes_first_and_is_not_printed() {
    let world = World::of(POD).probed(|probe| {
        let Probe::Query(Query { login, .. }) = probe else {
            panic!()
        };
        assert_eq!(login.password, Password::Given("s3cret".into()));
        assert!(!format!("{probe:?}").contains("s3cret"));
        assert!(!serde_json::to_string(probe).unwrap().contains("s3cret"));
        rows_answer()
    });
    assert_pass(&world.judge(&ROWS.replace("user: root", "user: root, password: s3cret")));
}

fn rows_answer() -> Answer {
    Answer::Sql(rows(&[&["1"], &["2"], &["3"]]))
}

fn persisted(change: impl Fn(&mut Recreation)) -> handson::judgement::Judgement {
    let mut seen = recreated(MarkerSeen::Kept);
    change(&mut seen);
    World::of(POD)
        .probed(move |probe| {
            assert!(matches!(
                probe,
                Probe::Recreate(Recreate {
                    marker: Marker::Sql { .. },
                    ..
                })
            ));
            Answer::Recreation(Box::new(seen.clone()))
        })
        .judge(PERSISTS)
}

#[test]
fn data_persists_with_the_row_under_a_new_uid() {
    assert_pass(&persisted(|_| {}));
}

#[test]
fn data_that_is_gone_changed_or_not_writable_fails() {
    for marker in [
        MarkerSeen::Lost,
        MarkerSeen::Changed,
        MarkerSeen::NotLeft("read-only".into()),
        MarkerSeen::NotAsked("crash".into()),
    ] {
        failure(persisted(|seen| seen.marker = marker.clone()));
    }
}

#[test]
fn the_same_uid_proves_nothing() {
    assert_inconclusive(&persisted(|seen| seen.new_uid = Some("old".into())));
    assert_inconclusive(&persisted(|seen| seen.new_uid = None));
}

#[test]
fn certain_loss_fails_possible_harm_does_not() {
    let stopped = |marker: MarkerSeen| persisted(|seen| seen.marker = marker.clone());
    assert_eq!(
        headline(stopped(MarkerSeen::WouldLose(Loss::EmptyDir {
            path: "/data".into()
        }))),
        "the volume at /data is an emptyDir, which goes with the Pod, and the data with it"
    );
    assert_inconclusive(&stopped(MarkerSeen::Harm(Harm::StaticPod)));
}

#[test]
fn another_claim_or_volume_afterwards_fails() {
    let claim = "{apiVersion: v1, kind: PersistentVolumeClaim, metadata: {name: mariadb}, status: {phase: Bound}}";
    let with_claim = |change: fn(&mut Recreation)| {
        let mut seen = recreated(MarkerSeen::Kept);
        change(&mut seen);
        World::of(&format!("{POD}\n---\n{claim}"))
            .probed(move |_| Answer::Recreation(Box::new(seen.clone())))
            .judge(&PERSISTS.replace("access:", "claim: mariadb, access:"))
    };
    assert_pass(&with_claim(|_| {}));
    failure(with_claim(|seen| {
        seen.claims_after[0].claim_uid = "other".into();
    }));
    failure(with_claim(|seen| {
        seen.claims_after[0].volume_uid = Some("other".into());
    }));
    failure(with_claim(|seen| seen.claims_after.clear()));
    failure(with_claim(|seen| seen.claims_before.clear()));
}
