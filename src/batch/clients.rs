//! The clients of a batch: one for all students of a cluster.

use std::collections::BTreeMap;
use std::rc::Rc;

use tokio::sync::OnceCell;

use super::no_report::{NoReport, from_connect, no_such_kubeconfig};
use super::student::{ListedStudent, Student};
use crate::cluster::{Cluster, Limits, Target};

/// A client for all students of one cluster, whatever their namespaces: made by
/// the first, dropped with the last.
pub(super) struct SharedClient {
    pub cluster: OnceCell<Result<Cluster, NoReport>>,
    /// The first reads are made once for all students. Probes need current ones.
    pub lists: bool,
    /// The number of students.
    pub students: usize,
}

/// Connects to the cluster of a student; one of several `students` on it.
pub(super) async fn connect(
    student: &Student,
    students: usize,
    trust: bool,
) -> Result<Cluster, NoReport> {
    let mut target = student.cluster_target();
    let connected = match target.kubeconfig.clone() {
        Some(path) if !student.own && !trust => {
            target.limits = Some(Limits::foreign(students));
            Cluster::connect_foreign(&path, &target).await
        }
        _ => {
            target.limits = (students > 1).then_some(Limits::SHARED);
            Cluster::connect(&target).await
        }
    };
    let named = student.target.kubeconfig.as_ref();
    let is_missing = !student.own && named.is_some_and(|path| !path.exists());
    connected.map_err(|error| {
        if is_missing {
            no_such_kubeconfig(&error)
        } else {
            from_connect(&error)
        }
    })
}

/// The number of namespaces from which a list over all of them is worth it.
const MIN_LISTED: usize = 4;

/// Returns the students, each with the client of their cluster.
pub(super) fn share_clients(
    students: Vec<(&Student, ListedStudent)>,
    read_only: bool,
) -> Vec<(&Student, ListedStudent, Rc<SharedClient>)> {
    // A client of the reader's own is none for a student who names the same file.
    let key = |student: &Student| (student.own, student.cluster_target());
    let mut counts: BTreeMap<(bool, Target), usize> = BTreeMap::new();
    for (student, _) in &students {
        *counts.entry(key(student)).or_default() += 1;
    }
    let shared = counts.into_iter().map(|(key, count)| {
        let client = SharedClient {
            cluster: OnceCell::new(),
            lists: read_only && count >= MIN_LISTED,
            students: count,
        };
        (key, Rc::new(client))
    });
    let clients: BTreeMap<(bool, Target), Rc<SharedClient>> = shared.collect();
    let students = students.into_iter();
    students
        .filter_map(|(student, listed)| {
            let client = Rc::clone(clients.get(&key(student))?);
            Some((student, listed, client))
        })
        .collect()
}
