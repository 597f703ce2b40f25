//! Values that no text may show, and their removal from texts.
//!
//! In: what was found in the place of a secret, the values of secret variables.
//! Out: texts with [`HIDDEN`] in the place of each.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use crate::evidence::HIDDEN;
use crate::text::Text;

/// What is shorter, in bytes, is not looked for within words: it would be found in anything.
const SHORTEST: usize = 6;

/// The least of a value in base64 that is known again in the middle of another, in characters.
const SHORTEST_INNER: usize = 8;

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

/// What stands around a value that is quoted, listed or given to a name.
const BEFORE: &str = "'\"`“‘「『([{<|=:,、";
const AFTER: &str = "'\"`”’」』)]}>|;,、";

/// What is hidden wherever it occurs, and what only where it stands by itself;
/// the longest first.
#[derive(Clone, Default)]
pub struct Secrets {
    anywhere: Vec<String>,
    apart: Vec<String>,
}

impl Secrets {
    /// Returns those of `found` that are worth hiding and are no part of a name.
    #[must_use]
    pub fn new(found: &[String], names: &str) -> Self {
        let lines = found.iter().flat_map(|value| {
            // A secret of several lines is logged line by line.
            value.lines().chain([value.as_str()]).map(str::trim)
        });
        let anywhere = lines
            .filter(|value| is_distinct(value) && !names.contains(value))
            .filter(|value| !HIDDEN.contains(value))
            .map(str::to_owned)
            .collect();
        Self::sorted(anywhere, Vec::new())
    }

    /// Returns the values of secret variables, in every form in which they may be
    /// written. A short one, or a common word, is hidden where it is a whole
    /// value: elsewhere it is a part of other words.
    pub fn given<'a>(values: impl Iterator<Item = &'a str>) -> Self {
        let (mut anywhere, mut apart) = (Vec::new(), Vec::new());
        for value in values.filter(|value| !value.is_empty()) {
            if is_distinct(value) {
                anywhere.extend(written_forms(value));
            } else {
                apart.extend(forms(value));
            }
        }
        Self::sorted(anywhere, apart)
    }

    /// Returns these with what `data` of a Secret, in base64, stands for.
    #[must_use]
    pub fn with_data<'a>(&self, data: impl Iterator<Item = &'a str>) -> Self {
        let mut anywhere = self.anywhere.clone();
        for encoded in data {
            let decoded = STANDARD.decode(encoded).ok();
            let decoded = decoded.and_then(|bytes| String::from_utf8(bytes).ok());
            let text = decoded.as_deref().map(str::trim).unwrap_or_default();
            if is_distinct(text) {
                anywhere.extend(Self::new(&[text.to_owned()], "").anywhere);
                anywhere.extend(forms(text));
            }
            if is_distinct(encoded) {
                anywhere.push(encoded.to_owned());
            }
        }
        Self::sorted(anywhere, self.apart.clone())
    }

    fn sorted(mut anywhere: Vec<String>, mut apart: Vec<String>) -> Self {
        for all in [&mut anywhere, &mut apart] {
            all.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
            all.dedup();
        }
        Self { anywhere, apart }
    }

    /// Returns `text` with all of them hidden; `None` where there are none in it.
    #[must_use]
    pub fn hide_in(&self, text: &str) -> Option<String> {
        let mut all = self.anywhere.iter().chain(&self.apart);
        if !all.any(|secret| text.contains(secret)) {
            return None;
        }
        let (mut out, mut told, mut at) = (String::with_capacity(text.len()), 0, 0);
        while let Some(next) = text[at..].chars().next() {
            let Some(length) = self.length_at(text, at) else {
                at += next.len_utf8();
                continue;
            };
            out.push_str(&text[told..at]);
            out.push_str(HIDDEN);
            at += length;
            told = at;
        }
        out.push_str(&text[told..]);
        (told > 0).then_some(out)
    }

    /// Returns both wordings of `text` with all of them hidden.
    #[must_use]
    pub fn hide(&self, text: &Text) -> Text {
        text.map(|wording| self.hide_in(wording).unwrap_or_else(|| wording.to_owned()))
    }

    /// Returns the length of the secret that stands at `at`, in bytes.
    fn length_at(&self, text: &str, at: usize) -> Option<usize> {
        let is_here = |secret: &&String| text[at..].starts_with(secret.as_str());
        let anywhere = self.anywhere.iter().find(is_here);
        let mut apart = self.apart.iter().filter(is_here);
        let found = anywhere.or_else(|| apart.find(|it| stands_apart(text, at, it.len())));
        found.map(String::len)
    }
}

/// Says how many there are.
impl fmt::Debug for Secrets {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Secrets({})", self.anywhere.len() + self.apart.len())
    }
}

/// Returns whether `value` is hardly a part of anything else.
fn is_distinct(value: &str) -> bool {
    value.len() >= SHORTEST && !COMMON.contains(&value.to_lowercase().as_str())
}

