//! One student of a roster, and where their work is.

use std::collections::BTreeMap;

use super::row::{Listed, Stopped};
use crate::cluster::Target;
use crate::digest::sha256;
use crate::report::clean::clean;
use crate::text::Text;

/// One student of a roster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Student {
    /// What the course knows them by.
    pub id: String,
    /// Their name; empty where the roster has none.
    pub name: String,
    /// Where in the roster they stand, such as `line 3`, or a file's name.
    pub place: String,
    /// Where their work is.
    pub target: Target,
    /// The namespace's cluster is the reader's own, reached with the reader's
    /// own kubeconfig; otherwise the kubeconfig is the student's.
    pub own: bool,
    /// Values for variables of the exercise, `NAME=VALUE` each.
    pub sets: Vec<String>,
    /// The other columns of the roster, for tables that go back to where it came from.
    pub extra: BTreeMap<String, String>,
    /// How many lines before this one say the same of the same student.
    pub repeats: usize,
    /// What is odd about this line of the roster.
    pub remarks: Vec<Text>,
    /// Why they cannot be looked at.
    pub problem: Option<Stopped>,
}

impl Student {
    /// The way to their cluster, whatever the namespace in it.
    #[must_use]
    pub fn way(&self) -> Target {
        Target {
            namespace: None,
            ..self.target.clone()
        }
    }

    /// As a results file lists them. `asked` is what the work is looked at for,
    /// with no secret in it: a result is found again by the student, the place
    /// of their work, and that, wherever in the roster they stand.
    #[must_use]
    pub fn listed(&self, asked: &[String]) -> Listed {
        let mut target = self.target.clone();
        // The same file, from wherever it is named.
        target.kubeconfig = target
            .kubeconfig
            .map(|path| std::path::absolute(&path).unwrap_or(path));
        let whole = serde_json::json!([self.id, target, asked, self.repeats]);
        Listed {
            key: sha256(whole.to_string().as_bytes())[..16].to_owned(),
            id: clean(&self.id),
            name: clean(&self.name),
            place: clean(&self.place),
            extra: self.extra.clone(),
            target: self.target.clone(),
            remarks: self.remarks.clone(),
        }
    }
}
