//! Text of any origin in each language that a report is written in, so that
//! none of it is markup there. HTML is escaped by `maud`, XML by `quick-junit`.

mod markdown;

pub(crate) use markdown::{code, markdown};

use super::clean::clean;

/// Returns `text` for a description or a reason of TAP, in which `#` begins a directive.
pub(super) fn tap(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}

/// Returns `text` as a YAML scalar on one line; YAML reads what JSON writes in quotes.
pub(super) fn yaml(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// Returns `text` for the message of a GitHub workflow command.
pub(super) fn workflow_message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

/// Returns `text` for a property of a GitHub workflow command.
pub(super) fn workflow_property(text: &str) -> String {
    workflow_message(text)
        .replace(':', "%3A")
        .replace(',', "%2C")
}

/// What a spreadsheet program computes begins with one of these; the wide signs where
/// Japanese is written.
const COMPUTED: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// Returns `text` as a cell that a spreadsheet program shows and does not compute.
pub(crate) fn cell(text: &str) -> String {
    let text = clean(text);
    // A sign alone is no formula, and what some gradebooks take for no grade.
    if text != "-" && text.trim_start().starts_with(COMPUTED) {
        format!("'{text}")
    } else {
        text
    }
}

/// Returns the text of a [`cell`].
pub(crate) fn text_of_cell(cell: &str) -> &str {
    let text = cell.strip_prefix('\'');
    text.filter(|text| text.trim_start().starts_with(COMPUTED))
        .unwrap_or(cell)
}

/// Returns `text` as one word of a shell.
pub(crate) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for (text, escaped) in [
            ("=1+1", "'=1+1"),
            ("+81 3", "'+81 3"),
            ("-2", "'-2"),
            ("-", "-"),
            ("@sum", "'@sum"),
            ("\t=1", "' =1"),
            ("\r=1", "'=1"),
            ("  =1", "'  =1"),
            ("＝1", "'＝1"),
            ("a=b", "a=b"),
            ("12", "12"),
            ("'quoted'", "'quoted'"),
            ("", ""),
        ] {
            assert_eq!(cell(text), escaped, "{text:?}");
            assert_eq!(text_of_cell(escaped), clean(text), "{text:?}");
        }
    }
}
