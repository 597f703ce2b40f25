//! Keeping the files up to date.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::target::{ReportArgs, Target, spare};
use crate::atomic_write::{put, write_new};
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cli::usage::Usage;
use crate::report::ClassroomSubmission;
use crate::report::{Event, Form as _, Format, Refusal, Report, Reports, Setting, github};
use crate::say;
use crate::text::Text;

/// The report in files. They are there, and whole, from the moment that this
/// is made, and say that they are incomplete until the run has come to its end.
pub(in crate::cli) struct Files {
    targets: Vec<Target<Format>>,
    setting: Setting,
    /// The step's summary as it was before.
    before: String,
    json: bool,
    /// By namespace, in the order in which they were told first.
    reports: Vec<Report>,
    /// There is nothing but the report that it was made with.
    blank: bool,
    /// The first file that could not be written on the way.
    failed: Option<CliError>,
}

impl Files {
    /// Writes what `blank` makes, which says that nothing is known, wherever a
    /// report is asked for. To be called before the run: what cannot be
    /// written is an error here, and what would take the place of `inputs`,
    /// which the run reads.
    pub fn open<E>(
        args: &ReportArgs,
        session: &Session,
        inputs: &[PathBuf],
        blank: impl FnOnce() -> Result<Report, E>,
    ) -> Result<Self, CliError>
    where
        CliError: From<E>,
    {
        let targets = args.targets()?;
        spare(&targets, inputs.iter().map(PathBuf::as_path))?;
        targets.iter().try_for_each(Target::make_folder)?;
        let mut files = Self {
            before: before(&targets),
            targets,
            setting: Setting {
                lang: session.lang,
                classroom: ClassroomSubmission::from_env(|name| std::env::var(name).ok()),
                in_gitlab: std::env::var_os("GITLAB_CI").is_some_and(|it| it == "true"),
            },
            json: session.json(),
            reports: Vec::new(),
            blank: true,
            failed: None,
        };
        if files.any() {
            files.reports = vec![blank()?];
            files.write()?;
        }
        Ok(files)
    }

    /// Returns whether there is any file, so that [`Event::SoFar`] is wanted.
    pub fn any(&self) -> bool {
        !self.targets.is_empty()
    }

    /// Returns whether the reports of `count` namespaces can be written; for before the run.
    pub fn can_hold(&self, count: usize) -> Result<(), CliError> {
        let mut formats = self.targets.iter().map(|target| target.format);
        match formats.find(|format| count > 1 && format.is_of_one) {
            Some(format) => Err(CliError::Usage(one_namespace(format))),
            None => Ok(()),
        }
    }

    /// Writes what [`Event::SoFar`] and [`Event::Finished`] tell. A file that
    /// cannot be written does not cut off the run; [`Files::finish`] tells it.
    pub fn emit(&mut self, event: &Event<'_>) {
        let (Event::SoFar(report) | Event::Finished(report)) = event else {
            return;
        };
        if !self.any() {
            return;
        }
        if std::mem::take(&mut self.blank) {
            self.reports.clear();
        }
        let known = |it: &&mut Report| it.namespace == report.namespace;
        match self.reports.iter_mut().find(known) {
            Some(old) => old.clone_from(report),
            None => self.reports.push((*report).clone()),
        }
        if let Err(error) = self.write() {
            self.failed.get_or_insert(error);
        }
    }

    /// Writes that the run ended with `error`, beside what was known until then; of a
    /// submission that was refused, for what.
    pub fn stop(&mut self, error: &CliError, refused: &[Refusal]) {
        let said = error.report();
        let arrow = Text::same(" → ");
        // What to do follows each of several reasons.
        let note = if refused.is_empty() {
            said.message.then(&arrow).then(&said.next)
        } else {
            said.message
        };
        for report in self.reports.iter_mut().filter(|report| !report.complete) {
            report.exit_code = said.exit_code;
            report.notes.push(note.clone());
            if !refused.is_empty() {
                let found = refused.iter();
                let found = found.map(|one| one.what.clone().then(&arrow).then(&one.next));
                report.notes.extend(found);
                report.refuse(refused.to_vec());
            }
        }
        // The error is told; that it cannot be told here as well is less.
        let _ = self.write();
        let _ = self.annotate();
    }

    /// The end of a run; a failure to write on the way comes out here.
    pub fn finish(mut self) -> Result<(), CliError> {
        self.annotate()?;
        self.failed.take().map_or(Ok(()), Err)
    }

    /// GitHub reads annotations from what is printed. Programs that want one
    /// document on standard output get it.
    fn annotate(&self) -> io::Result<()> {
        let reports = Reports::new(self.reports.clone());
        let targets = self.targets.iter();
        let lines = targets.flat_map(|it| (it.format.annotations)(&reports, self.setting.lang));
        let mut text = lines.collect::<Vec<_>>().join("\n");
        if text.is_empty() {
            return Ok(());
        }
        text.push('\n');
        if self.json {
            io::stderr().write_all(text.as_bytes())
        } else {
            let mut out = Session::out();
            out.write_all(text.as_bytes())?;
            out.flush()
        }
    }

    fn write(&self) -> Result<(), CliError> {
        let reports = Reports::new(self.reports.clone());
        for Target { format, path } in &self.targets {
            let unwritable = |source| CliError::Report {
                path: path.clone(),
                source,
            };
            let mut text = format.render(&reports, &self.setting).map_err(unwritable)?;
            if is_step_summary(path) && self.before.len() + text.len() <= github::SUMMARY {
                text.insert_str(0, &self.before);
            }
            let write = |path: &Path| write_new(path, text.as_bytes()).map(drop);
            put(path, write).map_err(unwritable)?;
        }
        Ok(())
    }
}

/// A step's summary belongs to all commands of the step.
fn before(targets: &[Target<Format>]) -> String {
    let mut paths = targets.iter().map(|target| &target.path);
    let summary = paths.find(|path| is_step_summary(path));
    let text = summary.and_then(|path| fs::read_to_string(path).ok());
    text.filter(|text| text.len() <= github::SUMMARY)
        .unwrap_or_default()
}

fn is_step_summary(path: &Path) -> bool {
    let named = std::env::var_os("GITHUB_STEP_SUMMARY");
    named.is_some_and(|named| fs::canonicalize(&named).unwrap_or_else(|_| named.into()) == path)
}

fn one_namespace(format: Format) -> Usage {
    let format = format.name();
    Usage {
        code: "one-namespace",
        message: say!(
            ja: "{format} の報告に入るのは 1 つの Namespace だけです",
            en: "a report in the form {format} is of one namespace"
        ),
        next: say!(
            ja: "`-n` を 1 つだけ指定して、Namespace ごとに実行してください。",
            en: "run it once for each namespace, with one `-n`"
        ),
    }
}
