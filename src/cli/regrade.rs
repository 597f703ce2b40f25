//! `handson regrade`: the report of a record, without a cluster.

use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::Exit;
use super::args::{Sets, Source};
use super::check::{Lines, Reporter};
use super::error::CliError;
use super::reports::{Files, ReportArgs};
use super::session::Session;
use crate::engine::{self, Options, RunError};
use crate::exercise;
use crate::exercise::{Library, Loaded};
use crate::grade;
use crate::record::{self, Record};
use crate::report::terminal::{Commands, Human, Style};
use crate::report::{Event, Report, Reports, Scene, json};
use crate::say;
use crate::text::Text;

/// Arguments of `regrade`.
#[derive(Clone, Debug, Args)]
pub(super) struct RegradeArgs {
    /// File that handson record has made
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Name or file of the exercise to judge by, instead of the recorded one
    #[arg(long, value_name = "EXERCISE")]
    exercise: Option<String>,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    reports: ReportArgs,
    /// Tell what passing checks rest on, and times
    #[arg(short, long)]
    verbose: bool,
}

/// Judges a record.
pub(super) fn run(args: &RegradeArgs, session: &Session) -> Result<Exit, CliError> {
    let record = record::load(&args.file)?;
    let name = args.exercise.as_ref().unwrap_or(&record.head.exercise);
    let loaded = Library::new(args.source.checks.clone()).find(name)?;
    let asked = &record.head.asked;
    let variables = asked.variables(&loaded.exercise, &args.sets.set)?;
    let style = Style {
        verbose: args.verbose,
        ..session.style()
    };
    let mut human = Human::new(Session::out(), style, &loaded.exercise.exercise)
        .with_commands(commands(args, &record, &loaded, name));
    let options = Options::of_record(&record, grade::policy_of_record(&record));
    let inputs = [args.source.files(name), vec![args.file.clone()]].concat();
    let mut files = Files::open(&args.reports, session, &inputs, || {
        engine::blank_report(&loaded, &variables, &options, &record.head.namespace)
    })?;
    if options.watch {
        let replay = |show: &mut dyn FnMut(&Scene, Timestamp)| {
            engine::replay_session(&record, &loaded, &variables, &options, show)
        };
        let mut report = show_session(session, &mut files, replay)?;
        report.notes.extend(changed(&record, &loaded));
        files.tell(&Event::Finished(&report));
        if session.json() {
            json::report(&mut Session::out(), &report)?;
        } else {
            human.whole(&report)?;
        }
        files.finish()?;
        return Ok(Exit::from_code(report.exit_code));
    }
    let mut teller = Reporter::new(session, human, args.verbose);
    let mut reports = Vec::new();
    let replayed = engine::replay_run(&record, &loaded, &variables, &options, &mut |event| {
        let Event::Finished(report) = event else {
            return teller.tell(&event);
        };
        let mut report = report.clone();
        report.notes.extend(changed(&record, &loaded));
        let finished = Event::Finished(&report);
        files.tell(&finished);
        teller.tell(&finished);
        reports.push(report);
    });
    if let Err(error) = replayed {
        let error = CliError::from_replay(error);
        files.stop(&error);
        return Err(error);
    }
    let reports = Reports::new(reports);
    teller.finish(&reports)?;
    files.finish()?;
    Ok(Exit::from_code(reports.exit_code))
}

/// Shows a recorded session line by line, as it was shown where there is no
/// screen; returns its report.
fn show_session(
    session: &Session,
    files: &mut Files,
    replay: impl FnOnce(&mut dyn FnMut(&Scene, Timestamp)) -> Result<Report, RunError>,
) -> Result<Report, CliError> {
    let mut lines = (!session.json()).then(|| Lines::new(session.page()));
    let mut failed = None;
    let report = replay(&mut |scene, at| {
        if let Some(Err(error)) = lines.as_mut().map(|lines| lines.show(scene, at)) {
            failed.get_or_insert(error);
        }
    });
    if let Some(error) = failed {
        return Err(error.into());
    }
    report.map_err(|error| {
        let error = CliError::from_replay(error);
        files.stop(&error);
        error
    })
}

/// That the exercise is not the one that was recorded.
fn changed(record: &Record, loaded: &Loaded) -> Option<Text> {
    (record.head.digest != loaded.digest).then(|| {
        say!(
            ja: "記録したときとは違う内容の演習で判定しました。記録にないものは、判断できません。",
            en: "judged by another version of the exercise than was recorded: what is not in the record cannot be determined"
        )
    })
}

/// What the user told when it was recorded, so that the report can tell it back.
fn commands(args: &RegradeArgs, record: &Record, loaded: &Loaded, name: &str) -> Commands {
    let asked = &record.head.asked;
    let mut commands = Commands::new(name);
    for stage in &asked.stages {
        commands = commands.with_target("--stage", stage);
    }
    let target = [("--context", &asked.context), ("-n", &asked.namespace)];
    for (option, value) in target {
        if let Some(value) = value {
            commands = commands.with_target(option, value);
        }
    }
    let given = exercise::shown(&loaded.exercise, &args.sets.set);
    for set in asked.set.iter().chain(&given) {
        commands = commands.with_source("--set", set);
    }
    if let Some(folder) = &args.source.checks {
        commands = commands.with_source("--checks", &folder.display().to_string());
    }
    commands
}
