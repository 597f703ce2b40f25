//! Names of files that are safe on every system.

use std::collections::BTreeSet;

use crate::batch::Class;

/// The endings of names.
const ENDINGS: [&str; 3] = ["md", "txt", "html"];
/// The most characters before that.
const LONGEST: usize = 50;
/// The names of devices in Windows, whatever the ending.
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// A name for each of the entries; no two are the same where capitals do not count.
pub(super) fn names(class: &Class, ending: &str) -> Vec<String> {
    let mut taken = BTreeSet::new();
    let entries = class.entries.iter();
    entries
        .map(|entry| {
            let stem = stem(&entry.student.id);
            let numbered = (2_u32..).map(|number| format!("{stem}-{number}"));
            let mut all = std::iter::once(stem.clone()).chain(numbered);
            let free = all.find(|stem| taken.insert(stem.to_lowercase()));
            format!("{}.{ending}", free.unwrap_or(stem))
        })
        .collect()
}

/// Returns whether [`names`] could have made `name`.
pub(super) fn is_ours(name: &str) -> bool {
    let parts = name.rsplit_once('.');
    parts.is_some_and(|(own, ending)| ENDINGS.contains(&ending) && stem(own) == own)
}

fn stem(id: &str) -> String {
    let kept = id.trim().chars().take(LONGEST).map(|c| match c {
        c if c.is_alphanumeric() || matches!(c, '-' | '_' | '.') => c,
        _ => '_',
    });
    let kept: String = kept.collect();
    let kept = kept.trim_start_matches(['.', '-']).trim_end_matches('.');
    if kept.is_empty() {
        return "student".to_owned();
    }
    let first = kept.split('.').next().unwrap_or_default().to_lowercase();
    let numbered = |port: &str| {
        let rest = first.strip_prefix(port);
        rest.is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(char::is_numeric))
    };
    if DEVICES.contains(&first.as_str()) || numbered("com") || numbered("lpt") {
        return format!("_{kept}");
    }
    kept.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_a_file_in_this_folder_on_every_system() {
        for (id, name) in [
            ("s001", "s001"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("a/b\\c", "a_b_c"),
            (".hidden", "hidden"),
            ("...", "student"),
            ("", "student"),
            ("-rf", "rf"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1", "_com1"),
            ("com¹", "_com¹"),
            ("lpt9", "_lpt9"),
            ("community", "community"),
            ("dot.", "dot"),
            ("a:b*c?\"<>|", "a_b_c_____"),
            ("学籍 12", "学籍_12"),
            ("x\u{0}\u{1b}\u{202e}", "x___"),
        ] {
            assert_eq!(stem(id), name, "{id:?}");
            for ending in ENDINGS {
                assert!(is_ours(&format!("{name}.{ending}")), "{name}");
            }
        }
        assert!(!is_ours("../x.md") && !is_ours("x.csv") && !is_ours(".md.md"));
        assert!(stem(&"あ".repeat(500)).len() < 200);
    }
}
