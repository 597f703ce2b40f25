//! Pods that took the place of others: what a re-creation came to holds for the
//! Pod that it leaves behind.

use std::collections::{BTreeMap, BTreeSet};

use crate::evidence::{Answer, Effect, Evidence, Probe, Request};

/// The Pods that took the place of others. An answer is about one Pod; the Pod that
/// a re-creation leaves behind is the student's Pod still and inherits it, be
/// it good or bad, so that the probe is not made again and again. Any other Pod
/// is tried anew.
#[derive(Debug, Default)]
pub(super) struct PodSuccessors {
    /// By the UIDs of Pods, the re-creation that they came from.
    from: BTreeMap<String, Probe>,
    /// The last re-creation, and the Pods there were before it, until it is
    /// seen which there are now.
    left: Option<(Probe, BTreeSet<String>)>,
}

impl PodSuccessors {
    /// Notes that `probe` is about to be made.
    pub fn begin(&mut self, probe: &Probe, evidence: &Evidence) {
        if probe.effect() == Effect::ReplacesPod {
            self.left = Some((probe.clone(), pods(evidence)));
        }
    }

    /// Finds the Pods that are there now and were not there before.
    pub fn find_new(&mut self, evidence: &Evidence) {
        if let Some((probe, before)) = self.left.take() {
            let new = pods(evidence).into_iter();
            let left = new.filter(|uid| !before.contains(uid));
            self.from.extend(left.map(|uid| (uid, probe.clone())));
        }
    }

    /// Returns what the same probe came to on the Pod that this one took the place of.
    pub fn answer<'e>(&self, probe: &Probe, evidence: &'e Evidence) -> Option<&'e Answer> {
        let from = self.from.get(&probe.pod().uid)?.pod().clone();
        evidence.answer(&Request::Probe(probe.on(from)))
    }

    /// Notes that this Pod is to be tried for itself.
    pub fn disinherit(&mut self, uid: &str) {
        self.from.remove(uid);
    }
}

/// Returns the UIDs of all Pods that were read.
fn pods(evidence: &Evidence) -> BTreeSet<String> {
    let read = evidence.iter().filter_map(|seen| match seen {
        (Request::Read(read), Answer::Objects(found) | Answer::Page(found))
            if read.kind.kind == "Pod" =>
        {
            Some(found)
        }
        _ => None,
    });
    read.flatten()
        .filter_map(|pod| pod.pointer("/metadata/uid")?.as_str())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::{Kind, Marker, PodKey, Read, Recreate, Refusal, Scope};
    use crate::objects::ContainerPath;

    fn seen(uids: &[&str]) -> Evidence {
        let mut evidence = Evidence::new("default");
        let pods = Request::Read(Read {
            kind: Kind::pod(),
            scope: Scope::First,
        });
        let found = uids.iter().map(|uid| json!({"metadata": {"uid": uid}}));
        evidence.put(pods, Answer::Objects(found.collect()));
        evidence
    }

    fn recreate(uid: &str) -> Probe {
        Probe::from(Recreate {
            pod: PodKey {
                name: "p".to_owned(),
                uid: uid.to_owned(),
            },
            marker: Marker::File {
                at: ContainerPath {
                    container: "c".to_owned(),
                    path: "/data".to_owned(),
                },
            },
        })
    }

    /// Evidence after the probe on Pod `old` was made, and `now` are there.
    fn made(successors: &mut PodSuccessors, now: &[&str]) -> Evidence {
        successors.begin(&recreate("old"), &seen(&["old", "other"]));
        let mut evidence = seen(now);
        let answer = Answer::Refused(Refusal::ReadOnly);
        evidence.put(Request::Probe(recreate("old")), answer);
        successors.find_new(&evidence);
        evidence
    }

    #[test]
    fn recreation_leaves_its_answer_to_one_pod_only() {
        let mut successors = PodSuccessors::default();
        let evidence = made(&mut successors, &["other", "new"]);
        assert!(successors.answer(&recreate("new"), &evidence).is_some());
        assert!(successors.answer(&recreate("other"), &evidence).is_none());
        successors.find_new(&seen(&["students"]));
        assert!(
            successors
                .answer(&recreate("students"), &evidence)
                .is_none()
        );
    }

    #[test]
    fn disinherited_pod_inherits_nothing() {
        let mut successors = PodSuccessors::default();
        let evidence = made(&mut successors, &["new"]);
        successors.disinherit("new");
        assert!(successors.answer(&recreate("new"), &evidence).is_none());
    }
}
