//! The stages and their checks.

use std::collections::BTreeSet;
use std::ops::Range;

use super::{Frame, words};
use crate::report::terminal::{Ink, Line, words as report_words, wrap};
use crate::report::{CheckReport, Verdict};
use crate::text::Text;

/// On a wide screen the margin stays where the eye finds it.
const MARGIN: usize = 84;
/// Columns before what is told about a check.
const INDENT: usize = 6;

/// The layout of the stages.
#[derive(Clone, Debug, Default)]
pub(super) struct Layout {
    /// There are empty lines between them.
    pub is_airy: bool,
    /// Those that are folded to one line.
    pub folded: BTreeSet<usize>,
}

/// The lines, and which of them should be in view.
pub(super) struct Body {
    pub lines: Vec<Line>,
    pub focus: Range<usize>,
}

/// All stages, laid out like this.
pub(super) fn body(frame: &Frame<'_>, layout: &Layout) -> Body {
    let view = frame.view;
    let mut lines = Vec::new();
    let mut focus = 0..0;
    for (at, stage) in view.stages.iter().enumerate() {
        if layout.is_airy && at > 0 {
            lines.push(Line::default());
        }
        let is_active = at == view.active;
        let is_folded = layout.folded.contains(&at);
        if is_active {
            focus.start = lines.len();
        }
        lines.push(heading(frame, at, is_folded));
        if !is_folded {
            let expanded = is_active.then(|| expanded(frame, &stage.checks)).flatten();
            for (c, check) in stage.checks.iter().enumerate() {
                lines.push(self::check(frame, check));
                if expanded == Some(c) {
                    lines.extend(details(frame, check, stage.begin.as_ref()));
                    focus.end = lines.len();
                }
            }
        }
        if is_active {
            focus.end = focus.end.max(focus.start + 1);
        }
    }
    Body { lines, focus }
}

fn heading(frame: &Frame<'_>, at: usize, is_folded: bool) -> Line {
    let (view, style) = (frame.view, frame.style);
    let stage = &view.stages[at];
    let title = frame.text(&stage.title);
    let ink = if at == view.active {
        Ink::Strong
    } else {
        Ink::Plain
    };
    let line = if is_folded {
        let (mark, mark_ink) = if view.is_finished(stage) {
            let passed = stage
                .checks
                .iter()
                .any(|check| check.verdict == Verdict::Pass || check.is_kept());
            style.mark(if passed {
                Verdict::Pass
            } else {
                Verdict::Skipped
            })
        } else {
            (if style.ascii { "[  ]" } else { " " }, Ink::Plain)
        };
        Line::new(mark_ink, mark).and(ink, format!(" {title}"))
    } else {
        Line::new(ink, title)
    };
    let line = line.and(Ink::Quiet, format!(" ({})", style.safe(&stage.stage)));
    let worth = words::of_stage(view, at, style);
    let right = Line::new(Ink::Quiet, frame.text(&worth));
    line.with_right(right, frame.width.min(MARGIN), style)
}

fn check(frame: &Frame<'_>, check: &CheckReport) -> Line {
    let style = frame.style;
    let (mark, mark_ink) = match frame.view.open.get(&check.check) {
        Some(_) => (style.dots(), Ink::Unsure),
        None if check.is_kept() => style.mark(Verdict::Pass),
        None => style.mark(check.verdict),
    };
    let ink = match check.verdict {
        Verdict::Skipped => Ink::Quiet,
        _ => Ink::Plain,
    };
    let line = Line::new(Ink::Plain, "  ")
        .and(mark_ink, mark)
        .and(ink, format!(" {}", frame.text(&check.title)));
    let worth = words::of_check(frame.view, check, style.lang);
    let right = Line::new(Ink::Quiet, worth);
    let width = frame.width.min(MARGIN);
    let line = match words::beside(frame.view, check, style) {
        Some(beside) => {
            let beside = format!(" {}", frame.text(&beside));
            line.and_if_it_fits(Ink::Quiet, beside, width.saturating_sub(right.width() + 1))
        }
        None => line,
    };
    line.with_right(right, width, style)
}

