//! Text of any origin in each language that a report is written in, so that
//! none of it is markup there. HTML is escaped by `maud`, XML by `quick-junit`.

mod markdown;

pub(crate) use markdown::{code, markdown};

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

/// Returns `text` as one word of a shell.
pub(super) fn shell_word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./=:@%+,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return text.to_owned();
    }
    format!("'{}'", text.replace('\'', "'\\''"))
}
