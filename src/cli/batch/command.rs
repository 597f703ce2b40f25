//! One batch.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::args::BatchArgs;
use super::beginning::Beginning;
use super::files::jobs_within_limit;
use super::on_cluster;
use super::progress::Progress;
use super::rights;
use crate::batch::{
    self, Batch, Class, EarlierResults, Kept, ListedStudent, ResultRow, Results, ResultsError,
    ResultsHeader, Roster, SeenBefore, Sharing, Student, Work,
};
use crate::cli::Exit;
use crate::cli::check::{interrupt, unfinished};
use crate::cli::connect::block_on;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::engine::{self, Options};
use crate::exercise;
use crate::exercise::{Loaded, Variables};
use crate::report::clean::clean_text;
use crate::state::StateDir;
use crate::submission;
use crate::{say, text::Text};

/// Looks at a whole class.
pub(super) fn grade_class(args: &BatchArgs, session: &Session) -> Result<Exit, CliError> {
    let loaded = args.source.find(args.exercise())?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let mut notes = Vec::new();
    let options = options(args, session, &mut notes)?;
    let blank = engine::blank_report(&loaded, &variables, &options, "")?;
    let inputs = args.cluster.kubeconfig.iter().chain(&args.roster);
    let inputs = inputs.chain(&args.hand_ins.submissions);
    for path in inputs.chain(&args.hand_ins.class) {
        if !path.exists() {
            return Err(CliError::Usage(Usage::no_such_file(path)));
        }
    }
    block_on(async {
        let roster = roster(args, &loaded).await?;
        notes.extend(roster.notes.iter().cloned());
        let listed = |student: &Student| student.listed(&asked(args, &loaded, student));
        let students = roster.students.iter().map(listed).collect();
        let header = ResultsHeader {
            empty_is_zero: args.earlier.empty_is_zero,
            ..ResultsHeader::new(&blank, &options, students)
        };
        let run = Run {
            args,
            session,
            loaded: &loaded,
            options,
            students: roster.students,
            header,
        };
        run.go(notes).await
    })
}

fn options(
    args: &BatchArgs,
    session: &Session,
    notes: &mut Vec<Text>,
) -> Result<Options, CliError> {
    // What cannot be noted down cannot be put back either.
    let state = if args.yes {
        Session::state(notes)
    } else {
        None
    };
    if args.yes && state.is_none() {
        session.notes(notes)?;
        return Err(CliError::Usage(nowhere_to_note()));
    }
    Ok(Options {
        stages: args.stages.stage.clone(),
        read_only: !args.yes && !args.hand_ins.are_graded(),
        timeout: args.timeout(),
        deadline: Some(args.patience()),
        journals: state
            .as_ref()
            .map(StateDir::journal_dir)
            .unwrap_or_default(),
        ..Options::default()
    })
}

/// Returns who there is.
async fn roster(args: &BatchArgs, loaded: &Loaded) -> Result<Roster, CliError> {
    let variables: BTreeSet<String> = loaded.exercise.variables.keys().cloned().collect();
    let own = args.cluster.target();
    if let Some(folder) = &args.hand_ins.submissions {
        let class = args.hand_ins.class.as_ref();
        let class = class.map(|path| Roster::read(path, &variables, Work::HandedIn));
        let mut roster = Roster::of_submissions(folder, class.transpose()?)?;
        for student in &mut roster.students {
            student.own = true;
            student.target.clone_from(&own);
        }
        return Ok(roster);
    }
    let Some(path) = &args.roster else {
        let found = args.cluster.connect_to(&args.namespaces).await?;
        let names = found.iter().map(|it| it.namespace().to_owned());
        return Ok(Roster::of_namespaces(&own, names.collect()));
    };
    let mut roster = Roster::read(path, &variables, Work::OnCluster)?;
    if path.is_dir() {
        // Kept in the directory itself, where it is nobody's kubeconfig.
        let results = args.results_path(loaded).canonicalize().ok();
        let is_ours = |student: &Student| {
            let file = student.target.kubeconfig.as_ref();
            results.is_some() && file.and_then(|it| it.canonicalize().ok()) == results
        };
        roster.students.retain(|student| !is_ours(student));
    }
    for student in roster.students.iter_mut().filter(|student| student.own) {
        student.target.kubeconfig.clone_from(&own.kubeconfig);
        let context = student.target.context.take();
        student.target.context = context.or_else(|| own.context.clone());
    }
    Ok(roster)
}

/// Returns what a student's work is looked at for, as it may be written down.
fn asked(args: &BatchArgs, loaded: &Loaded, student: &Student) -> Vec<String> {
    let mut asked = vec![loaded.exercise.exercise.clone()];
    asked.push(match (&args.hand_ins.submissions, args.yes) {
        (Some(_), _) => format!("grade {}", submission::fingerprint(&student.handed_in)),
        (None, true) => "try".to_owned(),
        (None, false) => "look".to_owned(),
    });
    asked.extend(
        args.stages
            .stage
            .iter()
            .map(|stage| format!("--stage {stage}")),
    );
    let sets = args.sets.set.iter().chain(&student.sets).cloned();
    let sets: Vec<String> = sets.collect();
    asked.extend(exercise::shown(&loaded.exercise, &sets));
    asked
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
    async fn go(self, mut notes: Vec<Text>) -> Result<Exit, CliError> {
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
        if goes_on {
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
        let ran = self
            .look(missing, &sharing, cancel.clone(), &mut left, &mut |row| {
                let row = before.complete(row)?;
                progress.done(&row);
                results.row(&row)
            })
            .await;
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
        let mut class = Class::read(results.path())?;
        class.notes = notes;
        outputs.show(&class, results.path(), self.session)?;
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

fn nowhere_to_note() -> Usage {
    Usage {
        code: "no-state-folder",
        message: say!(
            ja: "元に戻すための控えを置く場所がないので、--yes の確認はできません",
            en: "there is no place to note what has to be put back, so nothing may be changed"
        ),
        next: say!(
            ja: "HANDSON_STATE_DIR にディレクトリーを指定するか、--yes を付けずに実行してください。",
            en: "set HANDSON_STATE_DIR to a directory, or run without --yes"
        ),
    }
}
