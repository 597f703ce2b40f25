//! Results of a class that nobody has taught: the checks of the built-in
//! exercise, with verdicts as they come in a first evening.

use std::path::Path;

use handson::batch::{
    ListedStudent, ResultRow, Results, ResultsHeader, StopReason, Stopped, Student,
};
use handson::cluster::Target;
use handson::engine::{Options, blank_report};
use handson::exercise::{Library, Loaded, Variables};
use handson::report::{
    Blocked, CheckReport, ClusterIdentity, MismatchReport, Reason, Report, Totals, Verdict,
};
use handson::say;
use handson::text::Text;

/// Names of all sorts: a matrix has to bear each.
const NAMES: [&str; 8] = [
    "山田 太郎",
    "佐藤 花子",
    "Nguyễn Thị Minh Khai",
    "鈴木 一郎",
    "Maria-Magdalena von Hohenlohe-Langenburg",
    "高橋 さくら",
    "O'Neill, Sean",
    "田中 凜",
];

fn volumes() -> Loaded {
    Library::default().find("volumes").unwrap()
}

/// A report in which nothing is known yet.
fn blank(loaded: &Loaded) -> Report {
    let variables = Variables::new(&loaded.exercise, &[]).unwrap();
    let mut report = blank_report(loaded, &variables, &Options::default(), "default").unwrap();
    report.started = time(0);
    report.finished = time(1);
    report.complete = true;
    report.notes.clear();
    report
}

fn time(seconds: usize) -> jiff::Timestamp {
    let evening = 1_795_600_000 + i64::try_from(seconds).unwrap();
    jiff::Timestamp::from_second(evening).unwrap()
}

/// The head of a class of `count` students.
pub fn head(count: usize) -> ResultsHeader {
    let loaded = volumes();
    let options = Options::default();
    ResultsHeader::new(&blank(&loaded), &options, (0..count).map(listed).collect())
}

/// The student at a place of the roster.
pub fn listed(at: usize) -> ListedStudent {
    let id = format!("s{:04}", at + 1);
    let student = Student {
        name: NAMES[at % NAMES.len()].to_owned(),
        place: format!("line {}", at + 2),
        target: Target {
            kubeconfig: Some(format!("kubeconfigs/{id}.yaml").into()),
            namespace: Some(format!("student-{id}")),
            ..Target::default()
        },
        extra: [("Email".to_owned(), format!("{id}@example.ac.jp"))].into(),
        id,
        ..Student::default()
    };
    student.listed(&[])
}

