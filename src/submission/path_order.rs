//! The order of files: by path, numbers in it by their value.

use std::cmp::Ordering;

/// Compares paths, part by part: `2_b.yaml` is before `10_a.yaml`.
pub(super) fn compare_paths(a: &str, b: &str) -> Ordering {
    let (mut a_parts, mut b_parts) = (a.split('/'), b.split('/'));
    loop {
        match (a_parts.next(), b_parts.next()) {
            (Some(a), Some(b)) => match natural(a, b) {
                Ordering::Equal => {}
                order => return order,
            },
            // Files whose names differ in nothing but zeros.
            (None, None) => return a.cmp(b),
            (a, _) => {
                return if a.is_none() {
                    Ordering::Less
                } else {
                    Ordering::Greater
                };
            }
        }
    }
}

fn natural(mut a: &str, mut b: &str) -> Ordering {
    while !a.is_empty() && !b.is_empty() {
        let numbers = number(a).zip(number(b));
        let order = if let Some(((x, a_rest), (y, b_rest))) = numbers {
            (a, b) = (a_rest, b_rest);
            x.len().cmp(&y.len()).then_with(|| x.cmp(y))
        } else {
            let (mut x, mut y) = (a.chars(), b.chars());
            let order = x.next().cmp(&y.next());
            (a, b) = (x.as_str(), y.as_str());
            order
        };
        if order != Ordering::Equal {
            return order;
        }
    }
    a.len().cmp(&b.len())
}

/// Returns the leading digits, without leading zeros, and the rest.
fn number(text: &str) -> Option<(&str, &str)> {
    let end = text
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(text.len());
    let (digits, rest) = text.split_at(end);
    (end > 0).then(|| (digits.trim_start_matches('0'), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_names_count_by_their_size() {
        let mut names = vec![
            "10_a.yaml",
            "2_b.yaml",
            "part/9.yaml",
            "02_b.yaml",
            "part/10.yaml",
            "a.yaml",
            "1/z.yaml",
        ];
        names.sort_by(|a, b| compare_paths(a, b));
        assert_eq!(
            names,
            [
                "1/z.yaml",
                "02_b.yaml",
                "2_b.yaml",
                "10_a.yaml",
                "a.yaml",
                "part/9.yaml",
                "part/10.yaml"
            ]
        );
    }
}
