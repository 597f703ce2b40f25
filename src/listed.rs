//! Lists of names, for messages.

/// The number of names that are shown.
const SHOWN: usize = 8;

/// `a, b, c`; of many only the first, and that there are more.
#[must_use]
pub fn listed<S: AsRef<str>>(names: &[S]) -> String {
    let shown: Vec<&str> = names.iter().take(SHOWN).map(AsRef::as_ref).collect();
    let more = if names.len() > SHOWN { ", …" } else { "" };
    shown.join(", ") + more
}

/// `a, b, c (+2)`: the first few, and how many more there are.
#[must_use]
pub fn shortened(names: &[&str]) -> String {
    const MOST: usize = 3;
    let first = names.get(..MOST).unwrap_or(names).join(", ");
    match names.len().saturating_sub(MOST) {
        0 => first,
        more => format!("{first} (+{more})"),
    }
}

#[cfg(test)]
mod tests {
    use crate::listed::{listed, shortened};

    #[test]
    fn how_many_more_there_are_is_told() {
        assert_eq!(shortened(&["a", "b", "c"]), "a, b, c");
        assert_eq!(shortened(&["a", "b", "c", "d", "e"]), "a, b, c (+2)");
    }

    #[test]
    fn many_names_are_shortened() {
        assert_eq!(listed(&["a", "b"]), "a, b");
        let many: Vec<String> = (0..100).map(|number| number.to_string()).collect();
        assert_eq!(listed(&many), "0, 1, 2, 3, 4, 5, 6, 7, …");
    }
}
