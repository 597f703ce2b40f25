//! The progress of a batch, on a terminal.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::batch::{ResultRow, StudentStatus};
use crate::cli::Exit;
use crate::cli::session::Session;
use crate::report::clean::clean_to;
use crate::say;
use crate::text::Lang;

/// A line on a terminal; nothing elsewhere.
pub(super) struct Progress {
    bar: ProgressBar,
    lang: Lang,
    marks: &'static str,
    failed: usize,
    stopped: usize,
    empty: usize,
}

impl Progress {
    /// Of so many students.
    pub fn new(session: &Session, students: usize) -> Self {
        let seen = session.terminal.is_live && !session.json();
        let target = if seen {
            ProgressDrawTarget::stderr_with_hz(5)
        } else {
            ProgressDrawTarget::hidden()
        };
        let bar = ProgressBar::with_draw_target(Some(students as u64), target);
        let marks = if session.terminal.ascii {
            "#>-"
        } else {
            "█▓░"
        };
        let starting = say!(ja: "確認を始めています", en: "starting");
        bar.set_message(starting.get(session.lang).to_owned());
        bar.enable_steady_tick(Duration::from_millis(250));
        let progress = Self {
            bar,
            lang: session.lang,
            marks,
            failed: 0,
            stopped: 0,
            empty: 0,
        };
        progress.set_form("");
        progress
    }

    /// Sets the form of the line, and what it ends with.
    fn set_form(&self, end: &str) {
        let form = format!("{{bar:24}} {{pos}}/{{len}} · {{msg}}{end}");
        // A template that indicatif cannot read shows nothing, and harms nothing.
        if let Ok(style) = ProgressStyle::with_template(&form) {
            self.bar.set_style(style.progress_chars(self.marks));
        }
    }

    /// A student is done.
    pub fn done(&mut self, row: &ResultRow) {
        if self.bar.position() == 0 {
            // Of nobody's time it cannot be told how long the others will take.
            let left = say!(ja: " · 残り約 {{eta}}", en: " · about {{eta}} left");
            self.set_form(left.get(self.lang));
        }
        match StudentStatus::of(row) {
            StudentStatus::Failed => self.failed += 1,
            StudentStatus::Stopped(_) | StudentStatus::Undetermined => self.stopped += 1,
            StudentStatus::Empty(_) => self.empty += 1,
            StudentStatus::Passed | StudentStatus::Waiting => {}
        }
        let (failed, stopped) = (self.failed, self.stopped);
        let student = clean_to(&row.student.id, 24);
        let message = say!(
            ja: "不合格 {failed}、判定できず {stopped} · {student}",
            en: "{failed} failed, {stopped} undetermined · {student}"
        );
        self.bar.set_message(message.get(self.lang).to_owned());
        self.bar.inc(1);
    }

    /// Returns how many students are not done.
    pub fn left(&self) -> u64 {
        let all = self.bar.length().unwrap_or_default();
        all.saturating_sub(self.bar.position())
    }

    /// The line goes away; how the program ends by what was seen.
    pub fn end(self) -> Exit {
        self.bar.finish_and_clear();
        match (self.failed, self.stopped + self.empty, self.bar.position()) {
            (1.., _, _) => Exit::Failed,
            (0, 1.., _) | (0, 0, 0) => Exit::Inconclusive,
            (0, 0, _) => Exit::Passed,
        }
    }
}
