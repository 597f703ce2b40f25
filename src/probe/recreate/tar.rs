//! The behaviour of tar, as far as copies rest on it.

/// The unit of an archive.
pub(super) const BLOCK: usize = 512;

/// Returns true where an archive holds more than the directory itself.
pub(super) fn has_content(tar: &[u8]) -> bool {
    let mut rest = tar;
    while let Some((head, after)) = rest.split_at_checked(BLOCK) {
        let name: Vec<u8> = head[..100]
            .iter()
            .copied()
            .take_while(|byte| *byte != 0)
            .collect();
        if name.is_empty() {
            return false;
        }
        // x and g hold metadata of the entry that follows.
        let metadata = matches!(head[156], b'x' | b'g');
        if !metadata && !matches!(name.as_slice(), b"." | b"./") {
            return true;
        }
        let digits = head[124..136]
            .iter()
            .filter(|byte| (b'0'..=b'7').contains(byte));
        let size = digits.fold(0_usize, |size, digit| {
            size.saturating_mul(8)
                .saturating_add(usize::from(digit - b'0'))
        });
        rest = after
            .get(size.div_ceil(BLOCK).saturating_mul(BLOCK)..)
            .unwrap_or_default();
    }
    false
}

/// Returns true where tar complained about nothing but files that are there already.
pub(super) fn only_existing(stderr: &str) -> bool {
    let mut lines = stderr
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .peekable();
    lines.peek().is_some()
        && lines.all(|line| line.contains("File exists") || line.contains("previous errors"))
}

/// The number that `du -k` begins with.
pub(super) fn kibibytes(said: &[u8]) -> Option<usize> {
    let digits: String = said
        .iter()
        .map(|byte| char::from(*byte))
        .take_while(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str, kind: u8, content: usize) -> Vec<u8> {
        let mut block = vec![0; BLOCK];
        block[..name.len()].copy_from_slice(name.as_bytes());
        block[124..135].copy_from_slice(format!("{content:011o}").as_bytes());
        block[156] = kind;
        block.extend(vec![1; content.div_ceil(BLOCK) * BLOCK]);
        block
    }

    #[test]
    fn an_archive_of_an_empty_directory_has_no_content() {
        let end = vec![0; 2 * BLOCK];
        for (tar, content) in [
            (vec![], false),
            ([entry("./", b'5', 0), end.clone()].concat(), false),
            (
                [
                    entry("PaxHeader", b'x', 20),
                    entry("./", b'5', 0),
                    end.clone(),
                ]
                .concat(),
                false,
            ),
            (
                [entry("./", b'5', 0), entry("./a", b'0', 3), end].concat(),
                true,
            ),
            (vec![7; 700], true),
        ] {
            assert_eq!(has_content(&tar), content);
        }
    }

    #[test]
    fn the_size_is_what_du_says_first() {
        assert_eq!(kibibytes(b"5864\t/v\n"), Some(5864));
        assert_eq!(kibibytes(b"du: not found"), None);
    }

    #[test]
    fn files_that_the_new_pod_made_are_no_failure() {
        assert!(only_existing(
            "tar: ./a: Cannot open: File exists\ntar: Exiting with failure status due to previous errors\n"
        ));
        assert!(only_existing("tar: can't open './a': File exists\n"));
        assert!(!only_existing("tar: ./a: Cannot open: Permission denied\n"));
        assert!(!only_existing(""));
    }
}