/// Returns whether the value at `at` is all that stands between two quotes,
/// brackets, commas or ends of the text.
fn stands_apart(text: &str, at: usize, length: usize) -> bool {
    let before = text[..at].trim_end().chars().next_back();
    let after = text[at + length..].trim_start().chars().next();
    before.is_none_or(|c| BEFORE.contains(c)) && after.is_none_or(|c| AFTER.contains(c))
}

/// Returns every form in which `value` may be written, alone or as a part of
/// something that is encoded.
pub fn written_forms(value: &str) -> impl Iterator<Item = String> {
    let inner = inner_base64(value.as_bytes());
    forms(value).into_iter().chain(inner)
}

/// Returns `value` as it stands in JSON, SQL, a shell, a URL and a Secret.
fn forms(value: &str) -> Vec<String> {
    let json = serde_json::Value::from(value).to_string();
    let in_url = |byte: u8| match byte {
        b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
            char::from(byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    vec![
        value.to_owned(),
        json[1..json.len() - 1].to_owned(),
        value.replace('\'', "''"),
        value.replace('\'', "\\'"),
        value.replace('\'', r"'\''"),
        value.bytes().map(in_url).collect(),
        STANDARD.encode(value),
        // As `echo` gives it to `base64`.
        STANDARD.encode(format!("{value}\n")),
    ]
}

/// Returns what `value` looks like in the middle of something longer in base64
/// (`user:value`, a file with it): three ways, by where it begins.
fn inner_base64(value: &[u8]) -> impl Iterator<Item = String> {
    (0..3).filter_map(|offset| {
        let encoded = STANDARD.encode([&b"\0\0"[..offset], value].concat());
        let begin = (offset * 8).div_ceil(6);
        let end = (offset + value.len()) * 8 / 6;
        let inner = encoded.get(begin..end)?;
        (inner.len() >= SHORTEST_INNER).then(|| inner.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(found: &[&str], names: &str) -> Secrets {
        let found: Vec<String> = found.iter().map(|value| (*value).to_owned()).collect();
        Secrets::new(&found, names)
    }

    fn given(value: &str, text: &str) -> String {
        let secrets = Secrets::given([value].into_iter());
        secrets.hide_in(text).unwrap_or_else(|| text.to_owned())
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

    #[test]
    fn a_given_value_is_hidden_in_every_form() {
        for (value, text, hidden) in [
            ("hunter2", "xhunter2y", "x[hidden]y"),
            ("hunter2", "aHVudGVyMg== aHVudGVyMgo=", "[hidden] [hidden]"),
            // root:hunter2!, of which the last letter shares its place with `!`.
            (
                "hunter2-long",
                "cm9vdDpodW50ZXIyLWxvbmch",
                "cm9vdDp[hidden]ch",
            ),
            ("it's long", "'it''s long'", "'[hidden]'"),
            ("two words", "?q=two%20words", "?q=[hidden]"),
            ("say \"hi\"", r#"{"a":"say \"hi\""}"#, r#"{"a":"[hidden]"}"#),
            // What stands for a secret is not looked through again.
            ("hidden", "a hidden one", "a [hidden] one"),
        ] {
            assert_eq!(given(value, text), hidden, "{value}");
        }
    }

    #[test]
    fn a_short_value_is_hidden_where_it_is_all() {
        for (text, hidden) in [
            ("a", "[hidden]"),
            ("\"a\"", "\"[hidden]\""),
            ("the file has 'a'", "the file has '[hidden]'"),
            ("「a」です", "「[hidden]」です"),
            ("(1, a)", "(1, [hidden])"),
            ("a Pod has a name", "a Pod has a name"),
            ("databases: data", "databases: data"),
            ("YQ==", "[hidden]"),
        ] {
            assert_eq!(given("a", text), hidden, "{text}");
        }
        assert_eq!(
            given("password", "MARIADB_ROOT_PASSWORD, password: \"password\""),
            "MARIADB_ROOT_PASSWORD, password: \"[hidden]\""
        );
    }

    #[test]
    fn data_of_a_secret_is_hidden_decoded_and_not() {
        let secrets = Secrets::default().with_data(["aHVudGVyMg==", "YQ=="].into_iter());
        let hidden = secrets.hide_in("hunter2, aHVudGVyMg== and a YQ==");
        assert_eq!(hidden.as_deref(), Some("[hidden], [hidden] and a YQ=="));
    }

    proptest::proptest! {
        #[test]
        fn no_form_of_a_given_value_is_left(
            value in "[ -~]{6,24}", before in ".{0,12}", after in ".{0,12}", form in 0..8_usize,
        ) {
            proptest::prop_assume!(is_distinct(&value) && !HIDDEN.contains(&value));
            let text = format!("{before}{}{after}", forms(&value)[form]);
            let hidden = given(&value, &text);
            let left = forms(&value).into_iter().find(|form| hidden.contains(form));
            // What stands around may spell it once more together with what stands for it.
            proptest::prop_assert!(left.is_none_or(|it| it.contains(']') || it.contains('[')), "{hidden}");
        }
    }
}
