//! One run of `grade`.

use std::io::{Stdout, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use super::{GradeArgs, sweep};
use crate::batch::students_in;
use crate::cli::Exit;
use crate::cli::check::{Reporter, interrupt};
use crate::cli::connect::block_on;
use crate::cli::error::CliError;
use crate::cli::out::PipeWriter;
use crate::cli::reports::Files;
use crate::cli::session::{Session, title};
use crate::cli::subcommand::Subcommand;
use crate::cli::usage::Usage;
use crate::cluster::Cluster;
use crate::engine::{self, Options, RunError};
use crate::exercise::{self, Loaded, Variables};
use crate::grade::{self, GradingRun, Sandboxes, run_stages};
use crate::record::{self, Record};
use crate::report::clean::clean_text;
use crate::report::plain_text::left_aside_label;
use crate::report::terminal::{Ink, TerminalReporter};
use crate::report::{Event, Report, Reports};
use crate::submission;
use crate::submission::Submission;
use crate::{say, text::Text};

/// The most stages that run side by side: a grader's cluster may be small, and
/// each stage has Pods of its own.
const AT_ONCE: usize = 4;
/// The default time that a grading may take.
const DEADLINE: Duration = Duration::from_secs(15 * 60);

impl Subcommand for GradeArgs {
    const NAME: &'static str = "grade";

    /// Grades a submission, or sweeps.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        match (&self.submission, &self.exercise.exercise) {
            (Some(folder), Some(name)) => grade(self, session, folder, name),
            _ => block_on(sweep::sweep_namespaces(&self.cluster, session)),
        }
    }
}

/// Reads everything before a cluster is asked for anything; whatever comes of
/// it, the files that are asked for say so.
fn grade(args: &GradeArgs, session: &Session, folder: &Path, name: &str) -> Result<Exit, CliError> {
    let loaded = args.source.find(name)?;
    if loaded.exercise.grade.is_none() {
        return Err(CliError::Usage(Usage::not_graded(name)));
    }
    let stages = &args.stages.stage;
    loaded.exercise.require_stages(stages)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    if !folder.exists() {
        return Err(CliError::Usage(Usage::no_such_file(folder)));
    }
    if let Some(path) = &args.record {
        record::may_be_written(path, false)?;
    }
    let students = students_in(folder);
    if students > 0 {
        return Err(CliError::Usage(several_students(folder, name, students)));
    }
    let graded = Options {
        policy: grade::grading_policy(),
        stages: stages.clone(),
        ..Options::default()
    };
    let inputs = [
        args.cluster.files(),
        args.source.files(name),
        vec![folder.to_owned()],
    ]
    .concat();
    let mut files = Files::open(&args.reports, session, &inputs, || {
        engine::blank_report(&loaded, &variables, &graded, "")
    })?;
    let exit = submission::read(folder, &loaded.exercise)
        .map_err(CliError::from)
        .and_then(|submission| {
            let grading = Grading {
                args,
                session,
                loaded,
                variables,
                submission,
            };
            block_on(grading.go(&mut files))
        });
    match &exit {
        Ok(_) => files.finish()?,
        Err(error) => {
            let refused = match error {
                CliError::Submission(refused) => grade::refusals(refused, folder),
                _ => Vec::new(),
            };
            files.stop(error, &refused);
        }
    }
    exit
}

struct Grading<'a> {
    args: &'a GradeArgs,
    session: &'a Session,
    loaded: Loaded,
    variables: Variables,
    submission: Submission,
}

