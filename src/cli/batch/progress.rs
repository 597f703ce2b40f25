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
        let left = say!(ja: "残り約 {{eta}}", en: "about {{eta}} left");
        let left = left.get(session.lang);
        // A template that indicatif cannot read shows nothing, and harms nothing.
        if let Ok(style) =
            ProgressStyle::with_template(&format!("{{bar:24}} {{pos}}/{{len}} · {{msg}} · {left}"))
        {
            bar.set_style(style.progress_chars(marks));
        }
        bar.enable_steady_tick(Duration::from_millis(250));
        Self {
            bar,
            lang: session.lang,
            failed: 0,
            stopped: 0,
            empty: 0,
        }
    }

    /// A student is done.
    pub fn done(&mut self, row: &ResultRow) {
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
