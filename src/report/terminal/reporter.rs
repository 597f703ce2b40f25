//! From the events of a run to lines, each as soon as it is known.

use std::collections::BTreeMap;
use std::io::{self, Write};

use crate::report::terminal::check;
use crate::report::terminal::check::Around;
use crate::report::terminal::commands::Commands;
use crate::report::terminal::page::Page;
use crate::report::terminal::stage;
use crate::report::terminal::style::{Ink, Style};
use crate::report::terminal::summary;
use crate::report::terminal::waiting::Waiting;
use crate::report::{CheckReport, Event, Report, Reports, StageReport, Verdict};
use crate::say;
use crate::text::Text;

/// A reporter that writes a run for people, line by line.
#[derive(Debug)]
pub struct TerminalReporter<W> {
    page: Page<W>,
    exercise: String,
    commands: Commands,
    waiting: Waiting,
    /// Title and verdict of every check told so far.
    known: BTreeMap<String, (Text, Verdict)>,
    /// The reasons for which checks were undetermined so far, each with the first check.
    reasons: Vec<(Text, Text)>,
    /// The stage has said how to begin.
    begun: bool,
    /// Checks of a stage of which nothing passes so far. Where nothing is there
    /// at all, how to begin comes first, and that is known at the stage's end.
    held: Option<Vec<CheckReport>>,
}

impl<W: Write> TerminalReporter<W> {
    /// A reporter for a run of `exercise`.
    pub fn new(out: W, style: Style, exercise: &str) -> Self {
        Self {
            commands: Commands::new(exercise),
            page: Page::new(out, style),
            exercise: exercise.to_owned(),
            waiting: Waiting::default(),
            known: BTreeMap::new(),
            reasons: Vec::new(),
            begun: false,
            held: None,
        }
    }

    /// The same, telling the reader to run these commands.
    #[must_use]
    pub fn with_commands(mut self, commands: Commands) -> Self {
        self.commands = commands;
        self
    }

    /// Writes one event. [`Event::Progress`] is not for the page.
    pub fn emit(&mut self, event: &Event<'_>) -> io::Result<()> {
        match event {
            Event::Run {
                title,
                cluster,
                namespace,
            } => self.begin(title, &cluster.context, namespace)?,
            Event::Stage(stage) => self.stage(stage)?,
            Event::Check(check) => self.check(check)?,
            Event::StageEnd(stage) => self.stage_end(stage)?,
            Event::Finished(report) => {
                summary::write_totals(&mut self.page, report, &self.commands)?;
            }
            Event::Progress(_) | Event::SoFar(_) => return Ok(()),
        }
        self.page.flush()
    }

    /// Writes a whole report.
    pub fn emit_report(&mut self, report: &Report) -> io::Result<()> {
        self.emit(&Event::Run {
            title: &report.title,
            cluster: &report.cluster,
            namespace: &report.namespace,
        })?;
        for stage in &report.stages {
            self.emit(&Event::Stage(stage))?;
            for check in &stage.checks {
                self.emit(&Event::Check(check))?;
            }
            self.emit(&Event::StageEnd(stage))?;
        }
        self.emit(&Event::Finished(report))
    }

    /// The writer.
    pub fn into_inner(self) -> W {
        self.page.into_inner()
    }

    /// The first lines: what is looked at, and where.
    fn begin(&mut self, title: &Text, context: &str, namespace: &str) -> io::Result<()> {
        self.known.clear();
        self.reasons.clear();
        let (ja, en) = (&title.ja, &title.en);
        let name = &self.exercise;
        self.page.blank()?;
        self.page.text(
            0,
            Ink::Strong,
            &say!(ja: "演習「{ja}」({name})", en: "{en} ({name})"),
        )?;
        let dot = self.page.style.dot();
        self.page.text(
            0,
            Ink::Quiet,
            &say!(
                ja: "コンテキスト {context} {dot} Namespace {namespace}",
                en: "context {context} {dot} namespace {namespace}"
            ),
        )
    }

    /// The last lines of a run over several namespaces.
    pub fn emit_namespaces(&mut self, reports: &Reports) -> io::Result<()> {
        summary::write_namespaces(&mut self.page, reports)?;
        self.page.flush()
    }

    fn stage(&mut self, report: &StageReport) -> io::Result<()> {
        stage::heading(&mut self.page, report)?;
        self.waiting = Waiting::default();
        self.begun = false;
        self.held = Some(Vec::new());
        Ok(())
    }

    fn check(&mut self, report: &CheckReport) -> io::Result<()> {
        if report.verdict == Verdict::Pass && !report.bonus {
            self.release()?;
        }
        match &mut self.held {
            Some(held) => {
                held.push(report.clone());
                Ok(())
            }
            None => self.settled(report),
        }
    }

    /// Tells the checks that were held back, and holds back no more.
    fn release(&mut self) -> io::Result<()> {
        self.held
            .take()
            .unwrap_or_default()
            .iter()
            .try_for_each(|check| self.settled(check))
    }

    fn settled(&mut self, report: &CheckReport) -> io::Result<()> {
        self.known
            .insert(report.check.clone(), (report.title.clone(), report.verdict));
        let is_left = stage::is_left(report) && !report.is_kept();
        if is_left || (!report.is_kept() && self.waiting.takes(report)) {
            return Ok(());
        }
        let same_reason = self.same_reason(report);
        let around = Around {
            commands: &self.commands,
            begun: self.begun,
            same_reason: same_reason.as_ref(),
        };
        check::write_check(&mut self.page, report, &around)
    }

    /// The title of the check that was undetermined for the same reason before.
    fn same_reason(&mut self, report: &CheckReport) -> Option<Text> {
        let reason = report
            .reason
            .as_ref()
            .filter(|_| report.verdict == Verdict::Inconclusive)?;
        let before = self.reasons.iter().find(|(text, _)| *text == reason.text);
        if let Some((_, title)) = before {
            return Some(title.clone());
        }
        self.reasons
            .push((reason.text.clone(), report.title.clone()));
        None
    }

    fn stage_end(&mut self, report: &StageReport) -> io::Result<()> {
        // What the cluster did not accept is why the rest is missing.
        for note in &report.notes {
            stage::note(&mut self.page, note)?;
        }
        if let Some(begin) = &report.begin {
            stage::begin(&mut self.page, begin)?;
            self.begun = true;
        }
        if let Some(held) = &mut self.held {
            // Nothing of it passes now: one line says that it is done.
            if let Some(seen) = report.seen {
                held.retain(|check| !check.is_kept());
                stage::done(&mut self.page, report, seen)?;
            } else if let Some(by) = &report.superseded_by {
                stage::superseded(&mut self.page, by)?;
            }
        }
        self.release()?;
        let waiting = std::mem::take(&mut self.waiting);
        waiting.write(&mut self.page, &self.known, self.begun)
    }
}
