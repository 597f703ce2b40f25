//! Commands with which a student looks for themselves, with what is known filled in.

use crate::evidence::{Evidence, View};
use crate::judgement::checked_pod::find_pod;
use crate::objects::{mounts, path, pod::lasting_containers};

/// Stands in an exercise's command for the container that mounts its path.
const CONTAINER: &str = "CONTAINER";

/// Returns `kubectl exec POD -c CONTAINER -- … PATH` with the container of the Pod that
/// mounts a volume over the path, and with the Pod's own name where a workload made it;
/// any other command, and one whose Pod is not there, as it is.
pub(super) fn with_container(command: &str, evidence: &Evidence) -> String {
    let filled = fill(command, evidence);
    filled.unwrap_or_else(|| command.to_owned())
}

fn fill(command: &str, evidence: &Evidence) -> Option<String> {
    let words: Vec<&str> = command.split(' ').collect();
    let exec = words.iter().position(|word| *word == "exec")?;
    let at = words.iter().position(|word| *word == CONTAINER)?;
    let named = *words.get(exec + 1)?;
    let view = View::new(evidence);
    let (found, _) = find_pod(&view, named).ok()??;
    let pod = view.pod(found).ok()?;
    let wanted = words.iter().find(|word| word.starts_with('/'));
    let mounting = wanted.and_then(|wanted| {
        let over = mounts::mounts_of(&pod)
            .filter(|it| path::relative_to(&it.mount.mount_path, wanted).is_some());
        over.min_by_key(mounts::is_read_only)
            .map(|mounted| mounted.container)
    });
    let container = mounting.or_else(|| lasting_containers(&pod).next())?;
    let name = pod.metadata.name.as_deref()?;
    let mut words: Vec<&str> = words;
    words[exec + 1] = name;
    words[at] = &container.name;
    Some(words.join(" "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::evidence::{Answer, Kind, Read, Request, Scope};

    const LOOK: &str = "kubectl exec p -c CONTAINER -- ls -l /data/x";

    fn evidence(pods: serde_json::Value) -> Evidence {
        let mut evidence = Evidence::new("default");
        let read = Request::Read(Read {
            kind: Kind::pod(),
            scope: Scope::First,
        });
        let pods = serde_json::from_value(pods).unwrap();
        evidence.put(read, Answer::Objects(pods));
        evidence
    }

    #[test]
    fn container_is_the_one_that_mounts_the_path() {
        let pod = json!({
            "metadata": {"name": "p"},
            "spec": {
                "volumes": [{"name": "v", "emptyDir": {}}],
                "containers": [
                    {"name": "a", "volumeMounts": [{"name": "v", "mountPath": "/other"}]},
                    {"name": "b", "volumeMounts": [{"name": "v", "mountPath": "/data/", "readOnly": true}]},
                    {"name": "c", "volumeMounts": [{"name": "v", "mountPath": "/data"}]},
                ],
            },
        });
        let there = evidence(json!([pod]));
        assert_eq!(
            with_container(LOOK, &there),
            "kubectl exec p -c c -- ls -l /data/x"
        );
        let elsewhere = with_container("kubectl exec p -c CONTAINER -- ls /tmp", &there);
        assert_eq!(elsewhere, "kubectl exec p -c a -- ls /tmp");
        for as_it_is in ["kubectl get pod p", "kubectl exec q -c CONTAINER -- ls"] {
            assert_eq!(with_container(as_it_is, &there), as_it_is);
        }
        assert_eq!(with_container(LOOK, &evidence(json!([]))), LOOK);
    }
}
