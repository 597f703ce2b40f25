//! The first part of the page: the score, and the progress of each stage.

use maud::{Markup, html};

use super::markup::{both, clean, moment, pill};
use super::{overall, points_class};
use crate::report::{PointsOutcome, Report, StageReport, Verdict, plain_text};
use crate::say;
use crate::text::{Text, counted};

/// Returns the bar at the top, with the switch between languages.
pub(super) fn bar() -> Markup {
    html! {
        a.skip href="#main" { (both(&say!(ja: "本文へ", en: "Skip to the report"))) }
        header.bar {
            span.brand { "handson" }
            div.switch role="group" aria-label="言語 / Language" hidden {
                button type="button" lang="ja" data-to="ja" { "日本語" }
                button type="button" lang="en" data-to="en" { "English" }
            }
        }
    }
}

/// Returns title, score, and in one sentence how it stands.
pub(super) fn hero(report: &Report, id: &str) -> Markup {
    let (context, namespace) = (&report.cluster.context, &report.namespace);
    let verdict = overall(report);
    let (unfinished, part) = (plain_text::unfinished(report), plain_text::part(report));
    html! {
        div class={ "hero card " (plain_text::verdict_name(verdict)) } {
            div.hero-text {
                p.eyebrow { (both(&say!(ja: "演習の確認結果", en: "Exercise report"))) }
                h1 id={ (id) "-title" } { (both(&report.title)) }
                p.standing { (pill(verdict)) " " (both(&standing(report))) }
                p class="quiet where" {
                    @if !context.is_empty() {
                        (both(&say!(ja: "コンテキスト", en: "context")))
                        " " b { (clean(context)) } " · "
                    }
                    @if !namespace.is_empty() { "Namespace " b { (clean(namespace)) } }
                }
                @for note in unfinished.iter().chain(&part).chain(&report.notes) { p.note { (both(note)) } }
            }
            (ring(report))
        }
    }
}

/// Returns the one sentence.
fn standing(report: &Report) -> Text {
    let totals = &report.totals;
    let (failed, unsure) = (totals.failed, totals.inconclusive);
    if failed > 0 {
        return say!(
            ja: "不合格が {failed} 件あります。",
            en: "{failed} to fix."
        );
    }
    if !report.complete {
        return say!(ja: "結果はまだ確定していません。", en: "There is no final result.");
    }
    if unsure > 0 {
        return say!(
            ja: "{unsure} 件を判定できませんでした。あなたの間違いとは限りません。",
            en: "{unsure} could not be determined; the cause may not be yours."
        );
    }
    match report.exit_code {
        0 => say!(ja: "すべて合格です。おつかれさまでした！", en: "Everything passes. Well done!"),
        _ => say!(ja: "まだ確認していないものがあります。", en: "Some checks are still open."),
    }
}

/// Returns the points as a ring, whose text says the same.
fn ring(report: &Report) -> Markup {
    let totals = &report.totals;
    let (points, possible) = (totals.points, totals.possible);
    let part = |of: u32| match possible {
        0 => 0.0,
        all => f64::from(of) * 100.0 / f64::from(all),
    };
    let (won, open) = (part(points), part(totals.undetermined));
    let (bonus, of) = (totals.shown_bonus(), totals.bonus_possible);
    let of_points = counted(possible, "point");
    let mut more = plain_text::neither_won_nor_lost(totals, report.points_kept());
    if of > 0 {
        more.push(say!(ja: "ボーナス {bonus}/{of} 点", en: "bonus {bonus}/{of}"));
    }
    html! {
        div.score {
            svg viewBox="0 0 120 120" aria-hidden="true" focusable="false" {
                circle.track cx="60" cy="60" r="52" pathLength="100" {}
                circle.open cx="60" cy="60" r="52" pathLength="100"
                    stroke-dasharray=(format!("{open:.2} 100"))
                    stroke-dashoffset=(format!("-{won:.2}")) {}
                circle.won cx="60" cy="60" r="52" pathLength="100"
                    stroke-dasharray=(format!("{won:.2} 100")) {}
            }
            p {
                strong { (points) }
                span.of { "/ " (both(&say!(ja: "{possible} 点", en: "{of_points}"))) }
            }
            @if !more.is_empty() {
                p.more {
                    @for (number, text) in more.iter().enumerate() {
                        @if number > 0 { br; }
                        (both(text))
                    }
                }
            }
        }
    }
}

/// Returns how far each stage is.
pub(super) fn stages(report: &Report, id: &str) -> Markup {
    let heading = say!(ja: "段階ごとの進み具合", en: "Progress by stage");
    let key = [
        ("won", say!(ja: "合格", en: "passed")),
        (
            "lost",
            say!(ja: "不合格 (と、そのために未確認のもの)", en: "failed, or blocked by what failed"),
        ),
        ("open", say!(ja: "未確定", en: "undetermined")),
        ("aside", say!(ja: "対象外", en: "not asked")),
    ];
    html! {
        @if !report.stages.is_empty() {
            section.card aria-labelledby={ (id) "-stages" } {
                h2 id={ (id) "-stages" } { (both(&heading)) }
                ol.stages {
                    @for (s, stage) in report.stages.iter().enumerate() {
                        li {
                            div.stage-line {
                                a href={ "#" (id) "-t" (s) } { (both(&stage.title)) }
                                " " span.quiet { (progress(stage)) }
                                @if let Some(lesson) = &stage.lesson {
                                    " " a href=(clean(lesson)) rel="noreferrer" { (both(&lesson_text())) }
                                }
                            }
                            div.segments aria-hidden="true" {
                                @for check in &stage.checks {
                                    i class=(points_class(check.points_outcome()))
                                        style={ "flex-grow:" (check.points.max(1)) } {}
                                }
                            }
                        }
                    }
                }
                p class="key quiet" aria-hidden="true" {
                    @for (class, text) in &key { span { i class=(class) {} (both(text)) } " " }
                }
            }
        }
    }
}

fn lesson_text() -> Text {
    say!(ja: "教材", en: "lesson")
}

/// Returns the points of a stage, in words.
fn progress(stage: &StageReport) -> Markup {
    if let Some(seen) = stage.seen {
        let (won, all) = stage.points_so_far();
        let of = counted(all, "point");
        let points = say!(ja: "{won}/{all} 点 · 確認 ", en: "{won}/{of} · seen ");
        return html! { (both(&points)) (moment(seen)) };
    }
    if let Some(by) = &stage.superseded_by {
        return both(&say!(ja: "すでに段階 {by} に進んでいます", en: "already at stage {by}"));
    }
    let sum = |outcomes: &[PointsOutcome]| -> u32 {
        let counted = stage
            .checks
            .iter()
            .filter(|check| !check.bonus && outcomes.contains(&check.points_outcome()));
        counted.map(|check| check.points).sum()
    };
    let (won, all) = (
        sum(&[PointsOutcome::Won]),
        sum(&[
            PointsOutcome::Won,
            PointsOutcome::Lost,
            PointsOutcome::Open,
            PointsOutcome::Left,
            PointsOutcome::Later,
        ]),
    );
    let passed = stage
        .checks
        .iter()
        .filter(|it| it.verdict == Verdict::Pass)
        .count();
    let (count, of) = (stage.checks.len(), counted(all, "point"));
    both(&say!(
        ja: "{won}/{all} 点 · {count} 件中 {passed} 件合格",
        en: "{won}/{of} · {passed} of {count} passed"
    ))
}
