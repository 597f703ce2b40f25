//! Reads the lines of a watch as events.

use serde_json::Value;

use super::call::refusal;
use super::failure::Failure;
use super::pages::without_managed_fields;
use crate::objects::fields::{object_name, text_at};

/// Namespace and name.
pub(super) type Key = (String, String);

/// One event of a watch.
#[derive(Debug, PartialEq)]
pub(super) enum Event {
    Put(Value),
    Gone(Value),
    /// A bookmark: nothing but a newer version.
    Passed(Value),
    /// The version is too old: begin again.
    Expired,
    /// The watch failed, or is none.
    Failed(Failure),
}

/// Returns the key that tells the objects of a kind apart.
pub(super) fn object_key(object: &Value) -> Key {
    let namespace = text_at(object, "/metadata/namespace").unwrap_or_default();
    (namespace.to_owned(), object_name(object).to_owned())
}

/// Reads a line of a watch.
pub(super) fn parse_event(line: &[u8]) -> Event {
    let Ok(mut event) = serde_json::from_slice::<Value>(line) else {
        return Event::Failed(Failure::Garbled("no JSON".to_owned()));
    };
    let object = event.get_mut("object").map(Value::take).unwrap_or_default();
    match event.get("type").and_then(Value::as_str) {
        Some("ADDED" | "MODIFIED") => Event::Put(without_managed_fields(object)),
        Some("DELETED") => Event::Gone(object),
        Some("BOOKMARK") => Event::Passed(object),
        Some("ERROR") => {
            let code = object.get("code").and_then(Value::as_u64);
            let code = code.and_then(|code| u16::try_from(code).ok());
            match code.unwrap_or_default() {
                410 => Event::Expired,
                code => Event::Failed(refusal(code, object.to_string().as_bytes(), None)),
            }
        }
        _ => Event::Failed(Failure::Garbled("no event of a watch".to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn each_line_of_a_watch_has_one_meaning() {
        let pod = json!({"metadata": {"name": "a", "resourceVersion": "7"}});
        for (line, event) in [
            (
                json!({"type": "ADDED", "object": pod}),
                Event::Put(pod.clone()),
            ),
            (
                json!({"type": "MODIFIED", "object": pod}),
                Event::Put(pod.clone()),
            ),
            (
                json!({"type": "DELETED", "object": pod}),
                Event::Gone(pod.clone()),
            ),
            (
                json!({"type": "BOOKMARK", "object": pod}),
                Event::Passed(pod.clone()),
            ),
            (
                json!({"type": "ERROR", "object": {"code": 410}}),
                Event::Expired,
            ),
            (
                json!({"surprise": true}),
                Event::Failed(Failure::Garbled("no event of a watch".into())),
            ),
        ] {
            assert_eq!(parse_event(line.to_string().as_bytes()), event);
        }
        assert_eq!(
            parse_event(b"{\"type\":"),
            Event::Failed(Failure::Garbled("no JSON".into()))
        );
        let error =
            json!({"type": "ERROR", "object": {"kind": "Status", "code": 500, "message": "etcd"}});
        assert!(matches!(
            parse_event(error.to_string().as_bytes()),
            Event::Failed(Failure::Status { code: 500, message, .. }) if message == "etcd"
        ));
    }
}
