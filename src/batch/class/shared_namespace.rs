//! Students whose work is in the same place.

use std::collections::BTreeMap;

use super::Entry;
use crate::say;

/// Two students whose work is in the same place: one of the lines is wrong,
/// or one looks at the other's. A cluster says itself which it is, so this
/// is a remark and no more.
pub(super) fn remark_on_shared_work(entries: &mut [Entry]) {
    let mut by_place: BTreeMap<(String, String), Vec<usize>> = BTreeMap::new();
    for (at, entry) in entries.iter().enumerate() {
        // Whoever may see one namespace only does not see which cluster it is in.
        let cluster = entry.cluster.as_ref();
        let known = cluster.map(|it| it.uid.clone().unwrap_or_else(|| it.server.clone()));
        if let Some(cluster) = known.filter(|cluster| !cluster.is_empty()) {
            let place = (cluster, entry.namespace.clone());
            by_place.entry(place).or_default().push(at);
        }
    }
    for together in by_place.into_values().filter(|it| it.len() > 1) {
        for &at in &together {
            let others = together.iter().filter(|other| **other != at);
            let others: Vec<&str> = others
                .map(|other| entries[*other].student.id.as_str())
                .filter(|student| *student != entries[at].student.id)
                .collect();
            if others.is_empty() {
                continue;
            }
            let others = shortened(&others);
            entries[at].staff_remarks.push(say!(
                ja: "{others} と同じクラスターの同じ Namespace を見ています。同じ作業を 2 度数えているかもしれません",
                en: "looks at the same namespace of the same cluster as {others}: the same work may be counted twice"
            ));
        }
    }
}

/// The first few of many.
pub(super) fn shortened(names: &[&str]) -> String {
    const MOST: usize = 3;
    let first: Vec<&str> = names.iter().copied().take(MOST).collect();
    match names.len().saturating_sub(MOST) {
        0 => first.join(", "),
        more => format!("{} (+{more})", first.join(", ")),
    }
}
