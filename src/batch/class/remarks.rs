//! Remarks on when what is shown was seen, and on what was set by hand.

use std::time::Duration;

use jiff::Timestamp;

use super::{Column, Entry};
use crate::batch::best::last_seen;
use crate::batch::result_row::ResultRow;
use crate::batch::results_header::ResultsHeader;
use crate::local_time::to_the_minute;
use crate::report::{Report, Vacancy, Verdict};
use crate::say;
use crate::text::Text;

/// The age from which a result is one of an earlier evening.
const OLD: Duration = Duration::from_secs(12 * 60 * 60);
/// The most checks that are named.
const MOST: usize = 5;

/// Returns that a result is much older than the batch.
pub(super) fn remark_on_age(header: &ResultsHeader, finished: Timestamp) -> Option<Text> {
    let age = header.started.duration_since(finished);
    let is_old = Duration::try_from(age).is_ok_and(|age| age > OLD);
    let seen = to_the_minute(finished);
    is_old.then(|| say!(ja: "{seen} に確認した結果です", en: "as it was looked at on {seen}"))
}

/// Returns when the best that is shown was seen, and what has become of it.
pub(in crate::batch) fn remark_on_best(row: &ResultRow) -> Option<Text> {
    let best = row.best.as_deref()?;
    let (seen, now) = (to_the_minute(last_seen(best)), to_the_minute(row.finished));
    let Some(found) = row.found() else {
        return Some(say!(
            ja: "{now} には確認できなかったので、{seen} までに確認した結果です",
            en: "could not be looked at on {now}; this was seen until {seen}"
        ));
    };
    match found.vacancy {
        None => Some(no_longer(best, found)),
        // Of itself, nobody having looked before.
        Some(Vacancy::CleanedUp) if best.finished == found.finished => None,
        Some(_) => Some(say!(
            ja: "{now} には片付け済みで、{seen} までに確認した結果です",
            en: "cleaned up by {now}; this was seen until {seen}"
        )),
    }
}

/// Returns the checks that passed before and do not now.
fn no_longer(best: &Report, found: &Report) -> Text {
    let passes_now = |name: &str| {
        let mut checks = found.checks().map(|(_, check)| check);
        checks.any(|check| check.check == name && check.verdict == Verdict::Pass)
    };
    let earlier = best.checks().filter_map(|(_, check)| {
        let seen = check.earlier.as_ref()?.seen;
        (!passes_now(&check.check)).then_some((check.check.as_str(), seen))
    });
    let earlier: Vec<(&str, Timestamp)> = earlier.collect();
    let seen = earlier.iter().map(|(_, seen)| *seen).max();
    let seen = to_the_minute(seen.unwrap_or(best.finished));
    let names = earlier.iter().take(MOST).map(|(name, _)| *name);
    let mut names = names.collect::<Vec<_>>().join(", ");
    let more = earlier.len().saturating_sub(MOST);
    if more > 0 {
        names = format!("{names} (+{more})");
    }
    say!(
        ja: "次の確認は、{seen} までに合格していたものとして数えています: {names}",
        en: "counted as seen to pass until {seen}: {names}"
    )
}

/// Returns what was set by hand of a student.
pub(in crate::batch) fn remarks_on_overrides(columns: &[Column], entry: &Entry) -> Vec<Text> {
    let checks = columns
        .iter()
        .zip(&entry.cells)
        .filter_map(|(column, cell)| {
            let (name, Text { ja, en }) = (&column.check, cell.overridden.as_ref()?);
            Some(say!(ja: "{name}: {ja}", en: "{name}: {en}"))
        });
    entry.overridden.iter().cloned().chain(checks).collect()
}
