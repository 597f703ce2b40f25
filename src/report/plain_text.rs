//! Plain text about a report and its checks, as most forms have it. Every text
//! passes the sanitiser here once more: a model may come from elsewhere than
//! the engine.

use super::clean::clean_to;
use super::{
    Blocked, CheckReport, MismatchReport, Report, SourceLine, StageReport, Totals, Verdict,
};
use crate::say;
use crate::text::{Lang, Text, counted};

/// The most characters of one text.
pub(super) const MAX_TEXT: usize = 2000;

/// The wording of texts.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wording {
    /// The language.
    pub lang: Lang,
    /// The most characters of one text.
    pub most: usize,
}

impl Wording {
    /// With the usual limit.
    pub fn new(lang: Lang) -> Self {
        Self {
            lang,
            most: MAX_TEXT,
        }
    }

    /// `text`, on one line.
    pub fn text(self, text: &Text) -> String {
        self.plain(text.get(self.lang))
    }

    /// A text that is the same in every language.
    pub fn plain(self, text: &str) -> String {
        clean_to(text, self.most)
    }

    /// The title of a check, in which a bonus is named.
    pub fn title(self, check: &CheckReport) -> String {
        let title = self.text(&check.title);
        // A form that wants a name gets one.
        let title = if title.is_empty() {
            self.plain(&check.check)
        } else {
            title
        };
        let mut title = Text::same(title);
        if check.bonus {
            title = title.then(&say!(ja: " (ボーナス)", en: " (bonus)"));
        }
        if check.overridden.is_some() {
            title = title.then(&say!(ja: " (手動で変更)", en: " (set by hand)"));
        }
        title.get(self.lang).to_owned()
    }

    /// The title of a stage.
    pub fn stage(self, stage: &StageReport) -> String {
        let title = self.text(&stage.title);
        if title.is_empty() {
            self.plain(&stage.stage)
        } else {
            title
        }
    }

    /// In one line, why a check is not a pass.
    pub fn headline(self, check: &CheckReport) -> String {
        let what = check.mismatches.first().map(|first| &first.what);
        let reason = check.reason.as_ref().map(|reason| &reason.text);
        let said = what.or(reason).map(|text| self.text(text));
        match (said.filter(|text| !text.is_empty()), &check.reason) {
            (Some(said), _) => said,
            (None, Some(reason)) => self.text(&why_blocked(reason.kind)),
            (None, None) => self.text(&verdict(check.verdict)),
        }
    }

    /// Everything that is told about a check, line by line.
    pub fn lines(self, check: &CheckReport) -> Vec<String> {
        let mut lines = Vec::new();
        for MismatchReport {
            what,
            expected,
            actual,
        } in &check.mismatches
        {
            lines.push(self.text(what));
            for (label, value) in [(expected_label(), expected), (actual_label(), actual)] {
                if !value.is_empty() {
                    lines.push(self.labelled(&label, &self.text(value)));
                }
            }
        }
        if check.mismatches.is_empty() && check.verdict != Verdict::Pass {
            lines.push(self.headline(check));
        }
        if let Some(SourceLine { file, line }) = &check.source {
            lines.push(self.labelled(&manifest_label(), &format!("{}:{line}", self.plain(file))));
        }
        for fact in check.evidence.iter().chain(&check.remarks) {
            lines.push(format!("- {}", self.text(fact)));
        }
        if matches!(check.verdict, Verdict::Fail | Verdict::Inconclusive) {
            if !check.why.is_empty() && check.verdict == Verdict::Fail {
                lines.push(self.labelled(&why_label(), &self.text(&check.why)));
            }
            for command in &check.look {
                lines.push(self.labelled(&look_label(), &self.plain(command)));
            }
        }
        lines
    }

    /// A label and what it is about.
    pub fn labelled(self, label: &Text, value: &str) -> String {
        let label = label.get(self.lang);
        format!("{label}: {value}")
    }

    /// Returns what is to be known before the checks are read: that the run did not
    /// come to its end, or is about a part only, and what belongs to no check.
    pub fn about(self, report: &Report) -> Vec<String> {
        let unfinished = unfinished(report).filter(|_| report.refusal().is_none());
        let part = part(report);
        let all = unfinished.iter().chain(&part).chain(&report.notes);
        let all = all.map(|text| self.text(text));
        let aside = left_aside(report).iter();
        let aside = aside.map(|text| self.labelled(&left_aside_label(), &self.text(text)));
        all.chain(aside).collect()
    }
}

/// Returns whether a run came to its end and anything was looked at. One of which this
/// is not so is no success, whatever its checks are.
pub(super) fn is_whole(report: &Report) -> bool {
    let looked_at = |check: &CheckReport| check.verdict != Verdict::Skipped;
    report.complete && report.checks().any(|(_, check)| looked_at(check))
}

/// Returns what is to be said where [`is_whole`] is not so.
pub(super) fn not_whole(report: &Report) -> Text {
    unfinished(report)
        .unwrap_or_else(|| say!(ja: "何も確認していません", en: "nothing was checked"))
}

/// That a run did not come to its end, where it did not.
pub(super) fn unfinished(report: &Report) -> Option<Text> {
    if report.complete {
        return None;
    }
    Some(match report.exit_code {
        2 | 4 => say!(
            ja: "確認を始められませんでした。",
            en: "Nothing could be checked."
        ),
        _ => say!(
            ja: "実行が最後まで終わっていません。ここまでに分かった結果だけです。",
            en: "Incomplete: the run did not come to its end, and this is what was found until then."
        ),
    })
}

