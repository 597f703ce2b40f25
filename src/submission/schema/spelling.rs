//! Values of which Kubernetes knows only a few, in another spelling than theirs.

use serde_json::Value;

use super::{Misfit, Problem};
use crate::nearest::nearest;
use crate::submission::field::Field;

/// Fields by their parents' names and their own, and their values.
/// `*` is any parent. (Kubernetes API reference 1.35.)
const VALUES: &[(&str, &str, &[&str])] = &[
    (
        "hostPath",
        "type",
        &[
            "DirectoryOrCreate",
            "Directory",
            "FileOrCreate",
            "File",
            "Socket",
            "CharDevice",
            "BlockDevice",
        ],
    ),
    ("*", "restartPolicy", &["Always", "OnFailure", "Never"]),
    ("*", "imagePullPolicy", &["Always", "IfNotPresent", "Never"]),
    (
        "*",
        "accessModes",
        &[
            "ReadWriteOnce",
            "ReadOnlyMany",
            "ReadWriteMany",
            "ReadWriteOncePod",
        ],
    ),
    ("*", "volumeMode", &["Filesystem", "Block"]),
    ("ports", "protocol", &["TCP", "UDP", "SCTP"]),
    ("emptyDir", "medium", &["Memory"]),
    (
        "*",
        "persistentVolumeReclaimPolicy",
        &["Retain", "Delete", "Recycle"],
    ),
    ("*", "reclaimPolicy", &["Retain", "Delete"]),
    (
        "*",
        "volumeBindingMode",
        &["WaitForFirstConsumer", "Immediate"],
    ),
    (
        "*",
        "dnsPolicy",
        &["ClusterFirst", "ClusterFirstWithHostNet", "Default", "None"],
    ),
];

/// Adds a misfit for every value that is near one of those there are, and none.
pub(super) fn check(object: &Value, found: &mut Vec<Misfit>) {
    let whole = Field::whole(object);
    for (name, field) in whole.fields() {
        // Names there are the author's.
        if matches!(name, "spec" | "volumeBindingMode" | "reclaimPolicy") {
            walk(&field, "", name, found);
        }
    }
}

fn walk(field: &Field<'_>, parent: &str, name: &str, found: &mut Vec<Misfit>) {
    match field.value {
        Value::String(text) => {
            let known = VALUES
                .iter()
                .find(|(of, field, _)| *field == name && (*of == "*" || *of == parent));
            let right = known.and_then(|(_, _, values)| meant(text, values));
            found.extend(right.map(|right| Misfit {
                pointer: field.pointer.clone(),
                problem: Problem::Spelt(right),
            }));
        }
        Value::Array(_) => {
            for item in field.items() {
                walk(&item, parent, name, found);
            }
        }
        Value::Object(_) => {
            for (inner, value) in field.fields() {
                if !matches!(
                    inner,
                    "labels" | "annotations" | "matchLabels" | "nodeSelector"
                ) {
                    walk(&value, name, inner, found);
                }
            }
        }
        _ => {}
    }
}

/// Returns which of `values` is meant by `text`, if it is spelt otherwise.
fn meant(text: &str, values: &'static [&'static str]) -> Option<&'static str> {
    if text.is_empty() || values.contains(&text) {
        return None;
    }
    let bare = |text: &str| -> String {
        let letters = text.chars().filter(char::is_ascii_alphanumeric);
        letters.map(|c| c.to_ascii_lowercase()).collect()
    };
    let same = values.iter().find(|value| bare(value) == bare(text));
    same.copied()
        .or_else(|| nearest(text, values.iter().copied()))
}