/// The check that is told in full: the first that is wrong, else the first that
/// something can be said about.
fn expanded(frame: &Frame<'_>, checks: &[CheckReport]) -> Option<usize> {
    let open = &frame.view.open;
    let first = |wanted: &dyn Fn(&CheckReport) -> bool| checks.iter().position(wanted);
    first(&|check| check.verdict == Verdict::Fail)
        .or_else(|| first(&|check| open.contains_key(&check.check)))
        .or_else(|| first(&|check| check.verdict == Verdict::Inconclusive))
}

/// The cause, and what to do next, in as many lines as a screen of this height
/// has to give.
fn details(frame: &Frame<'_>, check: &CheckReport, begin: Option<&Text>) -> Vec<Line> {
    let style = frame.style;
    let most = match frame.height {
        0..8 => 1,
        8..14 => 2,
        _ => 4,
    };
    let cause = check.mismatches.first().map(|first| &first.what);
    let cause = cause.or(check.reason.as_ref().map(|reason| &reason.text));
    let mut lines = Vec::new();
    if let Some(cause) = cause {
        lines.extend(frame.wrapped(INDENT, "", Ink::Plain, cause, most));
    }
    if most == 1 {
        return lines;
    }
    if let Some(fact) = check.evidence.first().filter(|_| most > 2) {
        let dot = format!("{} ", style.dot());
        lines.extend(frame.wrapped(INDENT, &dot, Ink::Quiet, fact, 2));
    }
    if frame.view.open.contains_key(&check.check) {
        return lines;
    }
    let arrow = format!("{} ", style.arrow());
    if let Some(begin) = begin {
        lines.extend(frame.wrapped(INDENT, &arrow, Ink::Strong, begin, most));
    } else if let Some(look) = check.look.first() {
        lines.push(frame.line(INDENT, &arrow, Ink::Strong, &style.safe(look)));
    }
    if let Some(hint) = frame.hint.filter(|hint| hint.check == check.check) {
        let label = format!("{} ", frame.text(&words::hint(hint)));
        lines.extend(frame.wrapped(INDENT, &label, Ink::Plain, &hint.text, most + 2));
    } else if check.hints > 0 && begin.is_none() {
        let label = format!("{} ", frame.text(&report_words::hint()));
        let command = style.safe(&frame.commands.hint(&check.check));
        lines.push(frame.line(INDENT, &label, Ink::Strong, &command));
    }
    lines
}

impl Frame<'_> {
    fn line(&self, indent: usize, lead: &str, ink: Ink, text: &str) -> Line {
        Line::new(Ink::Quiet, format!("{:indent$}{lead}", ""))
            .and(ink, text)
            .cut(self.width, self.style)
    }

    /// A text in at most `most` lines, whose further lines begin under the first.
    pub(super) fn wrapped(
        &self,
        indent: usize,
        lead: &str,
        ink: Ink,
        text: &Text,
        most: usize,
    ) -> Vec<Line> {
        // Little room is not wasted on the margin.
        let indent = if self.width < 40 { indent / 3 } else { indent };
        let lead_width = unicode_width::UnicodeWidthStr::width(lead);
        let room = self.width.saturating_sub(indent + lead_width).max(8);
        let all = wrap(&self.text(text), room);
        let cut = all.len() > most;
        let mut lines: Vec<Line> = Vec::new();
        for (number, text) in all.into_iter().take(most).enumerate() {
            let lead = if number == 0 {
                lead.to_owned()
            } else {
                " ".repeat(lead_width)
            };
            let text = if cut && number + 1 == most {
                format!("{text}…")
            } else {
                text
            };
            lines.push(self.line(indent, &lead, ink, &self.style.safe(&text)));
        }
        lines
    }
}
