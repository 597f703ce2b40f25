//! Paths inside containers and on nodes.

/// `path` without trailing, doubled or `.` segments: `/data//db/` is `/data/db`.
#[must_use]
pub fn normalize(path: &str) -> String {
    let joined = path
        .split('/')
        .filter(|segment| !segment.is_empty() && *segment != ".")
        .collect::<Vec<_>>()
        .join("/");
    format!("/{joined}")
}

/// Tells whether two paths are the same place.
#[must_use]
pub fn is_same(a: &str, b: &str) -> bool {
    normalize(a) == normalize(b)
}

/// `path` as seen from `folder`, if it lies in it (or is it).
#[must_use]
pub fn relative_to(folder: &str, path: &str) -> Option<String> {
    let (folder, path) = (normalize(folder), normalize(path));
    if folder == "/" || path == folder {
        return Some(path.trim_start_matches(&folder).to_owned());
    }
    path.strip_prefix(&folder)
        .filter(|rest| rest.starts_with('/'))
        .map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spelling_does_not_make_another_path() {
        assert!(is_same("/data/db/", "/data//./db"));
        assert!(!is_same("/data/db", "/data/db2"));
    }

    #[test]
    fn a_sibling_with_the_same_prefix_is_not_within() {
        assert_eq!(relative_to("/data", "/data/x/y").as_deref(), Some("/x/y"));
        assert_eq!(relative_to("/data", "/data").as_deref(), Some(""));
        assert_eq!(relative_to("/data", "/data2"), None);
    }
}
