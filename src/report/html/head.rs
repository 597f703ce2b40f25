//! What is seen first: the score, and how far each stage is.

use std::fmt::Write as _;

use super::markup::{both, pill, plain};
use super::{overall, stand_class};
use crate::report::{PointsOutcome, Report, StageReport, Verdict, plain_text};
use crate::say;
use crate::text::Text;

/// The bar at the top, with the switch between languages.
pub(super) fn bar(out: &mut String) {
    let skip = say!(ja: "本文へ", en: "Skip to the report");
    let _ = write!(
        out,
        r##"<a class="skip" href="#main">{}</a>
<header class="bar"><span class="brand">handson</span>
<div class="switch" role="group" aria-label="言語 / Language" hidden>
<button type="button" lang="ja" data-to="ja">日本語</button><button type="button" lang="en" data-to="en">English</button>
</div></header>
"##,
        both(&skip)
    );
}

/// Title, score, and in one sentence how it stands.
pub(super) fn hero(out: &mut String, report: &Report, id: &str) {
    let (context, namespace) = (&report.cluster.context, &report.namespace);
    let verdict = overall(report);
    let _ = write!(
        out,
        r#"<div class="hero card {}"><div class="hero-text"><p class="eyebrow">{}</p>
<h1 id="{id}-title">{}</h1>
<p class="standing">{} {}</p><p class="quiet where">"#,
        plain_text::verdict_name(verdict),
        both(&say!(ja: "演習の確認結果", en: "Exercise report")),
        both(&report.title),
        pill(verdict),
        both(&standing(report)),
    );
    if !context.is_empty() {
        let label = say!(ja: "コンテキスト", en: "context");
        let _ = write!(out, "{} <b>{}</b> · ", both(&label), plain(context));
    }
    if !namespace.is_empty() {
        let _ = write!(out, "Namespace <b>{}</b>", plain(namespace));
    }
    out.push_str("</p>\n");
    let unfinished = plain_text::unfinished(report);
    for note in unfinished.iter().chain(&report.notes) {
        let _ = writeln!(out, r#"<p class="note">{}</p>"#, both(note));
    }
    out.push_str("</div>\n");
    ring(out, report);
    out.push_str("</div>\n");
}

/// The one sentence.
fn standing(report: &Report) -> Text {
    let totals = &report.totals;
    let (failed, unsure) = (totals.failed, totals.inconclusive);
    if failed > 0 {
        return say!(
            ja: "{failed} 件を直しましょう。",
            en: "{failed} to mend."
        );
    }
    if !report.complete {
        return say!(ja: "結果はまだ確定していません。", en: "There is no final result.");
    }
    if unsure > 0 {
        return say!(
            ja: "{unsure} 件を判定できませんでした。間違いとは限りません。",
            en: "{unsure} could not be determined, which need not be your mistake."
        );
    }
    match report.exit_code {
        0 => say!(ja: "すべて合格です。おつかれさまでした！", en: "Everything passes. Well done!"),
        _ => say!(ja: "まだ確認していないものがあります。", en: "Something was not looked at yet."),
    }
}

/// Points as a ring, whose text says the same.
fn ring(out: &mut String, report: &Report) {
    let totals = &report.totals;
    let (points, possible) = (totals.points, totals.possible);
    let part = |of: u32| match possible {
        0 => 0.0,
        all => f64::from(of) * 100.0 / f64::from(all),
    };
    let (won, open) = (part(points), part(totals.undetermined));
    let _ = write!(
        out,
        r#"<div class="score"><svg viewBox="0 0 120 120" aria-hidden="true" focusable="false">
<circle class="track" cx="60" cy="60" r="52" pathLength="100"/>
<circle class="open" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray="{open:.2} 100" stroke-dashoffset="-{won:.2}"/>
<circle class="won" cx="60" cy="60" r="52" pathLength="100" stroke-dasharray="{won:.2} 100"/>
</svg><p><strong>{points}</strong><span class="of">/ {possible} {}</span></p>"#,
        both(&say!(ja: "点", en: "points")),
    );
    let mut more = Vec::new();
    if totals.undetermined > 0 {
        let open = totals.undetermined;
        more.push(both(
            &say!(ja: "未確定 {open} 点", en: "{open} undetermined"),
        ));
    }
    if totals.bonus_possible > 0 {
        let (bonus, of) = (totals.bonus, totals.bonus_possible);
        more.push(both(
            &say!(ja: "ボーナス {bonus}/{of} 点", en: "bonus {bonus}/{of}"),
        ));
    }
    if !more.is_empty() {
        let _ = write!(out, r#"<p class="more">{}</p>"#, more.join("<br>"));
    }
    out.push_str("</div>\n");
}

/// How far each stage is.
pub(super) fn stages(out: &mut String, report: &Report, id: &str) {
    if report.stages.is_empty() {
        return;
    }
    let _ = writeln!(
        out,
        r#"<section class="card" aria-labelledby="{id}-stages"><h2 id="{id}-stages">{}</h2><ol class="stages">"#,
        both(&say!(ja: "段階ごとの進み具合", en: "Progress by stage"))
    );
    for (s, stage) in report.stages.iter().enumerate() {
        let _ = write!(
            out,
            r##"<li><div class="stage-line"><a href="#{id}-t{s}">{}</a> <span class="quiet">{}</span></div><div class="segments" aria-hidden="true">"##,
            both(&stage.title),
            both(&progress(stage)),
        );
        for check in &stage.checks {
            let (class, weight) = (stand_class(check.stand()), check.points.max(1));
            let _ = write!(out, r#"<i class="{class}" style="flex-grow:{weight}"></i>"#);
        }
        out.push_str("</div></li>\n");
    }
    out.push_str("</ol>\n");
    let key = [
        ("won", say!(ja: "合格", en: "passed")),
        (
            "lost",
            say!(ja: "不合格 (と、そのために見ていないもの)", en: "failed, or blocked by what failed"),
        ),
        ("open", say!(ja: "未確定", en: "undetermined")),
        ("aside", say!(ja: "確認の対象外", en: "not asked")),
    ];
    out.push_str(r#"<p class="key quiet" aria-hidden="true">"#);
    for (class, text) in key {
        let _ = write!(
            out,
            r#"<span><i class="{class}"></i>{}</span> "#,
            both(&text)
        );
    }
    out.push_str("</p></section>\n");
}

/// Points of a stage, in words.
fn progress(stage: &StageReport) -> Text {
    if let Some(by) = &stage.superseded_by {
        return say!(ja: "次の段階 ({by}) に進んでいます", en: "stage {by} has taken over");
    }
    let sum = |stands: &[PointsOutcome]| -> u32 {
        let counted = stage
            .checks
            .iter()
            .filter(|check| !check.bonus && stands.contains(&check.stand()));
        counted.map(|check| check.points).sum()
    };
    let (won, all) = (
        sum(&[PointsOutcome::Won]),
        sum(&[PointsOutcome::Won, PointsOutcome::Lost, PointsOutcome::Open]),
    );
    let passed = stage
        .checks
        .iter()
        .filter(|it| it.verdict == Verdict::Pass)
        .count();
    let count = stage.checks.len();
    say!(
        ja: "{won}/{all} 点 · {count} 件中 {passed} 件合格",
        en: "{won}/{all} points · {passed} of {count} passed"
    )
}
