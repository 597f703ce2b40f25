//! `handson explain`: what is asked, without the solution.

mod document;
mod page;

use clap::Args;

use crate::cli::Exit;
use crate::cli::args::{Sets, Source};
use crate::cli::error::CliError;
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::session::Session;
use crate::cli::subcommand::Subcommand;
use crate::exercise::Variables;
use crate::say;
use document::{Part, explain, find};
use page::{introduction, one_check, one_stage};

const EXAMPLES: &[Example] = &[
    example!("handson explain volumes", en: "the whole exercise", ja: "演習全体"),
    example!("handson explain volumes/pvc", en: "one stage", ja: "1 つの段階"),
    example!("handson explain volumes/hostpath-ready", en: "one check", ja: "1 つの確認"),
];

/// Arguments of `explain`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Explain what an exercise or a check asks for", ja: "演習や確認が何を求めているかを説明します (答えは書かれていません)"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct ExplainArgs {
    #[arg(value_name = "EXERCISE[/PART]", help = help!(
        en: "Name of the exercise; EXERCISE/STAGE or EXERCISE/CHECK for a part of it",
        ja: "演習の名前。「演習/段階」や「演習/確認」でその部分だけを説明します"
    ))]
    what: String,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

impl Subcommand for ExplainArgs {
    const NAME: &'static str = "explain";

    /// Says what is asked.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let (name, part) = split(&self.what);
        let loaded = self.source.find(name)?;
        let exercise = &loaded.exercise;
        let variables = Variables::new(exercise, &self.sets.set)?;
        let part = part.map(|part| find(exercise, part)).transpose()?;
        let explanation = explain(exercise, &variables, part.as_ref());
        if session.json() {
            Session::print_json("handson.explain/v1", &explanation)?;
            return Ok(Exit::Passed);
        }
        let mut page = session.page();
        if part.is_none() {
            introduction(&mut page, &explanation)?;
        }
        let whole_check = matches!(part, Some(Part::Check(..)));
        for stage in &explanation.stages {
            if whole_check {
                for check in &stage.checks {
                    one_check(&mut page, &explanation.exercise, stage, check)?;
                }
            } else {
                one_stage(&mut page, stage)?;
            }
        }
        if let (None, Some(first)) = (part, explanation.stages.first()) {
            page.blank()?;
            let command = format!("handson explain {name}/{}", first.stage);
            page.labelled_command(
                0,
                &say!(ja: "段階や確認を詳しく見るには:", en: "more about a stage or a check:"),
                &command,
            )?;
        }
        page.flush()?;
        Ok(Exit::Passed)
    }
}

/// `volumes/pvc` is the exercise and a part of it; `./a/b.yaml` is a file.
pub(super) fn split(what: &str) -> (&str, Option<&str>) {
    match what.rsplit_once('/') {
        Some((name, part)) if !is_file(what) && !name.is_empty() && !part.is_empty() => {
            (name, Some(part))
        }
        _ => (what, None),
    }
}

fn is_file(what: &str) -> bool {
    let path = std::path::Path::new(what);
    path.extension()
        .is_some_and(|extension| extension == "yaml" || extension == "yml")
        || path.is_file()
}
