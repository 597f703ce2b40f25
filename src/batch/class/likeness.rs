//! Students who handed in the same.

use std::collections::BTreeMap;

use super::Entry;
use super::others::remark_on_others;
use crate::say;

/// Remarks on whoever handed in the same manifests as another. That is no proof of
/// anything: an exercise may leave little to choose.
pub(super) fn remark_on_same_manifests(entries: &mut [Entry]) {
    let mut by_work: BTreeMap<Vec<String>, Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        if !entry.manifests.is_empty() {
            by_work.entry(entry.manifests.clone()).or_default().push(at);
        }
    }
    remark_on_others(entries, by_work.into_values(), |others| {
        say!(
            ja: "{others} と同じ内容のマニフェストです (コメントやキーの順序などの違いを除く)",
            en: "the same manifests as {others}, but for comments, order of keys and the like"
        )
    });
}
