//! A roster in parts, each small enough for one Pod.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use super::hand_ins::{HandedOver, submission_file};
use super::{KEY, LARGEST};
use crate::batch::no_report::stopped;
use crate::batch::stop_reason::{StopReason, Stopped};
use crate::batch::student::{ListedStudent, Student};
use crate::cluster::{Target, foreign_kubeconfig};
use crate::digest::sha256;
use crate::say;

/// The folder of the files in a Pod: not the links of a projected volume, but what
/// they lead to, since a kubeconfig that is a link is refused.
pub(super) const FOLDER: &str = "/class/..data";

/// A roster in parts.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Shards {
    /// The rosters of the Pods: CSV, or, where submissions are graded, JSON.
    pub rosters: Vec<Vec<u8>>,
    /// The files that they name, by name.
    pub files: BTreeMap<String, Vec<u8>>,
    /// Those who cannot be handed over, and why.
    pub stopped: Vec<(ListedStudent, Stopped)>,
}

impl Shards {
    /// `students` in at most `count` parts. `own` are the kubeconfigs for
    /// students of the reader's own clusters, by the way to these; the work of
    /// those whose way has none is on the cluster that the Pods run on.
    ///
    /// # Errors
    /// Where a roster cannot be written.
    pub fn new(
        students: &[(&Student, ListedStudent)],
        count: usize,
        sets: &[String],
        own: &BTreeMap<Target, Vec<u8>>,
    ) -> io::Result<Self> {
        let mut all = Self::default();
        let mut there = Vec::new();
        for (student, listed) in students {
            let file = all.file(student, own);
            match file.and_then(|file| all.submission(student, listed).map(|()| file)) {
                Ok(file) => there.push((*student, listed, file)),
                Err(stopped) => all.stopped.push((listed.clone(), *stopped)),
            }
        }
        // Neighbours in a roster are often neighbours on a cluster: dealt out
        // like cards, a slow one is not one Pod's alone.
        let count = count.clamp(1, there.len().max(1));
        for first in 0..count {
            let part = there.iter().skip(first).step_by(count);
            let part: Vec<_> = part.collect();
            let is_graded = part.iter().any(|(it, ..)| it.submission.is_some());
            if is_graded {
                let students = part.iter().map(|(student, listed, file)| {
                    HandedOver::new(student, listed, file.as_deref(), sets)
                });
                let students: Vec<HandedOver> = students.collect();
                all.rosters.push(serde_json::to_vec(&students)?);
            } else if !part.is_empty() {
                all.rosters.push(roster(&part, sets)?);
            }
        }
        Ok(all)
    }

    /// Takes in what a student handed in, where it is graded.
    fn submission(
        &mut self,
        student: &Student,
        listed: &ListedStudent,
    ) -> Result<(), Box<Stopped>> {
        if let Some(submission) = &student.submission {
            let (name, content) = submission_file(submission, listed)?;
            self.files.insert(name, content);
        }
        Ok(())
    }

    /// The name of the student's kubeconfig, which is taken in; none where the
    /// Pod's own account is meant.
    fn file(
        &mut self,
        student: &Student,
        own: &BTreeMap<Target, Vec<u8>>,
    ) -> Result<Option<String>, Box<Stopped>> {
        if let Some(problem) = &student.problem {
            return Err(problem.clone().into());
        }
        let path = student.target.kubeconfig.as_deref();
        let Some(path) = path.filter(|_| !student.own) else {
            return Ok(own
                .get_key_value(&student.cluster_target())
                .map(|(way, content)| {
                    let number = own.range(..way).count();
                    let name = format!("own-{number}.yaml");
                    self.files
                        .entry(name.clone())
                        .or_insert_with(|| content.clone());
                    name
                }));
        };
        let name = file_name(path);
        if !self.files.contains_key(&name) {
            let content = foreign_kubeconfig(path)
                .map_err(|error| stopped(StopReason::Kubeconfig, error.text(), error.next()))?;
            if content.len() > LARGEST {
                return Err(too_large().into());
            }
            self.files.insert(name.clone(), content.into_bytes());
        }
        Ok(Some(name))
    }
}

/// Returns the name of a kubeconfig file in a Pod.
pub(super) fn file_name(path: &Path) -> String {
    let digest = sha256(path.as_os_str().as_encoded_bytes());
    format!("k-{}.yaml", &digest[..16])
}

type Part<'a> = (&'a Student, &'a ListedStudent, Option<String>);

