//! A form in which a report is written to a file.

use std::io;

use super::{ClassroomSubmission, Reports};
use crate::text::Lang;

/// A form in which something is written to a file: one of a list.
pub trait Form: Copy + Send + Sync + 'static {
    /// All of them, in the order in which the help names them.
    const ALL: &'static [Self];
    /// An example of asking for one: its name and a file.
    const EXAMPLE: &'static str;

    /// Returns the name that it is asked for by.
    #[must_use]
    fn name(self) -> &'static str;

    /// Returns whether it is a folder of files.
    #[must_use]
    fn is_folder(self) -> bool {
        false
    }

    /// Returns the form of this name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}

/// A form in which a report is written to a file; each is the `FORMAT` of its own module.
#[derive(Clone, Copy, Debug)]
pub struct Format {
    pub(super) name: &'static str,
    pub(super) render: Render,
    /// It is about one submission, so that the reports of several
    /// namespaces have no place in it.
    pub is_of_one: bool,
    /// Makes the lines that are printed beside the file.
    pub annotations: fn(&Reports, Lang) -> Vec<String>,
}

type Render = fn(&Reports, &Setting) -> io::Result<String>;

/// The settings of a form beside the report.
#[derive(Clone, Debug, Default)]
pub struct Setting {
    /// The language of the texts.
    pub lang: Lang,
    /// The description of the submission by Classroom 50.
    pub classroom: ClassroomSubmission,
    /// True in a job of GitLab, which alone reads the file of a `JUnit` test case.
    pub in_gitlab: bool,
}

impl Format {
    /// A form that holds any number of reports and prints nothing.
    pub(super) const fn new(name: &'static str, render: Render) -> Self {
        Self {
            name,
            render,
            is_of_one: false,
            annotations: |_, _| Vec::new(),
        }
    }

    /// Returns the file.
    ///
    /// # Errors
    /// None that a report can cause; the writers of JSON and XML have it in
    /// their signatures.
    pub fn render(self, reports: &Reports, setting: &Setting) -> io::Result<String> {
        (self.render)(reports, setting)
    }
}
