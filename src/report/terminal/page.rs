//! Lines on a page: the one place where a report is written, so that nothing
//! gets out that could steer a terminal.

use std::io::{self, Write};

use unicode_width::UnicodeWidthStr as _;

use crate::report::terminal::line::Line;
use crate::report::terminal::style::{Ink, Style};
use crate::report::terminal::wrap::wrap;
use crate::text::Text;

/// The page that a report for people is written to.
#[derive(Debug)]
pub struct Page<W> {
    out: W,
    /// The last line is empty.
    blank: bool,
    /// Its style.
    pub style: Style,
}

impl<W: Write> Page<W> {
    /// A page on `out`.
    pub fn new(out: W, style: Style) -> Self {
        Self {
            out,
            blank: true,
            style,
        }
    }

    /// An empty line, unless there is one already.
    pub fn blank(&mut self) -> io::Result<()> {
        if !self.blank {
            self.blank = true;
            writeln!(self.out)?;
        }
        Ok(())
    }

    fn line(&mut self, line: &str) -> io::Result<()> {
        self.blank = false;
        writeln!(self.out, "{line}")
    }

    /// A text that the exercise wrote, each of its lines wrapped.
    pub fn paragraph(&mut self, indent: usize, ink: Ink, text: &Text) -> io::Result<()> {
        for line in text.get(self.style.lang).lines() {
            self.hanging(indent, "", Ink::Plain, line, ink)?;
        }
        Ok(())
    }

    /// A text that may hold values from the cluster, wrapped.
    pub fn text(&mut self, indent: usize, ink: Ink, text: &Text) -> io::Result<()> {
        let text = text.get(self.style.lang).to_owned();
        self.hanging(indent, "", Ink::Plain, &text, ink)
    }

    /// A label and a text, whose further lines begin under the first.
    pub fn labelled(&mut self, indent: usize, label: &Text, text: &Text) -> io::Result<()> {
        let label = format!("{} ", label.get(self.style.lang));
        let text = text.get(self.style.lang).to_owned();
        self.hanging(indent, &label, Ink::Quiet, &text, Ink::Plain)
    }

    /// As [`Page::labelled`], for a label and a text in any ink. The label is
    /// our own and is written as it is.
    pub fn hanging(
        &mut self,
        indent: usize,
        label: &str,
        label_ink: Ink,
        text: &str,
        ink: Ink,
    ) -> io::Result<()> {
        let text = self.style.safe(text);
        let hang = indent + label.width();
        let mut lead = format!("{:indent$}{}", "", self.style.paint(label_ink, label));
        let lines = wrap(&text, self.style.width.saturating_sub(hang).max(16));
        for line in lines {
            let line = self.style.paint(ink, &line);
            self.line(&format!("{lead}{line}"))?;
            lead = " ".repeat(hang);
        }
        Ok(())
    }

    /// A command to copy: on one line, whatever its length.
    pub fn command(&mut self, indent: usize, command: &str) -> io::Result<()> {
        let command = self.style.paint(Ink::Strong, &self.style.safe(command));
        self.line(&format!("{:indent$}{command}", ""))
    }

    /// A line that was laid out elsewhere: cleaned, never wrapped.
    pub fn verbatim(&mut self, line: &str) -> io::Result<()> {
        self.line(&self.style.safe(line))
    }

    /// A line of pieces that were cleaned and laid out elsewhere.
    pub(crate) fn laid_out(&mut self, line: &Line) -> io::Result<()> {
        let line = line.paint(&self.style);
        self.line(line.trim_end())
    }

    /// A label and a command to copy, on one line whatever its length.
    pub fn labelled_command(
        &mut self,
        indent: usize,
        label: &Text,
        command: &str,
    ) -> io::Result<()> {
        let label = self.style.paint(Ink::Quiet, label.get(self.style.lang));
        let command = self.style.paint(Ink::Strong, &self.style.safe(command));
        self.line(&format!("{:indent$}{label} {command}", ""))
    }

    /// A mark, a text, and something at the right margin of the first line.
    pub fn entry(
        &mut self,
        indent: usize,
        (mark, ink): (&str, Ink),
        text: &Text,
        text_ink: Ink,
        right: &str,
    ) -> io::Result<()> {
        let text = self.style.safe(text.get(self.style.lang));
        let hang = indent + mark.width() + 1;
        // On a wide terminal the margin stays where the eye finds it.
        let margin = self
            .style
            .width
            .min(if right.is_empty() { usize::MAX } else { 84 });
        let room = margin
            .saturating_sub(hang + right.width() + usize::from(!right.is_empty()) * 2)
            .max(16);
        let mut lead = format!("{:indent$}{} ", "", self.style.paint(ink, mark));
        let mut right = right;
        for line in wrap(&text, room) {
            let gap = if right.is_empty() {
                0
            } else {
                (room + 2).saturating_sub(line.width()).max(1)
            };
            let line = self.style.paint(text_ink, &line);
            let margin = self.style.paint(Ink::Quiet, right);
            self.line(&format!("{lead}{line}{:gap$}{margin}", ""))?;
            lead = " ".repeat(hang);
            right = "";
        }
        Ok(())
    }

    /// Hands on what is written so far.
    pub fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }

    /// The page's writer.
    pub fn into_inner(self) -> W {
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn page(width: usize) -> Page<Vec<u8>> {
        Page::new(
            Vec::new(),
            Style {
                width,
                lang: Lang::Ja,
                ..Style::default()
            },
        )
    }

    fn written(page: Page<Vec<u8>>) -> String {
        String::from_utf8(page.into_inner()).unwrap()
    }

    #[test]
    fn further_lines_begin_under_the_first() {
        let mut page = page(30);
        page.labelled(
            2,
            &Text::same("期待:"),
            &Text::same("とても長い説明がここに続いていきます"),
        )
        .unwrap();
        let text = written(page);
        let lines: Vec<&str> = text.lines().collect();
        assert!(lines[0].starts_with("  期待: と"), "{text}");
        assert!(lines[1].starts_with("        "), "{text}");
    }

    #[test]
    fn the_right_margin_counts_japanese_as_two_columns() {
        let mut page = page(40);
        for title in ["Pod", "ボリューム"] {
            page.entry(
                2,
                ("✓", Ink::Good),
                &Text::same(title),
                Ink::Plain,
                "1/1 点",
            )
            .unwrap();
        }
        let text = written(page);
        for line in text.lines() {
            assert_eq!(line.width(), 40, "{line}");
        }
    }

    #[test]
    fn a_command_is_one_line_on_a_narrow_terminal() {
        let mut page = page(20);
        page.command(
            4,
            "kubectl get pod mariadb -o jsonpath={.spec.nodeSelector}",
        )
        .unwrap();
        assert_eq!(written(page).lines().count(), 1);
    }
}
