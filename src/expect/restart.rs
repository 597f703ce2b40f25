//! The restart that `updatesWithoutStop` and `neverTwo` watch, and the conclusions that do
//! not depend on what they ask.

use crate::diagnose::absence::absent_workload;
use crate::evidence::{Kind, NotRestarted, PodKey, RequiredRequests, Restart, RestartSeen, View};
use crate::judgement::workloads::WorkloadReference;
use crate::judgement::{Judgement, Stop, probed};
use crate::objects::fields::object_uid;
use crate::say;

/// What was seen of a restart.
pub(super) struct Restarted {
    /// The number of Pods that the workload asks for.
    pub wanted: u64,
    /// The least that were ready at a time.
    pub least_ready: u64,
    /// The most that were there at a time.
    pub most_there: u64,
}

fn reference<'a>(kind: &Kind, name: &'a str) -> WorkloadReference<'a> {
    WorkloadReference {
        kinds: vec![kind.clone()],
        name,
    }
}

/// Returns what is seen while the workload is restarted.
///
/// # Errors
/// [`Stop`] where it was not restarted (yet), or there is none.
pub(super) fn restarted(view: &View<'_>, kind: &Kind, name: &str) -> Result<Restarted, Stop> {
    let reference = reference(kind, name);
    let Some((_, object)) = reference.find(view)? else {
        return Err(absent_workload(view, &reference.kinds, name)?.into());
    };
    let uid = object_uid(object).unwrap_or_default();
    match probed(view, probe(kind, name, uid))? {
        RestartSeen::Watched {
            wanted,
            least_ready,
            most_there,
        } => Ok(Restarted {
            wanted: *wanted,
            least_ready: *least_ready,
            most_there: *most_there,
        }),
        RestartSeen::NotTried(why) => Err(not_tried(kind, name, *why).into()),
        RestartSeen::Unfinished => Err(Judgement::Inconclusive(say!(
            ja: "{kind} {name} の再起動が時間内に終わりませんでした",
            en: "the restart of {kind} {name} did not end in time"
        ))
        .into()),
    }
}

/// Returns the requests that [`restarted`] may make.
pub(super) fn required_requests(kind: &Kind, name: &str) -> RequiredRequests {
    let reference = reference(kind, name);
    reference
        .required_requests()
        .and(crate::diagnose::absence::requests_of_workload(
            &reference.kinds,
        ))
        .and(RequiredRequests::probe(probe(kind, name, "")))
}

/// The workload stands for its Pods: these are other ones afterwards.
fn probe(kind: &Kind, name: &str, uid: &str) -> Restart {
    Restart {
        pod: PodKey {
            name: name.to_owned(),
            uid: uid.to_owned(),
        },
        kind: kind.clone(),
    }
}

fn not_tried(kind: &Kind, name: &str, why: NotRestarted) -> Judgement {
    Judgement::Inconclusive(match why {
        NotRestarted::Deleting => {
            say!(ja: "{kind} {name} は削除中です", en: "{kind} {name} is being deleted")
        }
        NotRestarted::Paused => say!(
            ja: "{kind} {name} は一時停止中 (paused: true) なので、再起動を試しません",
            en: "{kind} {name} is paused (paused: true), so it is not restarted"
        ),
        NotRestarted::OnDelete => say!(
            ja: "{kind} {name} の updateStrategy は OnDelete なので、再起動しても Pod が入れ替わりません",
            en: "{kind} {name} has the updateStrategy OnDelete, so a restart would replace no Pod"
        ),
        NotRestarted::NotRolledOut => say!(
            ja: "{kind} {name} の更新 (rollout) が終わっていないため、再起動を試しません",
            en: "{kind} {name} is not rolled out, so it is not restarted"
        ),
    })
}
