//! The grace period of an object that is being deleted.

use jiff::Timestamp;
use serde_json::Value;

/// Returns the seconds that are left until `deletion`, the time at which the object is to
/// be gone; no more than its grace `period` in seconds, whatever the clocks say, and
/// `None` where the time is over.
#[must_use]
pub fn seconds_left(deletion: Timestamp, period: Option<i64>, now: Timestamp) -> Option<i64> {
    let millis = deletion.duration_since(now).as_millis();
    let seconds = i64::try_from((millis + 999) / 1000).unwrap_or(i64::MAX);
    let left = seconds.min(period.unwrap_or(seconds));
    Some(left).filter(|left| *left > 0)
}

/// Returns the seconds that are left to `object`; `None` also where it is not being
/// deleted.
#[must_use]
pub fn grace_left(object: &Value, now: Timestamp) -> Option<i64> {
    let metadata = object.get("metadata")?;
    let deletion = metadata.get("deletionTimestamp")?.as_str()?.parse().ok()?;
    let period = metadata.get("deletionGracePeriodSeconds");
    seconds_left(deletion, period.and_then(Value::as_i64), now)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seconds_are_counted_down_to_the_deletion() {
        let at = |text: &str| text.parse::<Timestamp>().unwrap();
        let end = at("2026-01-01T00:00:30Z");
        for (now, period, left) in [
            ("2026-01-01T00:00:00Z", Some(30), Some(30)),
            ("2026-01-01T00:00:00.5Z", Some(30), Some(30)),
            ("2026-01-01T00:00:29.1Z", Some(30), Some(1)),
            ("2026-01-01T00:00:30Z", Some(30), None),
            ("2026-01-01T01:00:00Z", None, None),
            // This machine's clock is late.
            ("2025-12-31T23:00:00Z", Some(30), Some(30)),
            ("2026-01-01T00:00:20Z", None, Some(10)),
        ] {
            assert_eq!(seconds_left(end, period, at(now)), left, "{now}");
        }
        let pod = serde_json::json!({"metadata": {
            "deletionTimestamp": "2026-01-01T00:00:30Z", "deletionGracePeriodSeconds": 30,
        }});
        assert_eq!(grace_left(&pod, at("2026-01-01T00:00:18Z")), Some(12));
        let staying = serde_json::json!({"metadata": {"name": "a"}});
        assert_eq!(grace_left(&staying, end), None);
    }
}
