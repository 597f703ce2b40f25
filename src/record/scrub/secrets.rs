//! What was found in the place of a secret, to be hidden everywhere.

use crate::evidence::HIDDEN;

/// What is shorter is not looked for: it would be found in anything.
const SHORTEST: usize = 6;

/// Words that are in every list of passwords and in every text about
/// databases: hiding them hides nothing and makes the text unreadable.
const COMMON: &[&str] = &[
    "changeme",
    "container",
    "database",
    "default",
    "disabled",
    "enabled",
    "example",
    "kubernetes",
    "localhost",
    "mariadb",
    "mysqld",
    "passwd",
    "password",
    "postgres",
    "secret",
    "username",
];

/// What is hidden wherever it occurs, the longest first.
#[derive(Default)]
pub(super) struct Secrets(Vec<String>);

impl Secrets {
    /// Those of `found` that are worth hiding and are no part of a name.
    pub fn new(found: &[String], names: &str) -> Self {
        let lines = found.iter().flat_map(|value| {
            // A secret of several lines is logged line by line.
            value.lines().chain([value.as_str()]).map(str::trim)
        });
        let mut all: Vec<String> = lines
            .filter(|value| value.len() >= SHORTEST)
            .filter(|value| !COMMON.contains(&value.to_lowercase().as_str()))
            .filter(|value| !names.contains(value) && !HIDDEN.contains(value))
            .map(str::to_owned)
            .collect();
        all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        all.dedup();
        Self(all)
    }

    /// `text` with all of them hidden; `None` where there are none in it.
    pub fn hide_in(&self, text: &str) -> Option<String> {
        let there = self.0.iter().filter(|secret| text.contains(*secret));
        there.fold(None, |hidden, secret| {
            let text = hidden.as_deref().unwrap_or(text);
            Some(text.replace(secret, HIDDEN))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(found: &[&str], names: &str) -> Secrets {
        let found: Vec<String> = found.iter().map(|value| (*value).to_owned()).collect();
        Secrets::new(&found, names)
    }

    #[test]
    fn a_secret_is_hidden_wherever_it_is() {
        let secrets = secrets(&["hunter2", "hunter2-long"], "");
        assert_eq!(
            secrets.hide_in("a hunter2-long and a hunter2").as_deref(),
            Some("a [hidden] and a [hidden]")
        );
        assert_eq!(secrets.hide_in("nothing"), None);
    }

    #[test]
    fn what_is_short_or_common_or_a_part_of_a_name_is_left() {
        let secrets = secrets(&["a", "password", "mariadb-0"], "mariadb-0.db\n");
        assert_eq!(secrets.hide_in("a password of mariadb-0"), None);
    }

    #[test]
    fn each_line_of_a_secret_is_one() {
        let secrets = secrets(&["first line\nsecond line\n"], "");
        assert_eq!(
            secrets.hide_in("> second line").as_deref(),
            Some("> [hidden]")
        );
    }
}