/// A number that is the same whenever it is asked for.
fn dice(a: usize, b: usize, sides: usize) -> usize {
    let mut mixed = (a as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ (b as u64 + 7);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    usize::try_from((mixed ^ (mixed >> 31)) % sides as u64).unwrap()
}

/// The rows of a class of `count` students.
pub fn rows(count: usize) -> impl Iterator<Item = ResultRow> {
    let loaded = volumes();
    let blank = blank(&loaded);
    (0..count).filter_map(move |at| row(at, &blank))
}

fn row(at: usize, blank: &Report) -> Option<ResultRow> {
    let mut row = ResultRow::new(listed(at), &blank.digest, time(at));
    row.finished = time(at + 2);
    match dice(at, 0, 14) {
        // Nobody has come to them yet.
        0 if at > 40 => return None,
        1 | 2 => row.stopped = Some(stopped(at)),
        _ => row.report = Some(report(at, blank)),
    }
    Some(row)
}

fn stopped(at: usize) -> Stopped {
    let (why, what) = match dice(at, 1, 4) {
        0 => (
            StopReason::Unauthorized,
            say!(ja: "クラスターが認証を受け付けません (401)", en: "the cluster does not accept the credentials (401)"),
        ),
        1 => (
            StopReason::Refused,
            say!(
                ja: "kubeconfig の users[0].user.exec は、この計算機でコマンドを実行するので使いません",
                en: "users[0].user.exec of the kubeconfig would run a command on this machine and is refused"
            ),
        ),
        2 => (
            StopReason::NoNamespace,
            say!(ja: "Namespace がありません", en: "there is no such namespace"),
        ),
        _ => (
            StopReason::Unreachable,
            say!(
                ja: "https://192.0.2.10:6443 に接続できません: 接続がタイムアウトしました",
                en: "https://192.0.2.10:6443 cannot be reached: the connection timed out"
            ),
        ),
    };
    Stopped {
        why,
        what,
        next: say!(ja: "学生に確かめてください。", en: "ask the student"),
    }
}

fn report(at: usize, blank: &Report) -> Report {
    let mut report = blank.clone();
    report.namespace = format!("student-s{:04}", at + 1);
    report.cluster = ClusterIdentity {
        context: "student".into(),
        server: format!("https://198.51.100.{}:6443", at % 250),
        uid: Some(format!("00000000-0000-4000-8000-{at:012}")),
    };
    report.started = time(at);
    report.finished = time(at + 2);
    // How far they have come, and how well they do what they do.
    let far = dice(at, 2, 10);
    let skill = 86 + dice(at, 3, 20);
    let mut number = 0;
    for (s, stage) in report.stages.iter_mut().enumerate() {
        let begun = s * 2 <= far;
        let mut failed: Option<String> = None;
        for check in &mut stage.checks {
            number += 1;
            let luck = dice(at, 100 + number, 100);
            check.reason = None;
            if let Some(by) = &failed {
                blocked(check, by);
            } else if begun && luck < skill {
                check.verdict = Verdict::Pass;
            } else if begun && luck > 97 {
                inconclusive(check);
            } else {
                fail(check, at, begun);
                failed = (number % 3 != 0).then(|| check.check.clone());
            }
        }
    }
    report.totals = totals(&report);
    report.exit_code = match (report.totals.failed, report.totals.inconclusive) {
        (0, 0) => 0,
        (0, _) => 3,
        _ => 1,
    };
    report
}

fn blocked(check: &mut CheckReport, by: &str) {
    check.verdict = Verdict::Skipped;
    check.reason = Some(Reason {
        kind: Blocked::ByFailure,
        by: Some(by.to_owned()),
        text: say!(ja: "先に「{by}」が通る必要があります", en: "`{by}` must pass first"),
    });
}

fn inconclusive(check: &mut CheckReport) {
    check.verdict = Verdict::Inconclusive;
    check.reason = Some(Reason {
        kind: Blocked::Undetermined,
        by: None,
        text: say!(
            ja: "Namespace の events を list する権限がありません (403)",
            en: "not allowed to list events in the namespace (403)"
        ),
    });
}

fn fail(check: &mut CheckReport, at: usize, begun: bool) {
    check.verdict = Verdict::Fail;
    let what = if !begun {
        say!(ja: "Pod mariadb がありません", en: "there is no Pod mariadb")
    } else if dice(at, 5, 3) == 0 {
        say!(
            ja: "spec.nodeSelector に kubernetes.io/hostname がありません",
            en: "spec.nodeSelector lacks kubernetes.io/hostname"
        )
    } else {
        say!(ja: "値が求められているものと違います", en: "the value is not the one that is asked for")
    };
    let wrong = format!("wrong-{}", dice(at, 6, 5));
    check.mismatches = vec![MismatchReport {
        what,
        expected: Text::same("k3d-hands-on-agent-0"),
        actual: Text::same(wrong),
    }];
}

/// As the engine sums up.
pub fn totals(report: &Report) -> Totals {
    let mut totals = Totals::default();
    for (_, check) in report.checks() {
        let points = check.points;
        match check.verdict {
            Verdict::Pass => totals.passed += 1,
            Verdict::Fail => totals.failed += 1,
            Verdict::Skipped => totals.skipped += 1,
            Verdict::Inconclusive => totals.inconclusive += 1,
        }
        if check.bonus {
            totals.bonus_possible += points;
            totals.bonus += if check.verdict == Verdict::Pass {
                points
            } else {
                0
            };
            continue;
        }
        totals.possible += points;
        match check.verdict {
            Verdict::Pass => totals.points += points,
            Verdict::Fail | Verdict::Skipped => totals.lost += points,
            Verdict::Inconclusive => totals.undetermined += points,
        }
    }
    totals
}

/// Writes a results file.
pub fn results(path: &Path, head: &ResultsHeader, rows: impl IntoIterator<Item = ResultRow>) {
    let (mut file, _) = Results::open(path, false).unwrap();
    file.header(head).unwrap();
    for row in rows {
        file.row(&row).unwrap();
    }
    file.sync().unwrap();
}
