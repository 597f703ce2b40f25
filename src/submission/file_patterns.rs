//! `handson.yaml` and the patterns of files in it. In: its text; out: what it leaves out,
//! before the submission is read.

use regex::Regex;
use serde_json::Value;

use crate::submission::yaml;

/// The name of the file, at the top of the submission.
pub(super) const NAME: &str = "handson.yaml";

/// Returns the patterns under `ignore` of a `handson.yaml`, as far as they can be read.
pub(super) fn patterns_to_ignore(text: &str) -> Vec<String> {
    let documents = yaml::documents(NAME, text).unwrap_or_default();
    let first = documents.first().map(|document| &document.object["ignore"]);
    let patterns = first.and_then(Value::as_array).into_iter().flatten();
    let patterns = patterns.filter_map(Value::as_str);
    patterns.map(|pattern| bare(pattern).to_owned()).collect()
}

/// Returns a pattern without the folder that it begins in.
pub(super) fn bare(pattern: &str) -> &str {
    pattern.strip_prefix("./").unwrap_or(pattern)
}

/// Returns whether `pattern` matches `name`: `*` stands for anything within a part
/// of the path, `**` for anything, and a folder for all that is in it.
pub(super) fn matches(pattern: &str, name: &str) -> bool {
    let folder = pattern.strip_suffix('/').unwrap_or(pattern);
    if name
        .strip_prefix(folder)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    {
        return true;
    }
    let escaped = regex::escape(pattern)
        .replace(r"\*\*/", "(.*/)?")
        .replace(r"\*\*", ".*")
        .replace(r"\*", "[^/]*");
    Regex::new(&format!("^{escaped}$")).is_ok_and(|pattern| pattern.is_match(name))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stays_within_a_part_of_the_path() {
        assert!(matches("7_*.yaml", "7_pvc.yaml"));
        assert!(!matches("*.yaml", "pvc/pod.yaml"));
        assert!(matches("**/*.yaml", "pvc/pod.yaml") && matches("**/*.yaml", "pod.yaml"));
        assert!(matches("pvc", "pvc/pod.yaml") && matches("pvc/", "pvc/a/b.yaml"));
        assert!(matches("pvc/", "pvc") && !matches("pvc/", "pvc.yaml"));
        assert!(!matches("a.yaml", "aXyaml") && !matches("pv", "pvc/pod.yaml"));
    }
}
