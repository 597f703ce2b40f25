//! The errors of serde-saphyr, by their kinds.

use granit_parser::{Options, Parser};
use serde_saphyr::Error;

use super::fields::{duplicate_field, missing_field, unknown_field, unknown_value, wrong_type};
use super::likely::cause_near;
use super::serde_words::{found_type, serde_words, wanted_type};
use super::syntax::{Said, syntax, unknown};
use super::value_type::ValueType;
use super::{ParseCause, Position};
use crate::say;

/// Returns why `text` cannot be read.
pub(crate) fn yaml(text: &str, error: &Error) -> ParseCause {
    let error = innermost(error);
    let count = |count: u64| usize::try_from(count).unwrap_or(usize::MAX).max(1);
    let at = error
        .location()
        .map_or(Position { line: 1, column: 1 }, |it| Position {
            line: count(it.line()),
            column: count(it.column()),
        });
    let field = field_of(text, at);
    if let Some((what, next)) = of_shape(error, field.as_deref()) {
        // Where one text stands in the place of fields, its colon may be none.
        let cause = ParseCause { at, what, next };
        return match is_mistyped(error)
            .then(|| cause_near(text, at.line))
            .flatten()
        {
            Some(likely) => likely,
            None => cause,
        };
    }
    broken(text)
        .or_else(|| cause_near(text, at.line))
        .unwrap_or_else(|| {
            let (what, next) = unknown();
            ParseCause { at, what, next }
        })
}

fn innermost(error: &Error) -> &Error {
    match error {
        Error::WithSnippet { error, .. } | Error::AliasError { error, .. } => innermost(error),
        other => other,
    }
}

fn is_mistyped(error: &Error) -> bool {
    matches!(
        error,
        Error::SerdeInvalidType { .. } | Error::Unexpected { .. }
    )
}

/// Returns the words for an error about the shape of what could be parsed.
fn of_shape(error: &Error, field: Option<&str>) -> Option<Said> {
    Some(match error {
        Error::Message { msg, .. } => return serde_words(msg, field),
        Error::SerdeUnknownField {
            field, expected, ..
        } => unknown_field(field, expected),
        Error::SerdeUnknownVariant {
            variant, expected, ..
        } => unknown_value(variant, expected),
        Error::SerdeMissingField { field, .. } => missing_field(field),
        Error::DuplicateMappingKey { key, .. } => duplicate_field(key.as_deref()),
        Error::SerdeInvalidType {
            unexpected,
            expected,
            ..
        }
        | Error::SerdeInvalidValue {
            unexpected,
            expected,
            ..
        } => wrong_type(field, found_type(unexpected), wanted_type(expected)),
        Error::InvalidScalar { ty, .. } => {
            wrong_type(field, Some(ValueType::Text), wanted_type(ty))
        }
        Error::InvalidBooleanStrict { .. } => {
            wrong_type(field, Some(ValueType::Text), Some(ValueType::Bool))
        }
        Error::NullIntoString { .. } => {
            wrong_type(field, Some(ValueType::Nothing), Some(ValueType::Text))
        }
        Error::Unexpected { expected, .. } => wrong_type(field, None, wanted_type(expected)),
        Error::SerdeInvalidLength { .. }
        | Error::ExpectedStringKeyForExternallyTaggedEnum { .. }
        | Error::ExternallyTaggedEnumExpectedScalarOrMapping { .. }
        | Error::UnexpectedValueForUnitEnumVariant { .. }
        | Error::TaggedScalarCannotDeserializeIntoString { .. }
        | Error::NonFiniteFloat { .. }
        | Error::UnsupportedTag { .. } => wrong_type(field, None, None),
        Error::MultipleDocuments { .. } => (
            say!(
                ja: "文書が 2 つ以上あります",
                en: "there is more than one document in the file"
            ),
            say!(
                ja: "1 つだけを残し、--- の行から後を消してください。",
                en: "keep one, and delete what follows the line with ---"
            ),
        ),
        Error::Budget { .. }
        | Error::AliasReplayLimitExceeded { .. }
        | Error::AliasExpansionLimitExceeded { .. }
        | Error::AliasReplayStackDepthExceeded { .. }
        | Error::AliasReplayCounterOverflow { .. } => (
            say!(ja: "入れ子やエイリアスが多すぎます", en: "there are too many levels or aliases"),
            say!(
                ja: "エイリアス (*) を使わずに書いてください。",
                en: "write it without aliases (`*`)"
            ),
        ),
        _ => return None,
    })
}

/// Returns what the parser itself cannot read, in the words of its table.
fn broken(text: &str) -> Option<ParseCause> {
    let mut parser = Parser::new_from_str_with_options(text, Options::default());
    let error = parser.find_map(Result::err)?;
    let near = |cause: ParseCause| cause_near(text, cause.at.line).unwrap_or(cause);
    Some(near(syntax(&error)))
}

/// Returns the key whose value begins at a position of `text`, on the same line.
fn field_of(text: &str, at: Position) -> Option<String> {
    let line = text.lines().nth(at.line - 1)?;
    let before: String = line.chars().take(at.column - 1).collect();
    let before = before.trim_end().strip_suffix(':')?.trim_end();
    let key = before.rsplit([' ', '{', ',', '[']).next()?;
    let key = key.trim_matches(['"', '\'']);
    (!key.is_empty()).then(|| key.to_owned())
}
