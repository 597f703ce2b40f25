//! `handson explain`: what is asked, without the solution.

use std::io::{self, Write};

use clap::Args;
use serde::Serialize;

use super::Exit;
use super::args::{Sets, Source};
use super::error::CliError;
use super::session::{Session, title};
use crate::report::human::{Ink, Page};
use crate::say;
use crate::spec::{Check, Exercise, Library, SpecError, Stage, Variables};
use crate::text::Text;

/// Arguments of `explain`.
#[derive(Clone, Debug, Args)]
pub(super) struct ExplainArgs {
    /// Name of the exercise; EXERCISE/STAGE or EXERCISE/CHECK for a part of it
    #[arg(value_name = "EXERCISE[/PART]")]
    what: String,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema: &'static str,
    tool_version: &'static str,
    exercise: String,
    title: Text,
    about: Text,
    variables: Vec<VariableRow>,
    stages: Vec<StageRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct VariableRow {
    name: String,
    /// None for a secret one.
    value: Option<String>,
    help: Text,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct StageRow {
    stage: String,
    title: Text,
    about: Text,
    begin: Text,
    checks: Vec<CheckRow>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CheckRow {
    check: String,
    title: Text,
    points: u32,
    bonus: bool,
    needs: Vec<String>,
    why: Text,
    look: Vec<String>,
    hints: usize,
}

/// Says what is asked.
pub(super) fn run(args: &ExplainArgs, session: &Session) -> Result<Exit, CliError> {
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

enum Part<'a> {
    Stage(&'a Stage),
    Check(&'a Stage, &'a Check),
}

fn find<'a>(exercise: &'a Exercise, part: &str) -> Result<Part<'a>, SpecError> {
    if let Some(stage) = exercise.stage(part) {
        return Ok(Part::Stage(stage));
    }
    exercise
        .checks()
        .find(|(_, check)| check.check == part)
        .map(|(stage, check)| Part::Check(stage, check))
        .ok_or_else(|| SpecError::NoSuchCheck {
            exercise: exercise.exercise.clone(),
            name: part.to_owned(),
            known: exercise
                .stages
                .iter()
                .map(|stage| stage.stage.clone())
                .chain(exercise.checks().map(|(_, check)| check.check.clone()))
                .collect(),
        })
}

fn document(exercise: &Exercise, variables: &Variables, part: Option<&Part<'_>>) -> Document {
    let wanted_stage = |stage: &Stage| match part {
        Some(Part::Stage(wanted) | Part::Check(wanted, _)) => wanted.stage == stage.stage,
        None => true,
    };
    let wanted_check = |check: &Check| match part {
        Some(Part::Check(_, wanted)) => wanted.check == check.check,
        _ => true,
    };
    Document {
        schema: "handson.explain/v1",
        tool_version: env!("CARGO_PKG_VERSION"),
        exercise: exercise.exercise.clone(),
        title: variables.fill_text(&exercise.title),
        about: variables.fill_text(&exercise.about),
        variables: exercise
            .variables
            .iter()
            .map(|(name, variable)| VariableRow {
                name: name.clone(),
                value: variables
                    .get(name)
                    .filter(|_| !variable.secret)
                    .map(str::to_owned),
                help: variable.help.clone(),
            })
            .collect(),
        stages: exercise
            .stages
            .iter()
            .filter(|stage| wanted_stage(stage))
            .map(|stage| StageRow {
                stage: stage.stage.clone(),
                title: variables.fill_text(&stage.title),
                about: variables.fill_text(&stage.about),
                begin: variables.fill_text(&stage.begin),
                checks: stage
                    .checks
                    .iter()
                    .filter(|check| wanted_check(check))
                    .map(|check| check_row(check, variables))
                    .collect(),
            })
            .collect(),
    }
}

fn check_row(check: &Check, variables: &Variables) -> CheckRow {
    CheckRow {
        check: check.check.clone(),
        title: variables.fill_text(&check.title),
        points: check.points,
        bonus: check.bonus,
        needs: check.needs.clone(),
        why: variables.fill_text(&check.why),
        look: check
            .look
            .iter()
            .map(|command| variables.fill(command))
            .collect(),
        hints: check.hints.len(),
    }
}

fn introduction<W: Write>(page: &mut Page<W>, document: &Document) -> io::Result<()> {
    let (name, ja, en) = (&document.exercise, &document.title.ja, &document.title.en);
    page.text(
        0,
        Ink::Strong,
        &say!(ja: "演習「{ja}」({name})", en: "{en} ({name})"),
    )?;
    page.paragraph(0, Ink::Plain, &document.about)?;
    if document.variables.is_empty() {
        return Ok(());
    }
    title(
        page,
        &say!(ja: "変数 (--set 名前=値 で変えられます)", en: "Variables (--set NAME=VALUE changes them)"),
    )?;
    for variable in &document.variables {
        let value = variable.value.as_deref().unwrap_or("…");
        page.command(2, &format!("{}={value}", variable.name))?;
        page.paragraph(4, Ink::Plain, &variable.help)?;
    }
    Ok(())
}

fn one_stage<W: Write>(page: &mut Page<W>, stage: &StageRow) -> io::Result<()> {
    let (name, ja, en) = (&stage.stage, &stage.title.ja, &stage.title.en);
    title(page, &say!(ja: "{ja} ({name})", en: "{en} ({name})"))?;
    page.paragraph(2, Ink::Plain, &stage.about)?;
    for check in &stage.checks {
        let dot = page.style.dot();
        let worth = worth(check);
        let worth = worth.get(page.style.lang).to_owned();
        let (name, ja, en) = (&check.check, &check.title.ja, &check.title.en);
        page.entry(
            2,
            (dot, Ink::Quiet),
            &say!(ja: "{ja} ({name})", en: "{en} ({name})"),
            Ink::Plain,
            &worth,
        )?;
    }
    Ok(())
}

fn one_check<W: Write>(
    page: &mut Page<W>,
    exercise: &str,
    stage: &StageRow,
    check: &CheckRow,
) -> io::Result<()> {
    title(page, &check.title)?;
    let (stage_name, points) = (&stage.stage, worth(check));
    let (ja, en) = (&points.ja, &points.en);
    page.text(
        2,
        Ink::Quiet,
        &say!(ja: "段階 {stage_name}、{ja}", en: "stage {stage_name}, {en}"),
    )?;
    page.paragraph(2, Ink::Plain, &check.why)?;
    if !check.needs.is_empty() {
        let needs = check.needs.join(", ");
        page.text(
            2,
            Ink::Plain,
            &say!(ja: "先に合格が必要な確認: {needs}", en: "these must pass first: {needs}"),
        )?;
    }
    if !check.look.is_empty() {
        page.text(
            2,
            Ink::Quiet,
            &say!(ja: "自分で確かめるには:", en: "see for yourself:"),
        )?;
        for command in &check.look {
            page.command(4, command)?;
        }
    }
    if check.hints > 0 {
        let count = check.hints;
        let label = say!(ja: "ヒント ({count} 段階):", en: "hints ({count}):");
        page.labelled_command(
            2,
            &label,
            &format!("handson hint {exercise}/{}", check.check),
        )?;
    }
    Ok(())
}

fn worth(check: &CheckRow) -> Text {
    let points = check.points;
    if check.bonus {
        say!(ja: "ボーナス {points} 点", en: "bonus {points} pt")
    } else {
        say!(ja: "{points} 点", en: "{points} pt")
    }
}
