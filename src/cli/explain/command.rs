//! The arguments, and what is done with them.

use clap::Args;

use super::document::{Part, document, find};
use super::page::{introduction, one_check, one_stage};
use crate::cli::Exit;
use crate::cli::args::{Sets, Source};
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::exercise::{Library, Variables};
use crate::say;

/// Arguments of `explain`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct ExplainArgs {
    /// Name of the exercise; EXERCISE/STAGE or EXERCISE/CHECK for a part of it
    #[arg(value_name = "EXERCISE[/PART]")]
    what: String,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

/// Says what is asked.
pub(in crate::cli) fn run(args: &ExplainArgs, session: &Session) -> Result<Exit, CliError> {
    let (name, part) = split(&args.what);
    let loaded = Library::new(args.source.checks.clone()).find(name)?;
    let exercise = &loaded.exercise;
    let variables = Variables::new(exercise, &args.sets.set)?;
    let part = part.map(|part| find(exercise, part)).transpose()?;
    let document = document(exercise, &variables, part.as_ref());
    if session.json() {
        Session::document(&document)?;
        return Ok(Exit::Passed);
    }
    let mut page = session.page();
    if part.is_none() {
        introduction(&mut page, &document)?;
    }
    let whole_check = matches!(part, Some(Part::Check(..)));
    for stage in &document.stages {
        if whole_check {
            for check in &stage.checks {
                one_check(&mut page, &document.exercise, stage, check)?;
            }
        } else {
            one_stage(&mut page, stage)?;
        }
    }
    if let (None, Some(first)) = (part, document.stages.first()) {
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

/// `volumes/pvc` is the exercise and a part of it; `./a/b.yaml` is a file.
pub(in crate::cli) fn split(what: &str) -> (&str, Option<&str>) {
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
