//! One batch.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::again::go_on;
use super::args::BatchArgs;
use super::beginning::Beginning;
use super::files::jobs_within_limit;
use super::on_cluster;
use super::outputs::Outputs;
use super::progress::Progress;
use super::rights;
use super::setup::{asked, options, roster};
use crate::batch::{
    self, Batch, Class, EarlierResults, Kept, ListedStudent, RecordFolder, ResultRow, Results,
    ResultsError, ResultsHeader, SeenBefore, Sharing, Student,
};
use crate::cli::Exit;
use crate::cli::check::{interrupt, unfinished};
use crate::cli::connect::block_on;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::engine::{self, Options};
use crate::exercise::{Loaded, Variables};
use crate::report::clean::clean_text;
use crate::report::terminal::Ink;
use crate::{say, text::Text};

/// Looks at a whole class.
pub(super) fn grade_class(args: &BatchArgs, session: &Session) -> Result<Exit, CliError> {
    let loaded = args.source.find(args.exercise())?;
    if args.hand_ins.are_graded() && loaded.exercise.grade.is_none() {
        return Err(CliError::Usage(Usage::not_graded(args.exercise())));
    }
    grade_exercise(args, session, &loaded, &mut Outputs::show)
}

/// What is done with the class at the end.
pub(super) type AtEnd<'a> = dyn FnMut(&Outputs, &Class, &Session) -> Result<(), CliError> + 'a;

/// Looks at a whole class, for one exercise.
pub(super) fn grade_exercise(
    args: &BatchArgs,
    session: &Session,
    loaded: &Loaded,
    at_end: &mut AtEnd<'_>,
) -> Result<Exit, CliError> {
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let mut notes = Vec::new();
    let options = options(args, session, &mut notes)?;
    let blank = engine::blank_report(loaded, &variables, &options, "")?;
    let inputs = args.cluster.kubeconfig.iter().chain(&args.roster);
    let inputs = inputs.chain(&args.hand_ins.submissions);
    for path in inputs.chain(&args.hand_ins.class) {
        if !path.exists() {
            return Err(CliError::Usage(Usage::no_such_file(path)));
        }
    }
    block_on(async {
        let roster = roster(args, loaded).await?;
        notes.extend(roster.notes.iter().cloned());
        let listed = |student: &Student| student.listed(&asked(args, loaded, student));
        let students = roster.students.iter().map(listed).collect();
        let header = ResultsHeader {
            empty_is_zero: args.earlier.empty_is_zero,
            ..ResultsHeader::new(&blank, &options, students)
        };
        let run = Run {
            args,
            session,
            loaded,
            options,
            students: roster.students,
            header,
        };
        run.go(notes, at_end).await
    })
}

struct Run<'a> {
    args: &'a BatchArgs,
    session: &'a Session,
    loaded: &'a Loaded,
    options: Options,
    students: Vec<Student>,
    header: ResultsHeader,
}

