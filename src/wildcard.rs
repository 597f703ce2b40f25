//! Patterns of names, in which `*` stands for any letters.

/// Tells whether a name fits a pattern in which `*` stands for any letters.
pub(crate) fn fits(pattern: &str, name: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else {
        return rest.is_empty();
    };
    for part in middle {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::fits;

    #[test]
    fn a_star_stands_for_any_letters() {
        for (pattern, name, is_so) in [
            ("plain", "plain", true),
            ("plain", "plainer", false),
            ("bench-*", "bench-1", true),
            ("bench-*", "bench-", true),
            ("bench-*", "other", false),
            ("*-1", "bench-1", true),
            ("b*h-*", "bench-12", true),
            ("*", "x", true),
            ("a*b", "ab-c", false),
            ("a*b*c", "a1b2c", true),
            ("a*b*c", "a1c2b", false),
            ("*: c", "a/b: c", true),
        ] {
            assert_eq!(fits(pattern, name), is_so, "{pattern} {name}");
        }
    }
}
