//! The meanings of the columns of a CSV roster.

use std::collections::BTreeSet;
use std::path::Path;

use super::RosterError;
use crate::nearest::nearest;

/// The meaning of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    Student,
    Name,
    Kubeconfig,
    Context,
    Namespace,
    /// The name of what they handed in.
    Submission,
    /// Several `NAME=VALUE`, with `;` between them.
    Variables,
    /// The value of one variable of the exercise.
    Variable(String),
    /// Nothing to handson; kept for tables that go back to where it came from.
    Other(String),
}

/// The names of columns, in the order in which they are believed.
const NAMES: [(Meaning, &str, &[&str]); 7] = [
    (
        Meaning::Student,
        "student",
        &["student", "student id", "student_id", "学籍番号", "id"],
    ),
    (Meaning::Name, "name", &["name", "氏名", "名前"]),
    (Meaning::Kubeconfig, "kubeconfig", &["kubeconfig"]),
    (Meaning::Context, "context", &["context"]),
    (Meaning::Namespace, "namespace", &["namespace"]),
    (Meaning::Submission, "submission", &["submission", "提出物"]),
    (Meaning::Variables, "variables", &["variables", "変数"]),
];

/// Returns the meaning of each column of `header`.
pub(super) fn meanings(
    path: &Path,
    header: &[String],
    variables: &BTreeSet<String>,
) -> Result<Vec<Meaning>, RosterError> {
    let folded: Vec<String> = header.iter().map(|it| it.trim().to_lowercase()).collect();
    let mut meanings: Vec<Meaning> = header
        .iter()
        .map(|it| Meaning::Other(it.trim().to_owned()))
        .collect();
    for (meaning, word, names) in NAMES {
        let places = |name: &str| -> Vec<usize> {
            let found = folded.iter().enumerate().filter(|(_, it)| *it == name);
            found.map(|(at, _)| at).collect()
        };
        let Some(found) = names
            .iter()
            .map(|name| places(name))
            .find(|it| !it.is_empty())
        else {
            continue;
        };
        match found.as_slice() {
            [at] => meanings[*at] = meaning,
            _ => {
                return Err(RosterError::TwoColumns {
                    path: path.to_owned(),
                    meaning: word,
                });
            }
        }
    }
    if !meanings.contains(&Meaning::Student) {
        return Err(RosterError::NoStudentColumn {
            path: path.to_owned(),
            found: header.to_vec(),
        });
    }
    for meaning in &mut meanings {
        let Meaning::Other(name) = meaning else {
            continue;
        };
        if variables.contains(name.as_str()) {
            *meaning = Meaning::Variable(name.clone());
            continue;
        }
        // A misspelt `namespace` must not lead to somebody else's.
        let acting = [
            "kubeconfig",
            "context",
            "namespace",
            "submission",
            "variables",
        ];
        let known = acting
            .into_iter()
            .chain(variables.iter().map(String::as_str));
        if let Some(near) = nearest(&name.to_lowercase(), known) {
            return Err(RosterError::OddColumn {
                path: path.to_owned(),
                column: name.clone(),
                near: near.to_owned(),
            });
        }
    }
    Ok(meanings)
}
