//! A database that does not start since nothing says its password: the variables that
//! its image takes one from, by the words of its entrypoint.

use k8s_openapi::api::core::v1::Container;

use super::pod_diagnosis::DiagnosedContainer;
use crate::nearest::nearest;
use crate::{say, text::Text};

/// The lines from the complaint on in which the images name their variables.
const LINES: usize = 6;

/// Returns the variables of which one is to be set, as the log of the entrypoint of
/// `mariadb`, `mysql` or `postgres` names them; none where it does not complain.
pub(super) fn password_variables(log: &str) -> Vec<&str> {
    let complains = |line: &&str| {
        let line = line.to_lowercase();
        line.contains("uninitialized") && line.contains("password")
    };
    let is_part = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    let lines = log.lines().skip_while(|line| !complains(line));
    let words = lines
        .take(LINES)
        .flat_map(|line| line.split(move |c| !is_part(c)));
    words.filter(|word| word.contains('_')).collect()
}

/// Says what is missing.
pub(super) fn headline(container: DiagnosedContainer<'_>, variable: &str) -> Text {
    let Text { ja, en } = container.noun();
    say!(
        ja: "{ja} のデータベースが始まりません。パスワードを決める環境変数 {variable} がありません",
        en: "the database in {en} does not start: the environment variable {variable}, which sets its password, is missing"
    )
}

/// Says which other variables do as well, and which one may be misspelt.
pub(super) fn evidence(container: Option<&Container>, variables: &[&str]) -> Vec<Text> {
    let Some((first, others)) = variables.split_first() else {
        return Vec::new();
    };
    let set = container
        .and_then(|it| it.env.as_deref())
        .unwrap_or_default();
    let mut said = Vec::new();
    if let Some(near) = nearest(first, set.iter().map(|it| it.name.as_str())) {
        said.push(say!(
            ja: "env に {near} があります。名前の間違いかもしれません",
            en: "env has {near}: check its name for a typo"
        ));
    }
    if !others.is_empty() {
        let others = others.join(", ");
        said.push(say!(
            ja: "次のどれかでもかまいません: {others}",
            en: "one of these does as well: {others}"
        ));
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_those_that_the_entrypoint_names() {
        for (log, variables) in [
            (
                "x [ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n\tYou need to specify one of MARIADB_ROOT_PASSWORD, MARIADB_ROOT_PASSWORD_HASH, MARIADB_ALLOW_EMPTY_ROOT_PASSWORD and MARIADB_RANDOM_ROOT_PASSWORD\n",
                &[
                    "MARIADB_ROOT_PASSWORD",
                    "MARIADB_ROOT_PASSWORD_HASH",
                    "MARIADB_ALLOW_EMPTY_ROOT_PASSWORD",
                    "MARIADB_RANDOM_ROOT_PASSWORD",
                ][..],
            ),
            (
                "Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD",
                &[
                    "MYSQL_ROOT_PASSWORD",
                    "MYSQL_ALLOW_EMPTY_PASSWORD",
                    "MYSQL_RANDOM_ROOT_PASSWORD",
                ],
            ),
            (
                "Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the superuser.",
                &["POSTGRES_PASSWORD"],
            ),
            (
                "[ERROR] Can't lock aria control file MARIADB_ROOT_PASSWORD",
                &[],
            ),
            ("", &[]),
        ] {
            assert_eq!(password_variables(log), variables, "{log}");
        }
    }
}
