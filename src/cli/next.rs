//! `handson next`: the one thing to do now.

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::check::{Look, LookArgs, look};
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use crate::report::terminal::{Ink, next_lesson, next_step};
use crate::say;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson next volumes", en: "what to do now in this exercise", ja: "この演習で次にすること"),
    example!("handson next", en: "in the one that was checked last", ja: "最後に確認した演習で次にすること"),
];

/// Arguments of `next`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Say the one thing to do now", ja: "次にすることを 1 つだけ伝えます"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct NextArgs {
    #[command(flatten)]
    look: LookArgs,
}

/// What to do now, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct NextThing {
    exercise: String,
    /// None where all is done.
    stage: Option<String>,
    next: Text,
    #[serde(skip_serializing_if = "Option::is_none")]
    lesson: Option<String>,
}

impl Subcommand for NextArgs {
    const NAME: &'static str = "next";

    /// Looks, and says what to do.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let Look { report, commands } = look(&self.look, session)?;
        let next = next_step(&report, &commands);
        let lesson = next_lesson(&report).map(str::to_owned);
        if session.json() {
            Session::print_json(
                "handson.next/v1",
                &NextThing {
                    exercise: report.exercise.clone(),
                    stage: report.next.as_ref().map(|next| next.stage.clone()),
                    next,
                    lesson,
                },
            )?;
            return Ok(Exit::from_code(report.exit_code));
        }
        let mut page = session.page();
        if let Some(next) = &report.next {
            let (ja, en) = (&next.title.ja, &next.title.en);
            let title = say!(ja: "いまの段階: {ja}", en: "current stage: {en}");
            page.text(0, Ink::Quiet, &title)?;
        }
        let arrow = format!("{} ", page.style.arrow());
        let text = next.get(page.style.lang).to_owned();
        page.hanging(0, &arrow, Ink::Strong, &text, Ink::Strong)?;
        let current = report.next.as_ref().map(|next| &next.stage);
        let mut stages = report.stages.iter();
        let stage = stages.find(|stage| Some(&stage.stage) == current);
        if let Some(begin) = stage.and_then(|stage| stage.begin.as_ref()) {
            page.text(2, Ink::Plain, begin)?;
        }
        if let Some(lesson) = &lesson {
            page.labelled_command(2, &say!(ja: "教材:", en: "lesson:"), lesson)?;
        }
        page.flush()?;
        session.notes(&report.notes)?;
        Ok(Exit::from_code(report.exit_code))
    }
}
