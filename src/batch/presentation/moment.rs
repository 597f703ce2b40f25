//! Times as spreadsheet programs and learning platforms write them.

use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

/// The time that a day without one stands for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum BareDay {
    /// Its first moment.
    Begin,
    /// Its last one.
    End,
}

/// Returns the time that `text` names, such as `2026-12-01 23:59`, `2026/12/1 9:05` or
/// `2026-12-01T23:59:00+09:00`; where it names no zone, it is in that of this machine.
pub(super) fn moment(text: &str, bare: BareDay) -> Option<Timestamp> {
    let text = text.trim().replace('/', "-").replace(" +", "+");
    let (day, time) = match text.split_once([' ', 'T']) {
        Some((day, time)) => (padded(day)?, Some(time.trim())),
        None => (padded(&text)?, None),
    };
    let Some(time) = time else {
        let day: Date = day.parse().ok()?;
        let day = match bare {
            BareDay::Begin => day,
            BareDay::End => day.checked_add(1.day()).ok()?,
        };
        let begin = day.to_zoned(TimeZone::system()).ok()?.timestamp();
        return match bare {
            BareDay::Begin => Some(begin),
            BareDay::End => begin.checked_sub(1.second()).ok(),
        };
    };
    let hour = time.find(':')?;
    let whole = format!("{day}T{}{time}", if hour == 1 { "0" } else { "" });
    if let Ok(at) = whole.parse() {
        return Some(at);
    }
    let local: DateTime = whole.parse().ok()?;
    Some(local.to_zoned(TimeZone::system()).ok()?.timestamp())
}

/// Returns `2026-12-01` of `2026-12-1`.
fn padded(day: &str) -> Option<String> {
    let mut parts = day.split('-');
    let [year, month, day] = [parts.next()?, parts.next()?, parts.next()?];
    let is_day = year.len() == 4 && parts.next().is_none();
    is_day.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_programs_write_them() {
        let utc = |text: &str| text.parse::<Timestamp>().ok();
        for (text, at) in [
            ("2026-12-01T23:59:00Z", "2026-12-01T23:59:00Z"),
            ("2026-12-01T23:59:00+09:00", "2026-12-01T14:59:00Z"),
            ("2026-12-01 23:59:00 +0900", "2026-12-01T14:59:00Z"),
        ] {
            assert_eq!(moment(text, BareDay::Begin), utc(at), "{text}");
        }
        let local = |text: &str| {
            let at: DateTime = text.parse().ok()?;
            Some(at.to_zoned(TimeZone::system()).ok()?.timestamp())
        };
        for (text, at) in [
            ("2026-12-01 23:59", "2026-12-01T23:59:00"),
            ("2026/12/1 9:05", "2026-12-01T09:05:00"),
            ("2026-12-01T09:05:07", "2026-12-01T09:05:07"),
            (" 2026/12/01 ", "2026-12-01T00:00:00"),
        ] {
            assert_eq!(moment(text, BareDay::Begin), local(at), "{text}");
        }
        assert_eq!(
            moment("2026-12-01", BareDay::End),
            local("2026-12-01T23:59:59")
        );
    }

    #[test]
    fn what_may_be_another_day_is_no_time() {
        for text in [
            "",
            "12/01/2026",
            "yes",
            "26-12-01",
            "2026-13-01",
            "2026-12-01 noon",
        ] {
            assert_eq!(moment(text, BareDay::Begin), None, "{text}");
        }
    }
}
