//! Names that say that their values are secret.

/// Words that make a name secret.
const WORDS: &[&str] = &[
    "apikey",
    "auth",
    "authorization",
    "cred",
    "credential",
    "credentials",
    "creds",
    "key",
    "keys",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "passwords",
    "pw",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
];
/// Ends of words that make a name secret, such as `DBPASSWORD`.
const ENDS: &[&str] = &[
    "apikey",
    "passphrase",
    "passwd",
    "password",
    "secret",
    "token",
];

/// Returns true where the value of a variable, key or header of this name is secret.
pub(super) fn is_secret(name: &str) -> bool {
    words(name)
        .iter()
        .any(|word| WORDS.contains(&word.as_str()) || ENDS.iter().any(|end| word.ends_with(end)))
}

/// As [`is_secret`], for the fields of objects: Kubernetes itself has a
/// `secretName`, and a `key` that selects.
pub(super) fn is_secret_field(name: &str) -> bool {
    let words = words(name);
    let (last, before) = match words.as_slice() {
        [.., before, last] => (last.as_str(), before.as_str()),
        [last] => (last.as_str(), ""),
        [] => return false,
    };
    let is_key = last == "key" && matches!(before, "api" | "access" | "private" | "secret");
    is_key || ENDS.iter().any(|end| last.ends_with(end))
}

/// Returns true where a value of a secret's name only says where the secret is.
pub(super) fn is_place(name: &str, value: &str) -> bool {
    let words = words(name);
    let last = words.last().map(String::as_str);
    matches!(last, Some("file" | "path" | "dir")) && value.starts_with('/')
}

/// The words of `DB_PASSWORD`, `db-password`, `db.password` and `dbPassword`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut was_lower = false;
    for c in name.chars() {
        let begins = !c.is_alphanumeric() || (was_lower && c.is_uppercase());
        if begins {
            words.push(String::new());
        }
        if let (true, Some(word)) = (c.is_alphanumeric(), words.last_mut()) {
            word.extend(c.to_lowercase());
        }
        was_lower = c.is_lowercase() || c.is_ascii_digit();
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secrets_name_is_known_in_any_spelling() {
        for name in [
            "MARIADB_ROOT_PASSWORD",
            "password",
            "dbPassword",
            "DBPASSWORD",
            "api-key",
            "GITHUB_TOKEN",
            "AWS_SECRET_ACCESS_KEY",
            "MYSQL_PWD",
            "basic.auth",
            "X-Auth-Token",
            "Authorization",
        ] {
            assert!(is_secret(name), "{name}");
        }
        for name in [
            "AUTHOR",
            "KEYBOARD",
            "MARIADB_DATABASE",
            "COMPASS",
            "monkey",
            "",
        ] {
            assert!(!is_secret(name), "{name}");
        }
    }

    #[test]
    fn fields_of_kubernetes_itself_are_no_secrets() {
        for name in [
            "secretName",
            "key",
            "topologyKey",
            "secretKeyRef",
            "tokenExpirationSeconds",
        ] {
            assert!(!is_secret_field(name), "{name}");
        }
        for name in ["password", "rootPassword", "secretKey", "apiKey", "token"] {
            assert!(is_secret_field(name), "{name}");
        }
    }

    #[test]
    fn where_a_secret_is_may_be_known() {
        assert!(is_place("MARIADB_ROOT_PASSWORD_FILE", "/run/secrets/root"));
        assert!(!is_place("MARIADB_ROOT_PASSWORD_FILE", "hunter2"));
        assert!(!is_place("MARIADB_ROOT_PASSWORD", "/hunter2"));
    }
}
