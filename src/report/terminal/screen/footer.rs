//! The last lines: what is going on, the sums, the keys.

use unicode_width::UnicodeWidthStr as _;

use super::{Frame, words};
use crate::report::terminal::{Ink, Line};
use crate::text::Text;

/// The last lines of a screen of this height.
pub(super) fn footer(frame: &Frame<'_>, hidden: usize) -> Vec<Line> {
    let (style, width) = (frame.style, frame.width);
    let is_tall = frame.height >= 16;
    let mut lines = Vec::new();
    if is_tall {
        let rule = if style.ascii { "-" } else { "─" };
        lines.push(Line::new(Ink::Quiet, rule.repeat(width)));
    }
    if let Some((ink, text)) = status(frame) {
        lines.extend(frame.wrapped(0, "", ink, &text, if is_tall { 2 } else { 1 }));
    }
    let totals = joined(frame, &words::totals(frame.view), style.dot());
    let mut keys = joined(frame, &words::keys(frame.view), style.dot());
    if hidden > 0 {
        keys = format!("{keys} (+{hidden})");
    }
    let (totals, keys) = (Line::new(Ink::Strong, totals), Line::new(Ink::Quiet, keys));
    if totals.width() + 2 + keys.width() <= width {
        lines.push(totals.with_right(keys, width, style));
    } else {
        lines.push(totals.cut(width, style));
        if frame.height >= 8 {
            lines.push(keys.cut(width, style));
        }
    }
    // What is shown of the stages comes first, however little there is.
    let most = (frame.height / 2).max(1);
    let surplus = lines.len().saturating_sub(most);
    lines.drain(..surplus);
    lines
}

fn status(frame: &Frame<'_>) -> Option<(Ink, Text)> {
    let view = frame.view;
    if frame.is_stopping {
        return Some((Ink::Unsure, words::stopping()));
    }
    if let Some(doing) = &view.doing {
        return Some((Ink::Strong, words::doing(doing, view.left)));
    }
    if let Some(elsewhere) = &view.elsewhere {
        return Some((Ink::Unsure, elsewhere.clone()));
    }
    if let Some(lost) = &view.lost {
        return Some((Ink::Unsure, words::lost(lost)));
    }
    let first = view.proposals.first()?;
    Some((Ink::Plain, words::proposal(first, view.proposals.len())))
}

/// As many of `parts` as fit on a line.
fn joined(frame: &Frame<'_>, parts: &[Text], between: &str) -> String {
    let mut line = String::new();
    for part in parts {
        let part = frame.text(part);
        let longer = if line.is_empty() {
            part
        } else {
            format!("{line} {between} {part}")
        };
        if !line.is_empty() && longer.width() > frame.width {
            break;
        }
        line = longer;
    }
    line
}
