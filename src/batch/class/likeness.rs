//! Students who handed in the same.

use std::collections::BTreeMap;

use super::Entry;
use super::shared_namespace::shortened;
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
    for together in by_work.into_values() {
        for &at in &together {
            let others = together
                .iter()
                .map(|other| entries[*other].student.id.as_str());
            let others: Vec<&str> = others
                .filter(|student| *student != entries[at].student.id)
                .collect();
            if others.is_empty() {
                continue;
            }
            let others = shortened(&others);
            entries[at].staff_remarks.push(say!(
                ja: "{others} と同じ内容のマニフェストです (コメントやキーの順序などの違いを除く)",
                en: "the same manifests as {others}, but for comments, order of keys and the like"
            ));
        }
    }
}