/// A verdict as a word.
pub(crate) fn verdict(verdict: Verdict) -> Text {
    match verdict {
        Verdict::Pass => say!(ja: "合格", en: "passed"),
        Verdict::Fail => say!(ja: "不合格", en: "failed"),
        Verdict::Skipped => say!(ja: "未確認", en: "not checked"),
        Verdict::Inconclusive => say!(ja: "判定できず", en: "inconclusive"),
    }
}

/// The mark of a verdict.
pub(super) fn mark(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "✓",
        Verdict::Fail => "✗",
        Verdict::Skipped => "–",
        Verdict::Inconclusive => "?",
    }
}

/// The verdict for programs.
pub(crate) fn verdict_name(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Pass => "pass",
        Verdict::Fail => "fail",
        Verdict::Skipped => "skipped",
        Verdict::Inconclusive => "inconclusive",
    }
}

/// That a report is about a part of the exercise only, where it is.
pub(super) fn part(report: &Report) -> Option<Text> {
    let part = report.part.as_ref()?;
    let (names, points, all) = (
        part.stages.join(", "),
        report.totals.possible,
        part.of_points,
    );
    let of = counted(all, "point");
    Some(say!(
        ja: "演習の一部だけの結果です: 段階 {names}。全体 {all} 点のうち {points} 点分です。",
        en: "Part of the exercise only: stage {names}, which is {points} of {of} in all."
    ))
}

/// What was handed in and is not graded.
pub(super) fn left_aside(report: &Report) -> &[Text] {
    let submission = report.submission.as_ref();
    submission.map_or(&[], |submission| &submission.left_aside)
}

/// The label of what was handed in and is not graded.
pub(crate) fn left_aside_label() -> Text {
    say!(ja: "採点に使わないもの", en: "left aside")
}

/// Points won, of how many, and of which part of the exercise where it is not all of it.
pub(super) fn score(report: &Report) -> Text {
    let totals = &report.totals;
    let (points, possible) = (totals.points, totals.possible);
    let of = counted(possible, "point");
    let mut all = say!(ja: "{points}/{possible} 点", en: "{points}/{of}");
    if let Some(part) = &report.part {
        let names = part.stages.join(", ");
        all = all.then(&say!(ja: " (段階 {names})", en: " (stage {names})"));
    }
    for Text { ja, en } in neither_won_nor_lost(totals, report.points_kept()) {
        all = all.then(&say!(ja: " · {ja}", en: " · {en}"));
    }
    if totals.bonus_possible > 0 {
        let (bonus, possible) = (totals.shown_bonus(), totals.bonus_possible);
        all = all.then(
            &say!(ja: " · ボーナス {bonus}/{possible} 点", en: " · bonus {bonus}/{possible}"),
        );
    }
    all
}

/// Returns the points that are neither won nor lost, in words, but for those that were
/// seen before and are kept.
pub(super) fn neither_won_nor_lost(totals: &Totals, kept: u32) -> Vec<Text> {
    let not_seen = totals.not_seen;
    let open = totals.undetermined.saturating_sub(kept + not_seen);
    let parts = [
        (
            open,
            say!(ja: "未確定 {open} 点", en: "{open} undetermined"),
        ),
        (
            not_seen,
            say!(ja: "見ていない段階 {not_seen} 点", en: "{not_seen} not seen"),
        ),
    ];
    let parts = parts.into_iter().filter(|(points, _)| *points > 0);
    parts.map(|(_, text)| text).collect()
}

fn why_blocked(kind: Blocked) -> Text {
    match kind {
        Blocked::ByFailure => say!(
            ja: "先に合格が必要な確認が不合格です",
            en: "a check that must pass first fails"
        ),
        Blocked::ByUndetermined => say!(
            ja: "先に合格が必要な確認を判定できていません",
            en: "a check that must pass first is undetermined"
        ),
        Blocked::Superseded => say!(
            ja: "次の段階に進んでいるので、確認しません",
            en: "a later stage has taken over"
        ),
        Blocked::Remembered => say!(
            ja: "以前の確認で合格しています",
            en: "it passed in an earlier check"
        ),
        Blocked::NotAsked => say!(ja: "対象外", en: "not asked here"),
        Blocked::NotYet => say!(ja: "いまはこのままで正常です", en: "right as it is for now"),
        Blocked::ReadOnly => say!(
            ja: "--read-only のため確認していません",
            en: "not looked into: --read-only"
        ),
        Blocked::NotConfirmed => say!(
            ja: "変更を伴う確認の許可がありませんでした",
            en: "it would change something and was not confirmed"
        ),
        Blocked::Interrupted => say!(ja: "中断されました", en: "interrupted"),
        Blocked::Undetermined => say!(ja: "判定できませんでした", en: "it could not be determined"),
    }
}

pub(crate) fn expected_label() -> Text {
    say!(ja: "期待", en: "expected")
}

pub(crate) fn actual_label() -> Text {
    say!(ja: "実際", en: "actual")
}

/// The label of the manifest that a failure is about.
pub(crate) fn manifest_label() -> Text {
    say!(ja: "マニフェスト", en: "manifest")
}

pub(crate) fn why_label() -> Text {
    say!(ja: "なぜ大切か", en: "why it matters")
}

pub(super) fn look_label() -> Text {
    say!(ja: "自分で確かめるには", en: "see for yourself")
}

/// The first of ever shorter renderings that is no longer than `limit` bytes;
/// without any detail (`None`) where none is.
pub(super) fn fit(limit: usize, render: impl Fn(Option<usize>) -> String) -> String {
    [MAX_TEXT, 400, 80]
        .into_iter()
        .map(|most| render(Some(most)))
        .find(|text| text.len() <= limit)
        .unwrap_or_else(|| render(None))
}