impl Run<'_> {
    async fn go(self, mut notes: Vec<Text>, at_end: &mut AtEnd<'_>) -> Result<Exit, CliError> {
        let path = self.args.results_path(self.loaded);
        let to_output = path == Path::new("-");
        let goes_on = self.args.resume || self.args.earlier.again;
        if to_output && goes_on {
            return Err(CliError::Usage(nothing_to_resume()));
        }
        let files = self.args.roster.iter().chain(&self.args.cluster.kubeconfig);
        let files = files.chain(&self.args.on_cluster.grading_kubeconfig);
        let files = files.chain(&self.args.earlier.best_of);
        let hand_ins = &self.args.hand_ins;
        let files = files.chain(hand_ins.submissions.iter().chain(&hand_ins.class));
        let students = self.students.iter();
        let theirs = students.filter_map(|student| student.target.kubeconfig.as_ref());
        let files = files.chain(theirs).chain([&path]);
        let files: Vec<&Path> = files.map(PathBuf::as_path).collect();
        let outputs = self.args.outputs.read(&self.header, to_output, &files)?;
        let mut earlier = self.earlier()?;
        let (mut results, kept) = if to_output {
            (Results::to_output(), Kept::default())
        } else {
            Results::open(&path, goes_on)?
        };
        if self.args.resume && self.options.read_only && kept.read_only == Some(false) {
            return Err(CliError::Usage(tried_before(&path)));
        }
        // Another submission takes the place of the one before: it is not the best of both.
        if goes_on && !self.args.hand_ins.are_graded() {
            earlier.add(&path)?;
        }
        let mut before = SeenBefore::new(earlier, &self.header.roster);
        results.header(&self.header)?;
        let kept = if self.args.earlier.again {
            Kept::default()
        } else {
            kept
        };
        let missing = self.missing(&kept);
        if !self.args.earlier.best_of.is_empty() {
            let is_missing = |listed: &ListedStudent| {
                missing.iter().any(|(_, missing)| missing.key == listed.key)
            };
            for listed in self.header.roster.iter().filter(|it| !is_missing(it)) {
                if let Some(row) = before.improved(listed)? {
                    results.row(&row)?;
                }
            }
        }
        if !self.args.on_cluster.on_cluster && !self.args.hand_ins.are_graded() {
            let (loaded, sets) = (self.loaded, &self.args.sets.set);
            notes.extend(rights::notes_on_missing(&missing, loaded, sets, &self.options).await?);
        }
        let cancel = interrupt::token(self.session, resume_is_there())?;
        let sharing = self.sharing(&cancel).await;
        notes.extend(sharing.notes(&self.header.roster));
        notes.extend(self.unfinished());
        if !self.session.json() && !to_output {
            self.beginning(&path, missing.len()).announce(&notes)?;
        }
        let mut progress = Progress::new(self.session, missing.len());
        let mut left = Vec::new();
        let records = RecordFolder::of(&path);
        let ran = self
            .look(missing, &sharing, cancel.clone(), &mut left, &mut |row| {
                let row = before.complete(row)?;
                progress.done(&row);
                let row = if to_output {
                    batch::keep_in_row(row)
                } else {
                    records.keep(row)?
                };
                results.row(&row)
            })
            .await;
        let left_over = progress.left();
        let standings = progress.end();
        self.session
            .notes(&left.iter().map(clean_text).collect::<Vec<_>>())?;
        ran?;
        results.sync()?;
        if to_output {
            return Ok(if cancel.is_cancelled() {
                Exit::Interrupted
            } else {
                standings
            });
        }
        let mut class = outputs.class(results.path())?;
        class.notes = outputs.notes(notes);
        let written = outputs.write(&class, results.path(), self.session);
        if cancel.is_cancelled() && left_over > 0 && !self.session.json() {
            let mut page = self.session.aside();
            page.text(0, Ink::Unsure, &stopped(left_over, &go_on(goes_on)))?;
            page.flush()?;
        } else {
            at_end(&outputs, &class, self.session)?;
        }
        written?;
        Ok(Exit::from_code(class.exit_code()))
    }

    /// Opens the results of earlier batches.
    fn earlier(&self) -> Result<EarlierResults, CliError> {
        let mut earlier = EarlierResults::default();
        for path in &self.args.earlier.best_of {
            if !path.exists() {
                return Err(CliError::Usage(Usage::no_such_file(path)));
            }
            let (this, other) = (&self.header.exercise, earlier.add(path)?);
            if let Some(other) = other.filter(|other| other != this) {
                return Err(CliError::Usage(Usage::two_exercises(this, &other)));
            }
        }
        Ok(earlier)
    }

    async fn look(
        &self,
        missing: Vec<(&Student, ListedStudent)>,
        sharing: &Sharing,
        cancel: CancellationToken,
        left: &mut Vec<Text>,
        each: &mut dyn FnMut(ResultRow) -> Result<(), ResultsError>,
    ) -> Result<(), CliError> {
        if self.args.on_cluster.on_cluster {
            let (args, loaded, options) = (self.args, self.loaded, &self.options);
            return on_cluster::run_job(args, loaded, options, &missing, cancel, left, each).await;
        }
        if self.args.hand_ins.are_graded() {
            left.extend(batch::grade_hand_ins(&self.batch(cancel), missing, each).await?);
            return Ok(());
        }
        let ran = batch::run_batch(&self.batch(cancel), missing, sharing, each).await;
        left.extend(self.unfinished());
        Ok(ran?)
    }

    fn batch(&self, cancel: CancellationToken) -> Batch<'_> {
        Batch {
            loaded: self.loaded,
            sets: &self.args.sets.set,
            options: self.options.clone(),
            trust: self.args.trust_kubeconfig,
            jobs: jobs_within_limit(self.args.jobs()).into(),
            deadline: self.args.patience(),
            cancel,
        }
    }

    /// Finds out who shares a place, before anything is tried there.
    async fn sharing(&self, cancel: &CancellationToken) -> Sharing {
        if self.options.read_only || self.args.hand_ins.are_graded() {
            return Sharing::default();
        }
        let everybody = self.students.iter().zip(self.header.roster.iter().cloned());
        batch::find_sharing(&self.batch(cancel.clone()), everybody.collect()).await
    }

    /// Returns that a probe left something undone, where one may have.
    fn unfinished(&self) -> Option<Text> {
        unfinished(&self.options.journals).filter(|_| self.args.yes)
    }

    fn beginning<'a>(&'a self, results: &'a Path, missing: usize) -> Beginning<'a> {
        Beginning {
            session: self.session,
            header: &self.header,
            results,
            missing,
            loaded: self.loaded,
            sets: &self.args.sets.set,
            options: &self.options,
            graded: self.args.hand_ins.are_graded(),
        }
    }

    /// Whoever there is no result of that still holds.
    fn missing(&self, kept: &Kept) -> Vec<(&Student, ListedStudent)> {
        let students = self.students.iter().zip(&self.header.roster);
        students
            .filter(|(_, listed)| kept.done.get(&listed.key) != Some(&self.header.digest))
            .map(|(student, listed)| (student, listed.clone()))
            .collect()
    }
}

/// Returns that the batch was interrupted, and how to go on.
fn stopped(left: u64, command: &str) -> Text {
    say!(
        ja: "中断しました。残りは {left} 人です: `{command}`",
        en: "stopped; {left} to do: `{command}`"
    )
}

/// Returns that results of what was tried would be lost by only reading.
fn tried_before(results: &Path) -> Usage {
    let results = results.display();
    Usage {
        code: "resume-without-yes",
        message: say!(
            ja: "{results} には --yes を付けて確かめた結果があります",
            en: "{results} has results with --yes"
        ),
        next: say!(
            ja: "残すには --yes を付けてください。読むだけで確かめるには、--results で別の名前を付けてください。",
            en: "add --yes to keep them, or name another file with --results to only read"
        ),
    }
}

fn resume_is_there() -> Text {
    say!(
        ja: "ここまでの結果は残っています。--resume で続きから始められます。",
        en: "What is done is kept; --resume goes on from there."
    )
}

/// Returns what goes to standard output is nowhere to go on from.
fn nothing_to_resume() -> Usage {
    Usage {
        code: "resume-of-output",
        message: say!(
            ja: "--results - と --resume は一緒に使えません",
            en: "--resume does not go with --results -"
        ),
        next: say!(
            ja: "続きから始めるには、--results に結果のファイルを指定してください。",
            en: "to go on, name the results file with --results"
        ),
    }
}
