//! Records of runs on a real cluster (`tests/fixtures/evidence`), judged again.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

mod files;
mod hiding;
mod many;
mod records;
mod round_trip;
mod verdicts;
