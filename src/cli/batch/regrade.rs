//! `handson batch regrade`: a class judged anew from its records.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use clap::Args;

use super::outputs::OutputArgs;
use crate::batch::diff::write_page;
use crate::batch::{
    Class, Diff, Regrade, RegradeSums, Results, ResultsError, ResultsHeader, read, read_header,
    record_from,
};
use crate::cli::Exit;
use crate::cli::args::{Sets, Source};
use crate::cli::error::CliError;
use crate::cli::help_text::{Example, example, examples, help};
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::engine::{self, Options};
use crate::exercise::{Loaded, Variables};
use crate::listed::listed;
use crate::say;
use crate::text::{Text, counted};

const EXAMPLES: &[Example] = &[
    example!(
        "handson batch regrade volumes.results.jsonl --checks ./checks",
        en: "judge a class by an exercise that was fixed", ja: "直した演習で、クラス全員を判定し直す"
    ),
    example!(
        "handson batch regrade volumes.results.jsonl --results fixed.jsonl --report csv=class.csv",
        en: "say where the new results go, and make a table", ja: "新しい結果のファイルを指定し、表を作る"
    ),
];

/// Arguments of `batch regrade`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(
        en: "Judge a class again from its records, without a cluster",
        ja: "クラス全員の記録を、クラスターなしでもう一度判定します (直した演習でも判定できます)"
    ),
    after_help = examples(EXAMPLES)
)]
pub(in crate::cli) struct RegradeArgs {
    #[arg(value_name = "RESULTS", help = help!(
        en: "Results file of a batch, with the folder of its records beside it",
        ja: "handson batch の結果のファイル (記録のフォルダーが隣にあるもの)"
    ))]
    old: PathBuf,
    #[arg(long, value_name = "FILE", help = help!(
        en: "File that the new results are written to; the old name with .regraded where nothing is said",
        ja: "新しい結果を書くファイル (指定しなければ、元の名前に .regraded を付けたもの)"
    ))]
    results: Option<PathBuf>,
    #[arg(long, help = help!(
        en: "Replace the new results file where there is one, be it the old one",
        ja: "新しい結果のファイルがすでにあれば置き換えます (元のファイルでも)"
    ))]
    force: bool,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    outputs: OutputArgs,
    #[command(flatten)]
    source: Source,
}

impl RegradeArgs {
    /// Judges the class, writes the new results and the outputs, and says what changed.
    pub fn judge(&self, session: &Session) -> Result<Exit, CliError> {
        let old = &self.old;
        if !old.exists() {
            return Err(CliError::Usage(Usage::no_such_file(old)));
        }
        let before = read_header(old)?;
        let loaded = self.source.find(&before.exercise)?;
        let header = self.header(&before, &loaded)?;
        let path = self.results.clone().unwrap_or_else(|| regraded(old));
        if path.exists() && !self.force {
            return Err(CliError::Usage(is_there(&path)));
        }
        let outputs = self.outputs.read(&header, false, &[old, &path])?;
        let earlier = Class::read(old)?;
        let sums = self.write(&header, &loaded, &path)?;
        let mut class = outputs.class(&path)?;
        let notes = notes(&sums, &path);
        session.notes(&notes)?;
        class.notes = outputs.notes(notes);
        let written = outputs.write(&class, &path, session);
        outputs.show(&class, session)?;
        if !session.json() {
            let diff = Diff::new(&earlier, &Class::read(&path)?);
            writeln!(Session::out())?;
            write_page(&mut Session::out(), &diff, &session.style())?;
        }
        written?;
        Ok(Exit::from_code(class.exit_code()))
    }

