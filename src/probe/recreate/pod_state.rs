//! The state of a Pod, by what the API says of it.

use serde_json::Value;

/// A text of an object; empty where there is none.
pub(super) fn text<'a>(object: &'a Value, pointer: &str) -> &'a str {
    object
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
}

fn list<'a>(object: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    object
        .pointer(pointer)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// Running, and ready by its own account.
pub(super) fn is_ready(pod: &Value) -> bool {
    text(pod, "/status/phase") == "Running"
        && list(pod, "/status/conditions")
            .any(|one| text(one, "/type") == "Ready" && text(one, "/status") == "True")
}

/// Phase, and what holds it up.
pub(super) fn state(pod: &Value) -> String {
    let phase = text(pod, "/status/phase").to_owned();
    let waiting = list(pod, "/status/containerStatuses")
        .chain(list(pod, "/status/initContainerStatuses"))
        .find_map(|status| {
            let waiting = status
                .pointer("/state/waiting")
                .or_else(|| status.pointer("/state/terminated"))?;
            Some((text(status, "/name"), waiting))
        });
    let pending = list(pod, "/status/conditions")
        .find(|one| text(one, "/type") == "PodScheduled" && text(one, "/status") == "False");
    match (waiting, pending) {
        (Some((name, waiting)), _) => {
            let (reason, message) = (text(waiting, "/reason"), text(waiting, "/message"));
            format!("{phase}; container {name}: {reason} {message}")
                .trim_end()
                .to_owned()
        }
        (None, Some(pending)) => format!(
            "{phase}; {}: {}",
            text(pending, "/reason"),
            text(pending, "/message")
        ),
        (None, None) => format!("{phase}; not ready"),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_pod_is_ready_when_it_runs_and_says_so() {
        let pod = |phase: &str, ready: &str| json!({"status": {"phase": phase, "conditions": [{"type": "Ready", "status": ready}]}});
        assert!(is_ready(&pod("Running", "True")));
        assert!(!is_ready(&pod("Running", "False")));
        assert!(!is_ready(&pod("Pending", "True")));
        assert!(!is_ready(&json!({})));
    }

    #[test]
    fn the_state_of_a_pod_names_what_holds_it_up() {
        let waiting = json!({"status": {"phase": "Pending", "containerStatuses": [
            {"name": "db", "state": {"waiting": {"reason": "ImagePullBackOff", "message": "Successor-off"}}}]}});
        assert_eq!(
            state(&waiting),
            "Pending; container db: ImagePullBackOff Successor-off"
        );
        let unplaced = json!({"status": {"phase": "Pending", "conditions": [
            {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": "0/1 nodes"}]}});
        assert_eq!(state(&unplaced), "Pending; Unschedulable: 0/1 nodes");
        assert_eq!(
            state(&json!({"status": {"phase": "Running"}})),
            "Running; not ready"
        );
    }
}
