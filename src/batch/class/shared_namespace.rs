//! Students whose work is in the same place.

use std::collections::BTreeMap;

use super::Entry;
use super::others::remark_on_others;
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
    remark_on_others(entries, by_place.into_values(), |others| {
        say!(
            ja: "{others} と同じクラスターの同じ Namespace を見ています。同じ作業を 2 度数えているかもしれません",
            en: "looks at the same namespace of the same cluster as {others}: the same work may be counted twice"
        )
    });
}
