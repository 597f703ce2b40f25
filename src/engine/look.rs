//! Commands with which a student looks for themselves, with what is known filled in.

use crate::evidence::{Evidence, View};
use crate::judgement::checked_pod::find_pod;
use crate::objects::{mounts, path, pod::lasting_containers};

/// Stands in an exercise's command for the container that mounts its path.
const CONTAINER: &str = "CONTAINER";

/// Returns `kubectl exec POD -c CONTAINER -- … PATH` with the container of the Pod that
/// mounts a volume over the path, and any command with the name that a workload gave the
/// Pod (`pod/POD`, too); a command whose Pod is not there as it is.
pub(super) fn filled(command: &str, evidence: &Evidence) -> String {
    let filled = exec(command, evidence).or_else(|| with_pod(command, evidence));
    filled.unwrap_or_else(|| command.to_owned())
}

/// Returns a command about `pod/NAME` with the name that the Pod has.
fn with_pod(command: &str, evidence: &Evidence) -> Option<String> {
    let named = command
        .split(' ')
        .find_map(|word| word.strip_prefix("pod/"))?;
    let view = View::new(evidence);
    let (found, _) = find_pod(&view, named).ok()??;
    let pod = view.pod(found).ok()?;
    let name = pod.metadata.name.as_deref()?;
    Some(command.replacen(&format!("pod/{named}"), &format!("pod/{name}"), 1))
}

fn exec(command: &str, evidence: &Evidence) -> Option<String> {
    let words: Vec<&str> = command.split(' ').collect();
    let verb = words.iter().position(|word| *word == "exec")?;
    let at = words.iter().position(|word| *word == CONTAINER)?;
    let named = *words.get(verb + 1)?;
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
    words[verb + 1] = name;
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
    fn a_pod_has_the_name_that_its_workload_gave_it() {
        let there = evidence(json!([{
            "metadata": {"name": "p-0", "ownerReferences": [
                {"apiVersion": "apps/v1", "kind": "StatefulSet", "name": "p", "uid": "1", "controller": true},
            ]},
            "spec": {"containers": [{"name": "c"}]},
        }]));
        let forward = "kubectl port-forward pod/p 80:80";
        assert_eq!(
            filled(forward, &there),
            "kubectl port-forward pod/p-0 80:80"
        );
        assert_eq!(filled(forward, &evidence(json!([]))), forward);
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
        assert_eq!(filled(LOOK, &there), "kubectl exec p -c c -- ls -l /data/x");
        let elsewhere = filled("kubectl exec p -c CONTAINER -- ls /tmp", &there);
        assert_eq!(elsewhere, "kubectl exec p -c a -- ls /tmp");
        for as_it_is in ["kubectl get pod p", "kubectl exec q -c CONTAINER -- ls"] {
            assert_eq!(filled(as_it_is, &there), as_it_is);
        }
        assert_eq!(filled(LOOK, &evidence(json!([]))), LOOK);
    }
}
