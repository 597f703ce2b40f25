//! `byHand`: what the chapter has the student do between writing manifests.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::diagnose::required::required_pod;
use crate::evidence::{Execute, Probe, Replace, View, Write};
use crate::expect::database::SqlAccess;
use crate::judgement::Stop;
use crate::objects::ContainerPath;
use crate::objects::{mounts, path};

/// What the chapter has the student do by hand before the check can pass.
/// Grading a submission does it in the student's stead, once the check's needs
/// have passed and unless the check passes without; `handson check` never does.
/// Exactly one of `writeFile`, `sql` and `replace` is given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct ByHand {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// Write a file in a container.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub write_file: Option<WriteFile>,
    /// Talk to the database.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sql: Option<Statements>,
    /// Delete the Pod and register it again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub replace: bool,
}

/// A file that is written where one container mounts a volume, to be read in another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct WriteFile {
    /// The folder in the container that writes.
    pub written_in: String,
    /// The folder in another container that is to read it.
    pub read_in: String,
    /// The file's name.
    pub file: String,
    /// What to write.
    pub content: String,
}

/// Statements over the MySQL protocol, through port-forward.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct Statements {
    /// How to reach the server.
    pub access: SqlAccess,
    /// The statements, in order; the first that is refused is the last.
    pub statements: Vec<String>,
}

impl ByHand {
    /// The probe that does it.
    ///
    /// # Errors
    /// [`Stop`] where more has to be seen first, or there is nothing to do it to.
    pub fn probe(&self, view: &View<'_>) -> Result<Option<Probe>, Stop> {
        let found = required_pod(view, &self.pod)?;
        let pod = found.key();
        if let Some(Statements { access, statements }) = &self.sql {
            return Ok(Some(Probe::from(Execute {
                pod,
                port: access.port,
                login: access.login(&found.pod),
                statements: statements.clone(),
            })));
        }
        if self.replace {
            // A workload's Pod has another name each time: there is none to register again.
            let is_itself = found.through.is_none();
            return Ok(is_itself.then(|| Probe::from(Replace { pod })));
        }
        let Some(write) = &self.write_file else {
            return Ok(None);
        };
        let both = mounts::in_two_containers(&found.pod, &write.written_in, &write.read_in);
        Ok(both.map(|(from, _)| {
            Probe::from(Write {
                pod,
                at: ContainerPath {
                    container: from.container,
                    path: path::normalize(&format!("{}/{}", from.path, write.file)),
                },
                content: write.content.clone(),
            })
        }))
    }

    /// What is wrong with it; such an exercise is refused.
    #[must_use]
    pub fn problems(&self) -> Vec<String> {
        let mut problems = Vec::new();
        let given = [self.write_file.is_some(), self.sql.is_some(), self.replace];
        if given.into_iter().filter(|it| *it).count() != 1 {
            problems.push("byHand: give one of writeFile, sql and replace".to_owned());
        }
        if self
            .sql
            .as_ref()
            .is_some_and(|sql| sql.statements.is_empty())
        {
            problems.push("byHand: sql has no statements".to_owned());
        }
        let is_path = |write: &WriteFile| write.file.is_empty() || write.file.contains('/');
        if self.write_file.as_ref().is_some_and(is_path) {
            problems.push("byHand: writeFile.file is a name, not a path".to_owned());
        }
        problems
    }
}
