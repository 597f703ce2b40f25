//! One line of a screen or table, as pieces in different inks.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use crate::report::terminal::style::{Ink, Style};

/// One line of a screen or table. What its pieces say is clean already.
#[derive(Clone, Debug, Default)]
pub(crate) struct Line(Vec<(Ink, String)>);

impl Line {
    /// With one piece.
    pub fn new(ink: Ink, text: impl Into<String>) -> Self {
        Self::default().and(ink, text)
    }

    /// With another piece.
    pub fn and(mut self, ink: Ink, text: impl Into<String>) -> Self {
        self.0.push((ink, text.into()));
        self
    }

    /// With another piece, unless that makes it wider than `width`.
    pub fn and_if_it_fits(self, ink: Ink, text: String, width: usize) -> Self {
        if self.width() + text.width() > width {
            return self;
        }
        self.and(ink, text)
    }

    /// With another piece in a column of its own, `width` wide: cut or padded.
    pub fn and_column(self, ink: Ink, text: &str, width: usize, style: &Style) -> Self {
        let piece = Self::new(ink, text).cut(width, style);
        let gap = width - piece.width();
        self.and_all(piece).and(Ink::Plain, " ".repeat(gap))
    }

    /// With the pieces of `other`.
    pub fn and_all(mut self, other: Self) -> Self {
        self.0.extend(other.0);
        self
    }

    /// Its width in columns.
    pub fn width(&self) -> usize {
        self.0.iter().map(|(_, text)| text.width()).sum()
    }

    /// Cut to `width` columns, visibly.
    pub fn cut(self, width: usize, style: &Style) -> Self {
        if self.width() <= width {
            return self;
        }
        let end = if style.ascii { ".." } else { "…" };
        let mut left = width.saturating_sub(end.width());
        let mut cut = Self::default();
        for (ink, text) in self.0 {
            let part = fitting(&text, left);
            left -= part.width();
            let whole = part.len() == text.len();
            cut = cut.and(ink, part);
            if !whole {
                break;
            }
        }
        let end = fitting(end, width).to_owned();
        cut.and(Ink::Quiet, end)
    }

    /// With `right` at column `width`; the rest makes room for it.
    pub fn with_right(self, right: Self, width: usize, style: &Style) -> Self {
        let room = width.saturating_sub(right.width() + 1);
        if right.width() == 0 || room == 0 {
            return self.cut(width, style);
        }
        let left = self.cut(room, style);
        let gap = width - left.width() - right.width();
        left.and(Ink::Plain, " ".repeat(gap)).and_all(right)
    }

    /// As the terminal is to get it.
    pub fn paint(&self, style: &Style) -> String {
        let painted = self.0.iter().map(|(ink, text)| style.paint(*ink, text));
        painted.collect()
    }
}

/// As much of `text` as fits into `width` columns.
fn fitting(text: &str, width: usize) -> &str {
    let mut used = 0;
    let end = text.char_indices().find(|(_, c)| {
        used += c.width().unwrap_or(0);
        used > width
    });
    end.map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cut_is_seen_and_halves_no_japanese_character() {
        let style = Style::default();
        for (text, width, cut) in [
            ("abcdef", 6, "abcdef"),
            ("abcdefg", 6, "abcde…"),
            ("ボリューム", 10, "ボリューム"),
            ("ボリューム", 9, "ボリュー…"),
            ("ボリューム", 8, "ボリュ…"),
            ("ボ", 1, "…"),
            ("ボ", 0, ""),
        ] {
            let line = Line::new(Ink::Plain, text).cut(width, &style);
            assert_eq!(line.paint(&style), cut, "{text} {width}");
        }
    }

    #[test]
    fn what_is_at_the_right_stays_there() {
        let style = Style::default();
        let right = || Line::new(Ink::Quiet, "1/1");
        for text in ["Pod", "ボリュームを共有する", ""] {
            let line = Line::new(Ink::Plain, text).with_right(right(), 12, &style);
            assert_eq!(line.width(), 12, "{text}");
            assert!(line.paint(&style).ends_with(" 1/1"), "{text}");
        }
    }
}
