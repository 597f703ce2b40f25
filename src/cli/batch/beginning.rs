//! The page that people read before a class is looked at.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::Path;

use crate::batch::ResultsHeader;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::engine::Options;
use crate::exercise::{Loaded, Variables};
use crate::rbac::Needs;
use crate::report::terminal::{Ink, Page};
use crate::say;
use crate::text::{Text, counted};

/// The batch that is about to begin.
pub(super) struct Beginning<'a> {
    pub session: &'a Session,
    pub header: &'a ResultsHeader,
    pub results: &'a Path,
    /// The number of students that have still to be looked at.
    pub missing: usize,
    pub loaded: &'a Loaded,
    pub sets: &'a [String],
    pub options: &'a Options,
    /// Submissions are graded.
    pub graded: bool,
}

impl Beginning<'_> {
    /// Announces it on standard error, with what else there is to know.
    pub fn announce(&self, notes: &[Text]) -> Result<(), CliError> {
        self.session.notes(notes)?;
        let mut page = self.session.aside();
        page.text(0, Ink::Plain, &self.whom())?;
        if self.graded {
            page.text(0, Ink::Plain, &Self::place())?;
        } else if !self.options.read_only {
            self.probes(&mut page)?;
        }
        Ok(page.flush()?)
    }

    fn whom(&self) -> Text {
        let (all, missing) = (self.header.roster.len(), self.missing);
        let (path, students) = (self.results.display(), counted(all, "student"));
        if missing == all {
            return say!(
                ja: "{all} 人の結果を {path} に書きます。",
                en: "Writing the results of {students} to {path}."
            );
        }
        let done = all - missing;
        say!(
            ja: "{all} 人のうち {done} 人の結果は {path} にあります。残りの {missing} 人を確かめます。",
            en: "{path} has {done} of {students} already; looking at the other {missing}."
        )
    }

    fn place() -> Text {
        say!(
            ja: "提出物は 1 つずつ、専用の Namespace を作って採点し、終わったら片付けます。",
            en: "Each is graded in namespaces of its own, which are deleted afterwards."
        )
    }

    /// Writes what will be done beside reading, before it is.
    fn probes<W: Write>(&self, page: &mut Page<W>) -> Result<(), CliError> {
        let line = say!(
            ja: "--yes なので、次の確認は学生の Pod の中を見たり、一時的に変更したりします (終わったら元に戻します):",
            en: "With --yes, these checks look into the students' Pods or change something for a while, and put it back:"
        );
        page.text(0, Ink::Strong, &line)?;
        let probed = self.probed()?;
        let checks = self.header.stages.iter().flat_map(|stage| &stage.checks);
        for check in checks.filter(|check| probed.contains(&check.check)) {
            let line = Text::same(format!("{}: ", check.check)).then(&check.title);
            page.text(2, Ink::Plain, &line)?;
        }
        Ok(())
    }

    /// Returns which checks take more than reading.
    fn probed(&self) -> Result<BTreeSet<String>, CliError> {
        let variables = Variables::new(&self.loaded.exercise, self.sets)?;
        let reading = Options {
            read_only: true,
            ..self.options.clone()
        };
        Ok(Needs::of(self.loaded, &variables, &reading)?.unprobed)
    }
}
