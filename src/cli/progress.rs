//! `handson progress`: how far each stage is, now and so far.

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::Exit;
use super::check::{Look, LookArgs, look};
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::Session;
use super::subcommand::Subcommand;
use crate::report::terminal::{Ink, next_step, seen, sums};
use crate::report::{Report, StageReport, Totals, Verdict};
use crate::say;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson progress volumes", en: "what is done in this exercise", ja: "この演習の進み具合"),
    example!("handson progress -n dev", en: "in another namespace", ja: "別の Namespace での進み具合"),
];

/// Arguments of `progress`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Show how far you are, stage by stage", ja: "段階ごとの進み具合を表示します"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct ProgressArgs {
    #[command(flatten)]
    look: LookArgs,
}

/// How far an exercise is, for programs.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Standing<'a> {
    exercise: &'a str,
    totals: &'a Totals,
    stages: Vec<Row<'a>>,
    next: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Row<'a> {
    stage: &'a str,
    title: &'a Text,
    done: bool,
    points: u32,
    possible: u32,
    /// When it was seen done, where it is not so now.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<Timestamp>,
}

impl Subcommand for ProgressArgs {
    const NAME: &'static str = "progress";

    /// Looks, and shows each stage.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let Look { report, commands } = look(&self.look, session)?;
        let exit = Exit::from_code(report.exit_code);
        if session.json() {
            let next = report.next.as_ref().map(|next| next.stage.as_str());
            let standing = Standing {
                exercise: &report.exercise,
                totals: &report.totals,
                stages: report.stages.iter().map(row).collect(),
                next,
            };
            Session::print_json("handson.progress/v1", &standing)?;
            return Ok(exit);
        }
        let mut page = session.page();
        let (ja, en, name) = (&report.title.ja, &report.title.en, &report.exercise);
        page.text(
            0,
            Ink::Strong,
            &say!(ja: "演習「{ja}」({name})", en: "{en} ({name})"),
        )?;
        for stage in &report.stages {
            let mark = match (stage.is_done(), is_current(&report, stage)) {
                (true, _) => page.style.mark(Verdict::Pass),
                (false, true) => (page.style.arrow(), Ink::Strong),
                (false, false) => page.style.mark(Verdict::Skipped),
            };
            let (points, possible) = stage.points_so_far();
            let worth = say!(ja: "{points}/{possible} 点", en: "{points}/{possible} pt");
            let worth = worth.get(page.style.lang).to_owned();
            let title = match stage.seen {
                Some(at) => stage
                    .title
                    .clone()
                    .then(&Text::same(" "))
                    .then(&seen(&page.style.seen(at))),
                None => stage.title.clone(),
            };
            page.entry(2, mark, &title, Ink::Plain, &worth)?;
        }
        sums(&mut page, &report)?;
        let arrow = format!("{} ", page.style.arrow());
        let text = next_step(&report, &commands);
        let text = text.get(page.style.lang).to_owned();
        page.hanging(0, &arrow, Ink::Strong, &text, Ink::Strong)?;
        page.flush()?;
        session.notes(&report.notes)?;
        Ok(exit)
    }
}

fn is_current(report: &Report, stage: &StageReport) -> bool {
    let next = report.next.as_ref();
    next.is_some_and(|next| next.stage == stage.stage)
}

fn row(stage: &StageReport) -> Row<'_> {
    let (points, possible) = stage.points_so_far();
    Row {
        stage: &stage.stage,
        title: &stage.title,
        done: stage.is_done(),
        points,
        possible,
        seen: stage.seen,
    }
}
