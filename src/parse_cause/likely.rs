//! The likely cause of a YAML error: what a text has that the parser does not
//! know by name.

use super::{ParseCause, Position};
use crate::lookalikes::Lookalike;
use crate::say;

/// Returns `error`, or what is more likely to be wrong with `text` at or before
/// its line.
pub(crate) fn likely_cause(text: &str, error: ParseCause) -> ParseCause {
    // The parser notices what is missing up to a line later.
    cause_before(text, error.at.line + 1).unwrap_or(error)
}

/// Returns what is likely to be wrong with the first `count` lines of `text`.
pub(crate) fn cause_before(text: &str, count: usize) -> Option<ParseCause> {
    let lines: Vec<(usize, &str)> = text.lines().enumerate().take(count).collect();
    let whole_file = || {
        lines
            .iter()
            .find_map(|(number, line)| template(*number, line))
    };
    let near = || {
        let mut before = lines.iter().rev();
        before.find_map(|(number, line)| suspect(*number, line))
    };
    whole_file().or_else(near)
}

/// Returns what is likely to be wrong with the line of this number, from 1, or the one
/// before it.
pub(super) fn cause_near(text: &str, line: usize) -> Option<ParseCause> {
    let first = line.saturating_sub(2);
    let lines = text.lines().enumerate().skip(first).take(line - first);
    let lines: Vec<(usize, &str)> = lines.collect();
    let mut near = lines.iter().rev();
    near.find_map(|(number, line)| template(*number, line).or_else(|| suspect(*number, line)))
}

/// Returns an error about a line that is of a template.
fn template(number: usize, line: &str) -> Option<ParseCause> {
    let code = code_of(line);
    let at = code.find("{{").filter(|at| {
        // Within quotes it is a text, which YAML can read.
        let before = &code[..*at];
        before.matches('"').count().is_multiple_of(2)
            && before.matches('\'').count().is_multiple_of(2)
    })?;
    code[at..].contains("}}").then(|| ParseCause {
        at: position(number, code, at),
        what: say!(
            ja: "Helm などのテンプレートです ({{{{ … }}}} は YAML ではありません)",
            en: "this is a template, such as Helm's: {{{{ … }}}} is no YAML"
        ),
        next: say!(
            ja: "値を直接書くか、`helm template` で作られるマニフェストを使ってください。",
            en: "write the value itself, or use the manifests that `helm template` makes"
        ),
    })
}

/// Returns an error about something in a line that is likely to be a mistake.
fn suspect(number: usize, line: &str) -> Option<ParseCause> {
    let trimmed = line.trim();
    let indent = line.len() - line.trim_start_matches([' ', '\t']).len();
    if let Some(tab) = line[..indent].find('\t') {
        return Some(ParseCause {
            at: position(number, line, tab),
            what: say!(ja: "タブで字下げしています", en: "this line is indented with a tab"),
            next: say!(
                ja: "タブを半角の空白に置き換えてください。YAML の字下げに使えるのは半角の空白だけです。",
                en: "replace the tab by spaces; YAML is indented with spaces only"
            ),
        });
    }
    if trimmed.starts_with("```") || trimmed.starts_with("~~~") {
        return Some(ParseCause {
            at: position(number, line, indent),
            what: say!(
                ja: "Markdown のコードの囲み (```) が入っています",
                en: "this is a code fence (```) of Markdown, no YAML"
            ),
            next: say!(
                ja: "囲みの行を消して、中身だけを残してください。",
                en: "delete the lines with the fences and keep what is between them"
            ),
        });
    }
    if trimmed.len() > 3 && trimmed.chars().all(|c| c == '-') {
        return Some(ParseCause {
            at: position(number, line, indent),
            what: say!(
                ja: "区切りの行のハイフンが多すぎます ({trimmed})",
                en: "this line has too many hyphens ({trimmed})"
            ),
            next: say!(
                ja: "文書を区切る行は、ちょうど 3 つのハイフン (---) です。",
                en: "documents are separated by exactly three: ---"
            ),
        });
    }
    let code = code_of(line);
    let (column, found) = Lookalike::first_in(code)?;
    Some(ParseCause {
        at: Position {
            line: number + 1,
            column: column + 1,
        },
        what: found.what(),
        next: found.next(),
    })
}

/// Returns a line without its comment.
fn code_of(line: &str) -> &str {
    if line.trim_start().starts_with('#') {
        return "";
    }
    line.split(" #").next().unwrap_or(line)
}

fn position(number: usize, line: &str, at: usize) -> Position {
    Position {
        line: number + 1,
        column: line[..at].chars().count() + 1,
    }
}