    /// Returns the head of the new results.
    fn header(&self, before: &ResultsHeader, loaded: &Loaded) -> Result<ResultsHeader, CliError> {
        let is_asked = |stage: &String| before.is_part && loaded.exercise.stage(stage).is_some();
        let stages = before.stages.iter().map(|stage| stage.stage.clone());
        let options = Options {
            stages: stages.filter(is_asked).collect(),
            read_only: before.read_only,
            ..Options::default()
        };
        let variables = Variables::new(&loaded.exercise, &self.sets.set)?;
        let blank = engine::blank_report(loaded, &variables, &options, "")?;
        Ok(ResultsHeader {
            empty_is_zero: before.empty_is_zero,
            started: before.started,
            ..ResultsHeader::new(&blank, &options, before.roster.clone())
        })
    }

    /// Writes the new results, whole.
    fn write(
        &self,
        header: &ResultsHeader,
        loaded: &Loaded,
        path: &Path,
    ) -> Result<RegradeSums, CliError> {
        let temporary = path.with_extension(format!("{}.tmp", std::process::id()));
        let _ = fs::remove_file(&temporary);
        let (mut results, _) = Results::open(&temporary, false)?;
        results.header(header)?;
        let mut regrade = Regrade::new(loaded, &self.sets.set, &self.old);
        let mut one = |row| -> Result<(), CliError> {
            let mut row = regrade.row(row).map_err(CliError::from_replay)?;
            let record = row.record.as_deref();
            row.record = record.map(|record| record_from(record, &self.old, path));
            Ok(results.row(&row)?)
        };
        let mut written = Ok(());
        let read = read(&self.old, &mut |row| {
            if written.is_ok() {
                written = one(row);
            }
        });
        let written = read.map_err(CliError::from).and(written).and_then(|()| {
            results.sync()?;
            fs::rename(&temporary, path).map_err(|source| {
                let path = path.to_owned();
                CliError::Results(ResultsError::Io { path, source })
            })
        });
        if written.is_err() {
            let _ = fs::remove_file(&temporary);
        }
        written.map(|()| regrade.sums)
    }
}

/// Returns the name of the new results file where none is given.
fn regraded(old: &Path) -> PathBuf {
    let ending = old.extension().unwrap_or_default().to_string_lossy();
    old.with_extension(format!("regraded.{ending}").trim_end_matches('.'))
}

fn notes(sums: &RegradeSums, path: &Path) -> Vec<Text> {
    let (judged, path) = (sums.judged, path.display());
    let results = counted(judged, "result");
    let mut notes = vec![say!(
        ja: "記録から判定し直した {judged} 件の結果を {path} に書きました。",
        en: "{results} judged again from records; written to {path}"
    )];
    if !sums.without_record.is_empty() {
        let count = sums.without_record.len();
        let names = listed(&sums.without_record);
        let students = counted(count, "student");
        notes.push(say!(
            ja: "記録がない {count} 人の結果は、前の判定のままです: {names}",
            en: "there is no record of {students}, whose results stay as they were: {names}"
        ));
    }
    if !sums.without_earlier.is_empty() {
        let names = listed(&sums.without_earlier);
        notes.push(say!(
            ja: "ほかの結果のファイルの分 (--best-of) は、前の演習で判定されたものなので数えていません: {names}",
            en: "what other results files (--best-of) had seen was judged by another version and no longer counts: {names}"
        ));
    }
    if !sums.open.is_empty() {
        let checks = sums.open.iter();
        let checks = checks.map(|(check, rows)| format!("{check} ({rows})"));
        let checks = checks.collect::<Vec<_>>().join(", ");
        notes.push(say!(
            ja: "記録からは判定できず、クラスターで確かめる必要がある確認 (件数): {checks}",
            en: "not in the records, and would need a cluster (number of results): {checks}"
        ));
    }
    notes
}

fn is_there(path: &Path) -> Usage {
    let path = path.display();
    Usage {
        code: "results-exist",
        message: say!(
            ja: "結果のファイル {path} はもうあります",
            en: "there is a results file {path} already"
        ),
        next: say!(
            ja: "--results で別の名前を付けるか、--force で置き換えてください。",
            en: "name another with --results, or replace it with --force"
        ),
    }
}
