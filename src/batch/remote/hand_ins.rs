//! Students of a shard with what they handed in, as the program read it that makes the
//! Job: what it refuses goes nowhere, and nothing is read in another way in a Pod.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::{KEY, LARGEST};
use crate::batch::no_report::{internal, stopped};
use crate::batch::stop_reason::{StopReason, Stopped};
use crate::batch::student::{ListedStudent, Student};
use crate::cluster::Target;
use crate::say;
use crate::submission::Submission;

/// A student, as a Pod is told of them. Files are in the folder of the shard.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct HandedOver {
    student: String,
    key: String,
    place: String,
    sets: Vec<String>,
    /// The kubeconfig of the cluster to grade on; none for the Pods' own.
    kubeconfig: Option<String>,
    /// The file of the submission.
    submission: String,
}

impl HandedOver {
    /// Returns a student as a Pod is told of them. `sets` are the values for everybody.
    pub fn new(
        student: &Student,
        listed: &ListedStudent,
        kubeconfig: Option<&str>,
        sets: &[String],
    ) -> Self {
        Self {
            student: student.id.clone(),
            key: listed.key.clone(),
            place: student.place.clone(),
            sets: [sets, &student.sets].concat(),
            kubeconfig: kubeconfig.map(str::to_owned),
            submission: file_of(listed),
        }
    }
}

/// Returns the name and the content of the file with what a student handed in.
///
/// # Errors
/// The reason why it cannot be handed over.
pub(super) fn submission_file(
    submission: &Submission,
    listed: &ListedStudent,
) -> Result<(String, Vec<u8>), Stopped> {
    let content = serde_json::to_vec(submission).map_err(|_| internal())?;
    if content.len() > LARGEST {
        return Err(too_large(content.len()));
    }
    Ok((file_of(listed), content))
}

fn file_of(listed: &ListedStudent) -> String {
    format!("submission-{}.json", listed.key)
}

/// Reads a shard, in a Pod.
///
/// # Errors
/// What cannot be read.
pub fn read_shard(path: &Path) -> io::Result<Vec<Student>> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let all: Vec<HandedOver> = serde_json::from_slice(&fs::read(path)?)?;
    let students = all.into_iter().map(|it| {
        let submission: Submission =
            serde_json::from_slice(&fs::read(folder.join(&it.submission))?)?;
        Ok(Student {
            id: it.student,
            place: it.place,
            target: Target {
                kubeconfig: it.kubeconfig.map(|name| folder.join(name)),
                ..Target::default()
            },
            own: true,
            fingerprint: Some(submission.digest.clone()),
            submission: Some(Arc::new(submission)),
            sets: it.sets,
            extra: BTreeMap::from([(KEY.to_owned(), it.key)]),
            ..Student::default()
        })
    });
    students.collect()
}

fn too_large(bytes: usize) -> Stopped {
    let (size, most) = (bytes.div_ceil(1 << 10), LARGEST >> 10);
    stopped(
        StopReason::Submission,
        say!(
            ja: "マニフェストが {size} KiB あり、クラスターの Pod に渡せません ({most} KiB まで)",
            en: "the manifests have {size} KiB, and at most {most} KiB can be handed to a Pod of the cluster"
        ),
        say!(
            ja: "この学生の提出物は、--on-cluster を付けずに採点してください。",
            en: "grade this one without --on-cluster"
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::super::shards::Shards;
    use super::*;
    use crate::batch::roster::Roster;
    use crate::exercise::Library;

    const CLAIM: &str = "apiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: {name: mariadb}\n\
        spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 10Gi}}}\n";

    fn class(files: &[(&str, &str)]) -> Vec<Student> {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        let exercise = Library::default().find("volumes").unwrap().exercise;
        let mut roster = Roster::of_submissions(folder.path(), None).unwrap();
        roster.read_submissions(&exercise);
        roster.students
    }

    fn shards(students: &[Student]) -> Shards {
        let listed: Vec<_> = students.iter().map(|it| (it, it.listed(&[]))).collect();
        Shards::new(&listed, 1, &["node=n".to_owned()], &BTreeMap::new()).unwrap()
    }

    #[test]
    fn what_was_read_here_is_graded_there() {
        let students = class(&[("a.yaml", CLAIM), ("b.yaml", "kind: Pod\n")]);
        let shards = shards(&students);
        // What is refused goes nowhere.
        assert_eq!(shards.stopped[0].0.id, "b");
        assert_eq!(shards.stopped[0].1.why, StopReason::Submission);
        assert_eq!(shards.files.len(), 1);
        let folder = tempfile::tempdir().unwrap();
        for (name, content) in &shards.files {
            fs::write(folder.path().join(name), content).unwrap();
        }
        let path = folder.path().join("shard-0.json");
        fs::write(&path, &shards.rosters[0]).unwrap();
        let there = read_shard(&path).unwrap();
        assert_eq!(there.len(), 1);
        assert_eq!(there[0].submission, students[0].submission);
        assert_eq!(there[0].extra[KEY], students[0].listed(&[]).key);
        assert_eq!(there[0].sets, ["node=n"]);
        assert!(there[0].own && there[0].problem.is_none());
    }

    #[test]
    fn too_large_a_submission_costs_its_own_row() {
        let large = CLAIM.replace(
            "{name: mariadb}",
            &format!(
                "{{name: mariadb, annotations: {{note: \"{}\"}}}}",
                "x".repeat(600 << 10)
            ),
        );
        let students = class(&[("a.yaml", CLAIM), ("b.yaml", &large)]);
        assert!(
            students.iter().all(|it| it.problem.is_none()),
            "{students:?}"
        );
        let shards = shards(&students);
        let (listed, stopped) = &shards.stopped[0];
        assert_eq!((listed.id.as_str(), shards.files.len()), ("b", 1));
        assert!(stopped.what.en.contains("601 KiB"), "{}", stopped.what.en);
    }
}