fn roster(part: &[&Part<'_>], sets: &[String]) -> io::Result<Vec<u8>> {
    let values = |student: &Student| -> BTreeMap<String, String> {
        let sets = sets.iter().chain(&student.sets);
        sets.filter_map(|set| set.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect()
    };
    // What `;` would cut in two has a column of its own.
    let own_column = |(_, value): &(&String, &String)| value.contains(';');
    let all: Vec<_> = part.iter().map(|(student, ..)| values(student)).collect();
    let columns = all.iter().flatten().filter(own_column);
    let columns: BTreeSet<&String> = columns.map(|(name, _)| name).collect();
    let mut writer = csv::Writer::from_writer(Vec::new());
    let fixed = [
        "student",
        KEY,
        "kubeconfig",
        "context",
        "namespace",
        "variables",
    ];
    writer.write_record(
        fixed
            .into_iter()
            .chain(columns.iter().map(|it| it.as_str())),
    )?;
    for ((student, listed, file), values) in part.iter().zip(&all) {
        // What the reader's own contexts are called is not known in a Pod.
        let context = student.target.context.as_deref().filter(|_| !student.own);
        let inline = values.iter().filter(|it| !own_column(it));
        let inline: Vec<String> = inline
            .map(|(name, value)| format!("{name}={value}"))
            .collect();
        let mut record = vec![
            student.id.as_str(),
            &listed.key,
            file.as_deref().unwrap_or_default(),
            context.unwrap_or_default(),
            student.target.namespace.as_deref().unwrap_or_default(),
        ];
        let inline = inline.join(";");
        record.push(&inline);
        record.extend(columns.iter().map(|name| {
            let value = values.get(*name).filter(|value| value.contains(';'));
            value.map_or("", String::as_str)
        }));
        writer.write_record(record)?;
    }
    writer.into_inner().map_err(csv::IntoInnerError::into_error)
}

fn too_large() -> Stopped {
    let most = LARGEST >> 10;
    stopped(
        StopReason::Kubeconfig,
        say!(
            ja: "kubeconfig が {most} KiB を超えています",
            en: "the kubeconfig is larger than {most} KiB"
        ),
        say!(
            ja: "`kubectl config view --minify --flatten` で作り直してもらってください。",
            en: "ask the student for what `kubectl config view --minify --flatten` prints"
        ),
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::batch::roster;

    fn student(id: &str, sets: &[&str]) -> Student {
        Student {
            id: id.to_owned(),
            own: true,
            sets: sets.iter().map(|set| (*set).to_owned()).collect(),
            target: Target {
                namespace: Some(format!("ns-{id}")),
                ..Target::default()
            },
            ..Student::default()
        }
    }

    #[test]
    fn every_student_is_in_one_shard_and_reads_back() {
        let students = [
            student("a, \"x\"", &["node=n1"]),
            student("b", &["password=a;b", "node=n2"]),
            student("c", &[]),
        ];
        let listed: Vec<_> = students.iter().map(|it| (it, it.listed(&[]))).collect();
        let shards = Shards::new(&listed, 2, &["node=n0".to_owned()], &BTreeMap::new()).unwrap();
        assert_eq!(shards.rosters.len(), 2);
        let names: BTreeSet<String> = ["node", "password"].map(str::to_owned).into();
        let mut found = BTreeMap::new();
        for csv in &shards.rosters {
            for student in roster::from_csv(csv, &names).unwrap().students {
                assert_eq!(student.problem, None);
                let mut sets = student.sets.clone();
                sets.sort();
                found.insert(
                    student.extra[KEY].clone(),
                    (student.id, student.target, sets),
                );
            }
        }
        let expected: [(&str, &[&str]); 3] = [
            ("a, \"x\"", &["node=n1"]),
            ("b", &["node=n2", "password=a;b"]),
            ("c", &["node=n0"]),
        ];
        for ((student, listed), (id, sets)) in listed.iter().zip(expected) {
            let (found_id, target, found_sets) = &found[&listed.key];
            assert_eq!((found_id.as_str(), target), (id, &student.target));
            assert_eq!(found_sets, sets);
        }
    }

    #[test]
    fn student_without_shard_is_named_others_go_on() {
        let lost = Student {
            own: false,
            target: Target {
                kubeconfig: Some("/no/such/file".into()),
                ..Target::default()
            },
            ..student("lost", &[])
        };
        let well = student("well", &[]);
        let listed = [&lost, &well].map(|it| (it, it.listed(&[])));
        let own = BTreeMap::from([(well.cluster_target(), b"own".to_vec())]);
        let shards = Shards::new(&listed, 8, &[], &own).unwrap();
        assert_eq!(shards.stopped[0].1.why, StopReason::Kubeconfig);
        assert_eq!(shards.rosters.len(), 1);
        assert_eq!(shards.files["own-0.yaml"], b"own");
    }
}
