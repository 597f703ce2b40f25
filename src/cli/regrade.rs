//! `handson regrade`: the report of a record, without a cluster.

use std::io::Stdout;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;

use super::Exit;
use super::args::{Sets, Source};
use super::check::{Lines, Reporter};
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::out::PipeWriter;
use super::reports::{Files, ReportArgs};
use super::session::Session;
use super::subcommand::Subcommand;
use crate::engine::{self, Options, RunError};
use crate::exercise::Loaded;
use crate::grade;
use crate::record::{self, Record, RecordError};
use crate::report::terminal::{Commands, TerminalReporter};
use crate::report::{Event, Report, Reports, ViewModel, json};
use crate::say;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson regrade mine.jsonl", en: "judge it again", ja: "もう一度判定する"),
    example!(
        "handson regrade mine.jsonl --checks ./my-checks",
        en: "with exercises that were fixed", ja: "直した演習で判定する"
    ),
    example!(
        "handson regrade mine.jsonl --format json",
        en: "use from a script", ja: "スクリプトから使う"
    ),
];

/// Arguments of `regrade`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Judge a record again, without a cluster", ja: "記録を、クラスターなしでもう一度判定します (直した演習でも判定できます)"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct RegradeArgs {
    #[arg(value_name = "FILE", help = help!(
        en: "File that handson record, grade --record or batch has made",
        ja: "handson record、grade --record、batch が作った記録のファイル"
    ))]
    file: PathBuf,
    #[arg(long, value_name = "EXERCISE", help = help!(
        en: "Name or file of the exercise to judge by, instead of the recorded one",
        ja: "判定に使う演習の名前かファイル (指定しなければ記録した演習)"
    ))]
    exercise: Option<String>,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
    #[command(flatten)]
    reports: ReportArgs,
}

impl Subcommand for RegradeArgs {
    const NAME: &'static str = "regrade";

    /// Judges a record.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let records = record::load_all(&self.file)?;
        let Some(record) = records.first() else {
            return Err(RecordError::Foreign.into());
        };
        let name = self.exercise.as_ref().unwrap_or(&record.head.exercise);
        let loaded = self.source.find(name)?;
        let asked = &record.head.asked;
        let variables = asked.variables(&loaded.exercise, &self.sets.set)?;
        let commands = commands(self, record, &loaded, name);
        let human = session.human(self.reports.verbose, &loaded.exercise.exercise, commands);
        let stages = records.iter().flat_map(|it| it.head.asked.stages.clone());
        let options = Options {
            stages: stages.collect(),
            ..Options::of_record(record, grade::policy_of_record(record))
        };
        let inputs = [self.source.files(name), vec![self.file.clone()]].concat();
        let mut files = Files::open(&self.reports, session, &inputs, || {
            engine::blank_report(&loaded, &variables, &options, &record.head.namespace)
        })?;
        if options.watch {
            let replay = |show: &mut dyn FnMut(&ViewModel, Timestamp)| {
                engine::replay_session(record, &loaded, &variables, &options, show)
            };
            let report = show_session(session, &mut files, replay)?;
            return show_whole(session, files, human, record, &loaded, report);
        }
        if record.head.asked.graded {
            let judged = grade::judge_records(&records, &loaded, &self.sets.set, true);
            let report = judged.map_err(|error| {
                let error = CliError::from_replay(error);
                files.stop(&error, &[]);
                error
            })?;
            let report = report.ok_or(RecordError::Foreign)?;
            return show_whole(session, files, human, record, &loaded, report);
        }
        let mut reporter = Reporter::new(session, human, self.reports.verbose);
        let mut reports = Vec::new();
        let replayed = engine::replay_run(record, &loaded, &variables, &options, &mut |event| {
            let Event::Finished(report) = event else {
                return reporter.emit(&event);
            };
            let mut report = report.clone();
            report.notes.extend(changed(record, &loaded));
            let finished = Event::Finished(&report);
            files.emit(&finished);
            reporter.emit(&finished);
            reports.push(report);
        });
        if let Err(error) = replayed {
            let error = CliError::from_replay(error);
            files.stop(&error, &[]);
            return Err(error);
        }
        let reports = Reports::new(reports);
        reporter.finish(&reports)?;
        files.finish()?;
        Ok(Exit::from_code(reports.exit_code))
    }
}

/// Shows a report that is there as a whole.
fn show_whole(
    session: &Session,
    mut files: Files,
    mut human: TerminalReporter<PipeWriter<Stdout>>,
    record: &Record,
    loaded: &Loaded,
    mut report: Report,
) -> Result<Exit, CliError> {
    report.notes.extend(changed(record, loaded));
    files.emit(&Event::Finished(&report));
    if session.json() {
        json::document(&mut Session::out(), &report)?;
    } else {
        human.emit_report(&report)?;
    }
    files.finish()?;
    Ok(Exit::from_code(report.exit_code))
}

/// Shows a recorded session line by line, as it was shown where there is no
/// screen; returns its report.
fn show_session(
    session: &Session,
    files: &mut Files,
    replay: impl FnOnce(&mut dyn FnMut(&ViewModel, Timestamp)) -> Result<Report, RunError>,
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
        files.stop(&error, &[]);
        error
    })
}

/// That the exercise is not the one that was recorded.
fn changed(record: &Record, loaded: &Loaded) -> Option<Text> {
    (record.head.digest != loaded.digest).then(|| {
        say!(
            ja: "記録したときとは違う内容の演習で判定しました。記録にないものは、判定できません。",
            en: "judged by another version of the exercise than was recorded: what is not in the record cannot be determined"
        )
    })
}

/// Returns what the user told when it was recorded, so that the report can tell it back.
fn commands(args: &RegradeArgs, record: &Record, loaded: &Loaded, name: &str) -> Commands {
    let asked = &record.head.asked;
    let sets = asked.set.iter().chain(&args.sets.set);
    let mut commands = args.source.commands(name, loaded, sets);
    for stage in &asked.stages {
        commands = commands.with_target("--stage", stage);
    }
    let target = [("--context", &asked.context), ("-n", &asked.namespace)];
    for (option, value) in target {
        if let Some(value) = value {
            commands = commands.with_target(option, value);
        }
    }
    commands
}