impl Grading<'_> {
    async fn go(self, files: &mut Files) -> Result<Exit, CliError> {
        let cancel = interrupt::token(self.session, interrupt::sweep_is_there())?;
        let (cluster, mut sandboxes) = tokio::select! {
            made = self.sandboxes() => made?,
            () = cancel.cancelled() => return Err(CliError::Interrupted),
        };
        let mut reporter = Reporter::new(self.session, self.human(), self.args.reports.verbose);
        if !self.session.json() {
            self.write_mapping()?;
        }
        let ran = self
            .run_stages(&mut sandboxes, &cancel, &mut reporter, files)
            .await;
        let (report, records) = match ran {
            Ok((report, records)) => (Ok(report), records),
            Err(error) => (Err(error), Vec::new()),
        };
        // The report comes before the cleanup, which takes a while and seldom adds to it.
        let mut report = report.map(|report| Report {
            submission: Some(self.submission.report()),
            ..report
        });
        if let Ok(report) = &mut report {
            let kept = self.args.keep.then(|| clean_text(&kept(&sandboxes)));
            report.notes.extend(kept);
            let finished = Event::Finished(report);
            files.emit(&finished);
            reporter.emit(&finished);
        }
        let notes = if self.args.keep {
            Vec::new()
        } else {
            reporter.emit(&Event::Progress(&say!(
                ja: "片付けています",
                en: "taking everything away"
            )));
            sandboxes.clean_up().await
        };
        let mut report = report.map_err(|error| CliError::from_run(error, &cluster))?;
        if !notes.is_empty() {
            let notes: Vec<Text> = notes.iter().map(clean_text).collect();
            self.show_notes(&mut reporter, &notes)?;
            report.notes.extend(notes);
            files.emit(&Event::Finished(&report));
        }
        let reports = Reports::new(vec![report]);
        reporter.finish(&reports)?;
        if let Some(path) = &self.args.record {
            record::save(path, &record::all_to_lines(&records)?)?;
        }
        Ok(Exit::from_code(reports.exit_code))
    }

    async fn sandboxes(&self) -> Result<(Cluster, Sandboxes), CliError> {
        let cluster = self.args.cluster.connect().await?;
        let stages = &self.args.stages.stage;
        match Sandboxes::create(&cluster, &self.loaded.exercise, stages, AT_ONCE).await {
            Ok(sandboxes) => Ok((cluster, sandboxes)),
            Err(trouble) => Err(CliError::from_trouble(trouble, &cluster)),
        }
    }

    async fn run_stages(
        &self,
        sandboxes: &mut Sandboxes,
        cancel: &CancellationToken,
        reporter: &mut Reporter,
        files: &mut Files,
    ) -> Result<(Report, Vec<Record>), RunError> {
        let own = self.args.times.deadline.or(self.loaded.exercise.deadline);
        let deadline = own.map_or(DEADLINE, |time| time.0);
        let journals = journals(sandboxes.name());
        let run = GradingRun {
            loaded: &self.loaded,
            variables: &self.variables,
            submission: &self.submission,
            options: Options {
                stages: self.args.stages.stage.clone(),
                timeout: self.args.times.timeout.map(|time| time.0),
                so_far: files.any(),
                record: self.args.record.is_some(),
                journals: journals.clone(),
                ..Options::default()
            },
            folder: self.args.submission.as_deref().unwrap_or(Path::new(".")),
            keep: self.args.keep,
            until: Instant::now() + deadline,
            cancel: cancel.clone(),
        };
        let walked = run_stages(&run, sandboxes, &mut |event| {
            files.emit(&event);
            reporter.emit(&event);
        })
        .await;
        // The Pods that they are about go with the namespace.
        let removed = std::fs::remove_dir_all(&journals);
        tracing::debug!(?removed, "journals");
        let graded = walked?;
        let mut records = Vec::new();
        if self.args.record.is_some() {
            let set = exercise::shown(&self.loaded.exercise, &self.args.sets.set);
            let secrets: Vec<&str> = self.variables.secrets().collect();
            records = grade::records_of(&run, &graded, &set);
            records = records.into_iter().map(|it| it.scrub(&secrets)).collect();
        }
        Ok((graded.report, records))
    }

    /// Shows what the cleanup could not delete, below the report.
    fn show_notes(&self, reporter: &mut Reporter, notes: &[Text]) -> std::io::Result<()> {
        reporter.clear();
        if self.session.json() {
            return Ok(());
        }
        let mut page = self.session.page();
        let label = say!(ja: "お知らせ:", en: "note:");
        for note in notes {
            page.labelled(0, &label, note)?;
        }
        page.flush()
    }

    /// Returns what was taken for which stage, and what was left out.
    fn write_mapping(&self) -> std::io::Result<()> {
        let mut page = self.session.page();
        title(
            &mut page,
            &say!(ja: "提出されたもの", en: "What was handed in"),
        )?;
        let handed_in = self.submission.report();
        for line in &handed_in.mapping {
            page.text(2, Ink::Plain, line)?;
        }
        for remark in &handed_in.remarks {
            page.text(2, Ink::Quiet, remark)?;
        }
        for aside in &handed_in.left_aside {
            page.labelled(2, &left_aside_label().then(&Text::same(":")), aside)?;
        }
        page.flush()?;
        // The report that follows is a page of its own.
        writeln!(Session::out())
    }

    fn human(&self) -> TerminalReporter<PipeWriter<Stdout>> {
        let (source, sets) = (&self.args.source, &self.args.sets.set);
        let exercise = &self.loaded.exercise.exercise;
        let mut commands = source.commands(exercise, &self.loaded, sets);
        for stage in &self.args.stages.stage {
            commands = commands.with_stage(stage);
        }
        for (option, value) in self.args.cluster.options() {
            commands = commands.with_target(option, &value);
        }
        let submission = self.args.submission.as_deref().unwrap_or(Path::new("."));
        let submission = submission.display().to_string();
        let commands = commands.with_submission(&submission, self.args.keep);
        self.session
            .human(self.args.reports.verbose, exercise, commands)
    }
}

/// The journals of probes; nobody puts back what they name, since it is the
/// grader's own.
fn journals(namespace: &str) -> PathBuf {
    std::env::temp_dir().join(namespace)
}

fn kept(sandboxes: &Sandboxes) -> Text {
    let named = sandboxes.namespaces();
    let named: Vec<String> = named
        .map(|(name, stages)| format!("{name} ({})", stages.join(", ")))
        .collect();
    let named = named.join(", ");
    say!(
        ja: "Namespace を残してあります: {named}。見終わったら `handson grade --sweep` で片付けてください",
        en: "still there: namespace {named}; `handson grade --sweep` takes it away when you have seen enough"
    )
}

fn several_students(folder: &Path, exercise: &str, students: usize) -> Usage {
    let folder = folder.display();
    Usage {
        code: "several-students",
        message: say!(
            ja: "{folder} には {students} 人分の提出物があります",
            en: "{folder} holds the work of {students} students"
        ),
        next: say!(
            ja: "`handson batch --submissions {folder} -e {exercise}` で、1 人ずつ採点できます。",
            en: "`handson batch --submissions {folder} -e {exercise}` grades each of them"
        ),
    }
}
