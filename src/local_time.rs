//! Times in the time zone of the machine, as people write them in tables.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// Returns a time to the second, in a form that spreadsheet programs take for a time.
pub(crate) fn to_the_second(time: Timestamp) -> String {
    local(time, "%Y-%m-%d %H:%M:%S")
}

/// Returns a time to the minute.
pub(crate) fn to_the_minute(time: Timestamp) -> String {
    local(time, "%Y-%m-%d %H:%M")
}

/// Returns the day of a time.
pub(crate) fn day(time: Timestamp) -> String {
    local(time, "%Y-%m-%d")
}

fn local(time: Timestamp, form: &str) -> String {
    time.to_zoned(TimeZone::system()).strftime(form).to_string()
}
