//! One student of a roster, and where their work is.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::stop_reason::Stopped;
use crate::cluster::Target;
use crate::digest::sha256;
use crate::report::clean::clean;
use crate::submission::{Part, Submission};
use crate::text::Text;

/// One student of a roster.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Student {
    /// Their ID in the course.
    pub id: String,
    /// Their name; empty where the roster has none.
    pub name: String,
    /// Their place in the roster, such as `line 3`, or a file's name.
    pub place: String,
    /// The cluster and namespace of their work.
    pub target: Target,
    /// The namespace's cluster is the reader's own, reached with the reader's
    /// own kubeconfig; otherwise the kubeconfig is the student's.
    pub own: bool,
    /// The places of what they handed in, where that is graded.
    pub parts: Vec<Part>,
    /// What tells one state of it from another, once it was read.
    pub fingerprint: Option<String>,
    /// What they handed in, once it was read and where it can be graded.
    pub submission: Option<Arc<Submission>>,
    /// Its name in the folder of all submissions, where the roster tells it.
    pub entry: Option<String>,
    /// Values for variables of the exercise, `NAME=VALUE` each.
    pub sets: Vec<String>,
    /// The other columns of the roster, for tables that go back to where it came from.
    pub extra: BTreeMap<String, String>,
    /// The number of equal lines of the same student before this one.
    pub repeats: usize,
    /// Remarks about this line of the roster.
    pub remarks: Vec<Text>,
    /// The reason why they cannot be checked.
    pub problem: Option<Stopped>,
}

impl Student {
    /// Returns their cluster, whatever the namespace in it.
    #[must_use]
    pub fn cluster_target(&self) -> Target {
        Target {
            namespace: None,
            ..self.target.clone()
        }
    }

    /// As a results file lists them. `asked` is what the work is looked at for,
    /// with no secret in it: a result is found again by the student, the place
    /// of their work, and that, wherever in the roster they stand.
    #[must_use]
    pub fn listed(&self, asked: &[String]) -> ListedStudent {
        let mut target = self.target.clone();
        // The same file, from wherever it is named.
        target.kubeconfig = target
            .kubeconfig
            .map(|path| std::path::absolute(&path).unwrap_or(path));
        let whole = serde_json::json!([self.id, target, asked, self.repeats]);
        ListedStudent {
            key: sha256(whole.to_string().as_bytes())[..16].to_owned(),
            id: clean(&self.id),
            name: clean(&self.name),
            place: clean(&self.place),
            extra: self.extra.clone(),
            target: self.target.clone(),
            remarks: self.remarks.clone(),
            handed_in: self.parts.first().and_then(|part| {
                let name = part.path.file_name()?;
                Some(clean(&name.to_string_lossy()))
            }),
        }
    }
}

/// A student, as a results file lists them.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ListedStudent {
    /// The identity of student, target and exercise ([`Student::listed`]).
    pub key: String,
    /// Their ID in the course.
    pub id: String,
    /// Their name; empty where the roster has none.
    pub name: String,
    /// Their place in the roster.
    pub place: String,
    /// The other columns of the roster.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
    /// The cluster and namespace of their work.
    pub target: Target,
    /// Remarks about their line of the roster.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub remarks: Vec<Text>,
    /// The name of what they handed in, or of the first of it, in the folder of all
    /// submissions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handed_in: Option<String>,
}

impl ListedStudent {
    /// Their name, or, where the roster has none, what the course knows them by.
    #[must_use]
    pub fn display_name(&self) -> &str {
        if self.name.is_empty() {
            &self.id
        } else {
            &self.name
        }
    }
}
