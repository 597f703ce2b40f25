//! The names of files that can be handed in, and what they say of a file.

use std::path::Path;

use crate::submission::archive;

/// The names of the files that make a folder a kustomization.
pub(super) const KUSTOMIZATIONS: [&str; 3] =
    ["kustomization.yaml", "kustomization.yml", "Kustomization"];

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Returns a name without what browsers and editors add behind it: `.txt`, ` (1)`.
pub(super) fn without_additions(name: &str) -> &str {
    let without_number = |name: &'_ str| {
        let (before, number) = name.strip_suffix(')')?.rsplit_once(" (")?;
        let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
        is_number.then_some(before.len())
    };
    let without_txt = |name: &str| {
        let at = name.len().checked_sub(".txt".len())?;
        let end = name.get(at..)?;
        end.eq_ignore_ascii_case(".txt").then_some(at)
    };
    let mut left = name;
    while let Some(end) = without_txt(left).or_else(|| without_number(left)) {
        left = &left[..end];
    }
    left
}

/// Returns whether a file of this name can be a submission by itself.
#[must_use]
pub fn is_for_grading(name: &str) -> bool {
    is_manifest(name) || archive::is_archive(name)
}

/// Returns whether a name ends as manifests do, in capitals too, as with kubectl, be
/// there an addition behind it or not.
pub(super) fn is_manifest(name: &str) -> bool {
    let extension = Path::new(without_additions(name)).extension();
    let mut known = ["yaml", "yml", "json"].into_iter();
    extension.is_some_and(|it| known.any(|known| it.eq_ignore_ascii_case(known)))
}

/// Returns whether a file of this name makes its folder a kustomization.
pub(super) fn is_kustomization(name: &str) -> bool {
    KUSTOMIZATIONS.contains(&base(name))
}
