//! Secrets that are known by their form, in any text.

use std::sync::LazyLock;

use regex::{Captures, Regex};

use crate::evidence::HIDDEN;

/// Each with the secret itself in the group `secret`.
const PATTERNS: &[&str] = &[
    // Private keys, whole or cut.
    r"(?s)(?<secret>-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----.*?(?:-----END [A-Z0-9 ]*PRIVATE KEY-----|\z))",
    // JSON Web Tokens, such as those of service accounts.
    r"\b(?<secret>eyJ[A-Za-z0-9_-]{6,}\.[A-Za-z0-9_-]{6,}(?:\.[A-Za-z0-9_-]*)?)",
    r"(?i)\bbearer\s+(?<secret>[A-Za-z0-9._~+/=-]{8,})",
    r"(?i)\bauthorization[\x22']?\s*[:=]\s*[\x22']?(?:basic\s+|bearer\s+)?(?<secret>[A-Za-z0-9._~+/=-]{7,})",
    // scheme://user:password@host
    r"(?i)\b[a-z][a-z0-9+.-]*://[^\s/:@]*:(?<secret>[^\s\x22']+)@",
    // Tokens of AWS, GitHub, GitLab, Slack.
    r"\b(?<secret>AKIA[0-9A-Z]{16}|gh[pousr]_[A-Za-z0-9]{30,}|glpat-[A-Za-z0-9_-]{20,}|xox[abprs]-[A-Za-z0-9-]{10,})",
    // NAME=value, in a shell or a file of settings.
    r"(?i)(?:password|passwd|passphrase|pwd|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|credentials?)[\x22']?\s*=\s*(?<secret>\x22[^\x22]+\x22|'[^']+'|[^\s,;&|\x22')\]}]+)",
    // `password: value`, and the like in JSON.
    r"(?i)(?:password|passwd|passphrase)[\x22']?\s*:\s*(?<secret>\x22[^\x22]+\x22|'[^']+'|[^\s,;&|\x22')\]}]+)",
    r"(?i)(?:secret|token|key|credentials?)[\x22']\s*:\s*(?<secret>\x22[^\x22]+\x22|'[^']+')",
    r"(?i)\bgenerated root password:\s*(?<secret>\S+)",
    // --password value
    r"(?i)(?:^|[\s\x22'])--?[a-z0-9-]*(?:password|passwd|passphrase|token|secret|api-key)\s+(?<secret>[^\s\x22'-][^\s\x22']*)",
    // mysql -uroot -pvalue
    r"\b(?:mysql|mariadb)[a-z-]*\b[^\n;|&]*?\s-p(?<secret>[^\s\x22';|&]+)",
    // SQL
    r"(?i)\bidentified\s+(?:by|with\s+\S+\s+by|via\s+\w+\s+using)\s+(?:password\s*\(?\s*)?(?<secret>'[^']+'|\x22[^\x22]+\x22)",
    r"(?i)\bpassword\s*\(\s*(?<secret>'[^']+'|\x22[^\x22]+\x22)",
];

/// The server says whether a password was used, and not which.
const NO_SECRET: &[&str] = &["YES", "NO", "yes", "no", "true", "false", "null", "none"];

static COMPILED: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    let compiled = PATTERNS.iter().map(|pattern| Regex::new(pattern));
    compiled.filter_map(Result::ok).collect()
});

/// `text` with the secrets in it hidden, which `found` gets; `None` where there
/// are none.
pub(super) fn hide_in(text: &str, found: &mut Vec<String>) -> Option<String> {
    let mut hidden: Option<String> = None;
    for pattern in COMPILED.iter() {
        let text = hidden.as_deref().unwrap_or(text);
        if !pattern.is_match(text) {
            continue;
        }
        let replaced = pattern.replace_all(text, |captures: &Captures<'_>| {
            let (whole, secret) = (&captures[0], &captures["secret"]);
            let bare = secret.trim_matches(['"', '\'']);
            if NO_SECRET.contains(&bare) || bare.contains(HIDDEN) || is_cut_hidden(bare) {
                return whole.to_owned();
            }
            found.push(bare.to_owned());
            let at = captures.name("secret").map_or(0, |found| found.start());
            let begin = captures.get(0).map_or(0, |found| found.start());
            let (before, rest) = whole.split_at(at - begin);
            format!("{before}{}", rest.replacen(bare, HIDDEN, 1))
        });
        if replaced != text {
            hidden = Some(replaced.into_owned());
        }
    }
    hidden
}

/// A value ends where a bracket closes, and so does what stands for it.
fn is_cut_hidden(value: &str) -> bool {
    value == HIDDEN.trim_end_matches(']')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pattern_compiles() {
        assert_eq!(COMPILED.len(), PATTERNS.len());
    }

    #[test]
    fn secrets_are_known_by_their_form() {
        for (text, hidden) in [
            (
                "[Entrypoint]: GENERATED ROOT PASSWORD: |~x<1:y",
                "[Entrypoint]: GENERATED ROOT PASSWORD: [hidden]",
            ),
            (
                "Authorization: Bearer abc.def-123456",
                "Authorization: Bearer [hidden]",
            ),
            (
                "curl -H 'authorization: Basic dXNlcjpwYXNz'",
                "curl -H 'authorization: Basic [hidden]'",
            ),
            (
                "mysql://root:hunter2@db:3306/x",
                "mysql://root:[hidden]@db:3306/x",
            ),
            (
                "MYSQL_PWD=hunter2 mysqldump",
                "MYSQL_PWD=[hidden] mysqldump",
            ),
            ("password = \"hunter 2\"", "password = \"[hidden]\""),
            ("{\"token\": \"abc\"}", "{\"token\": \"[hidden]\"}"),
            (
                "app --db-password hunter2 --port 80",
                "app --db-password [hidden] --port 80",
            ),
            (
                "mariadb -uroot -phunter2 -e 'SELECT 1'",
                "mariadb -uroot -p[hidden] -e 'SELECT 1'",
            ),
            (
                "CREATE USER a IDENTIFIED BY 'hunter2'",
                "CREATE USER a IDENTIFIED BY '[hidden]'",
            ),
            ("-----BEGIN RSA PRIVATE KEY-----\nabc\n", "[hidden]"),
            ("t eyJhbGciOiJ.eyJpc3MiOiJr.c2ln u", "t [hidden] u"),
        ] {
            let once = hide_in(text, &mut Vec::new());
            assert_eq!(once.as_deref(), Some(hidden), "{text}");
            assert_eq!(hide_in(hidden, &mut Vec::new()), None, "{hidden}");
        }
    }

    #[test]
    fn ordinary_texts_stay_as_they_are() {
        for text in [
            "Access denied for user 'root'@'10.42.0.1' (using password: YES)",
            "couldn't find key password in Secret default/db",
            "references non-existent secret key: password",
            "secret \"db\" not found",
            "unexpected token: }",
            "mkdir -p /data",
            "0/2 nodes are available: 2 node(s) didn't match Pod's node affinity/selector.",
        ] {
            assert_eq!(hide_in(text, &mut Vec::new()), None, "{text}");
        }
    }
}
