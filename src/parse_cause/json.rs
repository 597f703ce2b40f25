//! The errors of `serde_json`, whose kinds are only in their words.

use serde_json::Error;
use serde_json::error::Category;

use super::serde_words::serde_words;
use super::syntax::Said;
use super::{ParseCause, Position};
use crate::say;

/// Returns why a JSON text cannot be read.
pub(crate) fn json(error: &Error) -> ParseCause {
    let message = error.to_string();
    let message = message
        .rsplit_once(" at line ")
        .map_or(message.as_str(), |it| it.0);
    let (what, next) = match error.classify() {
        Category::Data => serde_words(message, None),
        Category::Eof => Some(cut_off()),
        Category::Syntax | Category::Io => broken(message),
    }
    .unwrap_or_else(unknown);
    ParseCause {
        at: Position {
            line: error.line().max(1),
            column: error.column().max(1),
        },
        what,
        next,
    }
}

fn cut_off() -> Said {
    (
        say!(ja: "途中で終わっています", en: "it ends too early"),
        say!(
            ja: "閉じられていない括弧や引用符がないか、ファイルが途中で切れていないかを確かめてください。",
            en: "look for a bracket or quote that is not closed, or fetch the file again"
        ),
    )
}

fn unknown() -> Said {
    (
        say!(ja: "JSON として読めません", en: "this cannot be read as JSON"),
        say!(
            ja: "引用符、コンマ、括弧の対応を確かめてください。",
            en: "look at quotes, commas and brackets"
        ),
    )
}

/// Returns the words for a text that is no JSON.
fn broken(message: &str) -> Option<Said> {
    let begins = |with: &str| message.starts_with(with);
    Some(match message {
        "trailing comma" => (
            say!(
                ja: "最後の項目のあとにコンマがあります",
                en: "a comma follows the last item"
            ),
            say!(ja: "そのコンマを消してください。", en: "take that comma away"),
        ),
        "key must be a string" => (
            say!(ja: "キーが引用符で囲まれていません", en: "a key has no quotes around it"),
            say!(ja: "キーを \" で囲んでください。", en: "put \" around it"),
        ),
        "trailing characters" => (
            say!(
                ja: "JSON が終わったあとに、まだ何か書かれています",
                en: "something follows the end of the JSON"
            ),
            say!(ja: "終わりより後を消してください。", en: "delete what follows it"),
        ),
        "recursion limit exceeded" => (
            say!(ja: "入れ子が深すぎます", en: "this is nested too deeply"),
            say!(ja: "構造を見直してください。", en: "look at its structure again"),
        ),
        _ if begins("expected `:`") || begins("expected `,`") => (
            say!(
                ja: "ここにはコロン、コンマ、または閉じ括弧が必要です",
                en: "a colon, a comma or a closing bracket is missing here"
            ),
            say!(
                ja: "キーと値は「:」で、項目どうしは「,」で区切ってください。",
                en: "a key and its value are separated by `:`, and items by `,`"
            ),
        ),
        _ if begins("expected ") => (
            say!(ja: "ここには値が必要です", en: "a value is missing here"),
            say!(
                ja: "文字列は \" で囲み、それ以外は数、true、false、null のどれかを書いてください。",
                en: "text needs \" around it; else write a number, true, false or null"
            ),
        ),
        _ if begins("invalid number") || begins("number out of range") => (
            say!(ja: "数として読めません", en: "this is no number"),
            say!(
                ja: "先頭の 0 や + を消すか、文字列なら \" で囲んでください。",
                en: "take away a leading 0 or +, or put \" around it where it is text"
            ),
        ),
        _ if begins("control character")
            || begins("invalid escape")
            || begins("invalid unicode")
            || message.contains("surrogate") =>
        {
            (
                say!(
                    ja: "文字列の中に、そのまま書けない文字があります",
                    en: "this text has a character in it that cannot stand in JSON"
                ),
                say!(
                    ja: "改行は \\n、「\\」は \\\\ と書いてください。",
                    en: "a line break is written \\n, and a backslash \\\\"
                ),
            )
        }
        _ => return None,
    })
}
