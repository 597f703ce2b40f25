//! Reports that are hard to write down: hostile, cut off, empty.

use handson::report::{Blocked, MismatchReport, Reason, Report, Totals, Verdict};
use handson::say;
use handson::text::Text;

use crate::samples::report::{check, inconclusive, mixed, report, skipped, stage, undetermined};

/// Characters that mean something to a terminal, a shell, a CI system, XML,
/// HTML, Markdown, TAP or a reader's eye.
pub const HOSTILE: &str = "\u{1b}]0;x\u{7}\u{9b}31m\u{202e}evil\u{0}\r\n::set-output name=x::y\r\n::error::z ##[error]w ]]> <script>alert(1)</script> <img src=x onerror=alert(1)> a|b `c` # SKIP \\ @everyone [l](javascript:x) \u{FFFE}\u{FFFF} % %0A";

/// Hostile text in every place, and some of it long.
pub fn hostile() -> Report {
    let text = || Text::same(HOSTILE);
    let long = || Text::same(HOSTILE.repeat(1 + 1_000_000 / HOSTILE.len()));
    let mut failed = check("hostile", text());
    failed.verdict = Verdict::Fail;
    failed.mismatches = vec![
        MismatchReport {
            what: text(),
            expected: text(),
            actual: long(),
        },
        MismatchReport {
            what: long(),
            expected: Text::same("]]>"),
            actual: Text::same("\u{0}"),
        },
    ];
    failed.evidence = vec![text(), long()];
    failed.remarks = vec![text()];
    failed.why = text();
    failed.look = vec![HOSTILE.to_owned()];
    let mut report = report(
        vec![stage(
            "hostile",
            text(),
            vec![
                failed,
                inconclusive("unsure", text(), long()),
                skipped("left", text(), Blocked::ByFailure, Some("hostile"), long()),
            ],
        )],
        Totals {
            failed: 1,
            inconclusive: 1,
            skipped: 1,
            possible: 3,
            lost: 2,
            undetermined: 1,
            ..Totals::default()
        },
        1,
    );
    report.title = text();
    report.namespace = HOSTILE.into();
    report.cluster.context = HOSTILE.into();
    report.cluster.server = HOSTILE.into();
    report.digest = HOSTILE.into();
    report.notes = vec![text(), long()];
    report
}

/// One that was stopped: something is known, the rest is not.
pub fn stopped() -> Report {
    let mut report = mixed();
    report.complete = false;
    report.exit_code = 130;
    let not_done = say!(ja: "判定が決まる前に、実行が終わりました", en: "the run ended before this was determined");
    for check in report
        .stages
        .iter_mut()
        .skip(2)
        .flat_map(|it| &mut it.checks)
    {
        check.verdict = Verdict::Inconclusive;
        check.mismatches = Vec::new();
        check.reason = Some(Reason {
            kind: Blocked::Undetermined,
            by: None,
            text: not_done.clone(),
        });
    }
    report.totals.failed = 1;
    report.totals.skipped = 5;
    report.totals.inconclusive = 2;
    report.totals.lost = 3;
    report.totals.undetermined = 2;
    report
}

/// Nothing was reached: all is inconclusive, and a note says why.
pub fn unreachable() -> Report {
    let mut report = undetermined();
    report.complete = false;
    report.notes = vec![say!(
        ja: "クラスターに接続できません (127.0.0.1:6443)",
        en: "the cluster cannot be reached (127.0.0.1:6443)"
    )];
    report
}

/// A run that asked for nothing.
pub fn empty() -> Report {
    report(Vec::new(), Totals::default(), 3)
}

/// A run in which nothing was looked into, for `--read-only`.
pub fn read_only() -> Report {
    let left = skipped(
        "rows",
        say!(ja: "行がある", en: "rows are there"),
        Blocked::ReadOnly,
        None,
        Text::default(),
    );
    let totals = Totals {
        skipped: 1,
        possible: 1,
        undetermined: 1,
        ..Totals::default()
    };
    report(vec![stage("pvc", Text::same("pvc"), vec![left])], totals, 3)
}
