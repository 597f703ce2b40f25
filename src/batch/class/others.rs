//! Remarks that name other students, which the course's staff alone reads.

use super::Entry;
use crate::listed::shortened;
use crate::text::Text;

/// Adds to each entry of a group, given by their indexes, a remark that names the others
/// of it; to none that has only lines of the same student beside it.
pub(super) fn remark_on_others(
    entries: &mut [Entry],
    groups: impl IntoIterator<Item = Vec<usize>>,
    remark: impl Fn(&str) -> Text,
) {
    for together in groups {
        for &at in &together {
            let others = together
                .iter()
                .map(|other| entries[*other].student.id.as_str());
            let others: Vec<&str> = others
                .filter(|student| *student != entries[at].student.id)
                .collect();
            if !others.is_empty() {
                let remark = remark(&shortened(&others));
                entries[at].staff_remarks.push(remark);
            }
        }
    }
}
