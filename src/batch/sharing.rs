//! Looks where the data of each student lies before anything is tried. In: the students
//! of a batch; out: who shares a place, of whom nothing is tried.

use std::collections::HashMap;
use std::rc::Rc;
use std::time::Duration;

use futures::stream::{self, StreamExt as _};
use k8s_openapi::api::core::v1::{PersistentVolume, Pod};
use serde::Deserialize as _;
use serde_json::Value;
use tokio::time::{Instant, timeout};

use super::check_student::Batch;
use super::clients::{SharedClient, connect, share_clients};
use super::places::shared;
use super::student::{ListedStudent, Student};
use crate::cluster::Cluster;
use crate::engine::summed;
use crate::evidence::{Answer, Kind, Read, Scope};
use crate::objects::fields::text_at;
use crate::objects::object_name;
use crate::objects::place::{Place, claims_of, places_of_pod, settled_node};
use crate::report::{Blocked, Reason, Report, Verdict};
use crate::text::Text;

/// The time that one student may take.
const LOOKING: Duration = Duration::from_secs(30);

/// The students of whom nothing is tried, by the key of their row.
#[derive(Clone, Debug, Default)]
pub struct Sharing(HashMap<String, NotTried>);

/// The reason why nothing of a student is tried.
#[derive(Clone, Debug)]
pub(super) struct NotTried {
    /// As the student reads it.
    pub reason: Text,
    /// As the course's staff does, with the names of others.
    pub remark: Text,
}

impl Sharing {
    /// Returns the reason why nothing of a student is tried.
    pub(super) fn of(&self, student: &ListedStudent) -> Option<&NotTried> {
        self.0.get(&student.key)
    }

    /// Returns a line for each student of whom nothing is tried, in the order of `roster`.
    #[must_use]
    pub fn notes(&self, roster: &[ListedStudent]) -> Vec<Text> {
        let told = roster.iter().filter_map(|student| {
            let why = &self.of(student)?.remark;
            Some(Text::same(format!("{}: ", student.id)).then(why))
        });
        told.collect()
    }
}

/// Finds out who shares a place with whom. Whoever cannot be looked at has no place: of
/// them nothing can be tried either.
pub async fn find_sharing(batch: &Batch<'_>, students: Vec<(&Student, ListedStudent)>) -> Sharing {
    let clients = share_clients(students, false);
    let looked = clients.iter().map(|(student, listed, client)| async move {
        let places = timeout(LOOKING, places(batch, student, client));
        (listed, places.await.ok().flatten().unwrap_or_default())
    });
    let looked: Vec<(&ListedStudent, Vec<Place>)> = stream::iter(looked)
        .buffered(batch.jobs.max(1))
        .take_until(batch.cancel.cancelled())
        .collect()
        .await;
    let (listed, places): (Vec<&ListedStudent>, Vec<Vec<Place>>) = looked.into_iter().unzip();
    let names: Vec<&str> = listed.iter().map(|student| student.id.as_str()).collect();
    let shared = shared(&places).into_iter().zip(&listed);
    let not_tried = shared.filter_map(|(shared, listed)| {
        let shared = shared?;
        let not_tried = NotTried {
            reason: shared.reason(),
            remark: shared.text(&names),
        };
        Some((listed.key.clone(), not_tried))
    });
    Sharing(not_tried.collect())
}

/// Returns a report in which what was not tried since a place is shared is undetermined.
pub(super) fn without_tries(mut report: Report, why: &Text) -> Report {
    for check in report.stages.iter_mut().flat_map(|stage| &mut stage.checks) {
        let kind = check.reason.as_ref().map(|reason| reason.kind);
        if check.verdict == Verdict::Skipped && kind == Some(Blocked::ReadOnly) {
            check.verdict = Verdict::Inconclusive;
            check.reason = Some(Reason {
                kind: Blocked::Undetermined,
                by: None,
                text: why.clone(),
            });
        }
    }
    summed(report)
}

/// Returns where the data of a student lies; none where that cannot be seen.
async fn places(
    batch: &Batch<'_>,
    student: &Student,
    client: &Rc<SharedClient>,
) -> Option<Vec<Place>> {
    if student.problem.is_some() {
        return None;
    }
    let connected = client
        .cluster
        .get_or_init(|| Box::pin(connect(student, client.students, batch.trust)));
    let cluster = Box::pin(connected).await.as_ref().ok()?;
    let namespace = student.target.namespace.as_deref();
    let cluster = cluster.in_namespace(namespace.unwrap_or(cluster.namespace()));
    let deadline = Instant::now() + LOOKING;
    // Who may not see which cluster it is knows it by its address.
    let identity = cluster.identity(deadline).await;
    let uid = identity.unwrap_or_else(|_| cluster.server().to_owned());
    let mut places = vec![Place::Namespace {
        cluster: uid.clone(),
        name: cluster.namespace().to_owned(),
    }];
    let pods = list(&cluster, Kind::pod(), Scope::All, deadline).await?;
    let pods: Vec<Pod> = pods.iter().flat_map(Pod::deserialize).collect();
    let uses_claims = pods.iter().any(|pod| claims_of(pod).next().is_some());
    let claims = if uses_claims {
        list(&cluster, Kind::claim(), Scope::All, deadline).await
    } else {
        None
    };
    let mut volumes = HashMap::new();
    for claim in claims.iter().flatten() {
        let Some(volume) = text_at(claim, "/spec/volumeName") else {
            continue;
        };
        let name = Scope::Named(volume.to_owned());
        let found = list(&cluster, Kind::volume(), name, deadline).await;
        let found = found.into_iter().flatten().next();
        if let Some(found) = found.and_then(|it| PersistentVolume::deserialize(it).ok()) {
            volumes.insert(object_name(claim).to_owned(), found);
        }
    }
    let volume = |claim: &str| volumes.get(claim);
    let mounted = |pod: &Pod| {
        let node = settled_node(pod);
        places_of_pod(&uid, pod, node.as_deref(), &volume)
    };
    places.extend(pods.iter().flat_map(mounted));
    places.sort();
    places.dedup();
    Some(places)
}

async fn list(cluster: &Cluster, kind: Kind, scope: Scope, by: Instant) -> Option<Vec<Value>> {
    match cluster.read(&Read { kind, scope }, by).await {
        Answer::Objects(found) | Answer::Page(found) => Some(found),
        _ => None,
    }
}
