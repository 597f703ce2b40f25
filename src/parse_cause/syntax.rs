//! What the parser of YAML refuses, in words for the person who wrote the file.

use granit_parser::{ErrorKind, ScanError};

use super::{ParseCause, Position};
use crate::say;
use crate::text::Text;

/// The deepest nesting of a document. Kubernetes' own objects reach about 20.
pub(crate) const MAX_DEPTH: usize = 64;

/// Returns the parser's error in words of every language.
pub(crate) fn syntax(error: &ScanError) -> ParseCause {
    let at = Position {
        line: error.marker().line().max(1),
        column: error.marker().col() + 1,
    };
    if matches!(error.kind(), ErrorKind::RecursionLimitExceeded) {
        return too_deep(at);
    }
    let (what, next) = brackets(error.kind())
        .or_else(|| quotes(error.kind()))
        .or_else(|| lines(error.kind()))
        .or_else(|| indicators(error.kind()))
        .unwrap_or_else(unknown);
    ParseCause { at, what, next }
}

/// An error and what to do about it.
pub(super) type Said = (Text, Text);

/// Returns the words for an error about `[`, `{` and what is between them.
fn brackets(kind: &ErrorKind) -> Option<Said> {
    use ErrorKind as Kind;
    let every = || {
        say!(
            ja: "開き括弧と閉じ括弧を 1 つずつ対応させてください。値そのものに括弧を使うときは、値を引用符で囲みます。",
            en: "close every bracket that is opened; a value that has brackets of its own needs quotes around it"
        )
    };
    Some(match kind {
        Kind::UnclosedFlowCollection { open } => (
            say!(ja: "括弧「{open}」が閉じられていません", en: "the bracket `{open}` is never closed"),
            every(),
        ),
        Kind::UnexpectedEofFlowSequence | Kind::UnexpectedEofFlowMapping => (
            say!(ja: "閉じられていない括弧があります", en: "a bracket is never closed"),
            every(),
        ),
        Kind::MismatchedFlowCollectionEnd { open, close } => (
            say!(
                ja: "括弧「{open}」が「{close}」で閉じられています",
                en: "the bracket `{open}` is closed by `{close}`"
            ),
            every(),
        ),
        Kind::MisplacedFlowCollectionEnd => (
            say!(
                ja: "対応する開き括弧のない閉じ括弧があります",
                en: "this closing bracket has none that opens"
            ),
            every(),
        ),
        Kind::ExpectedFlowMappingSeparator
        | Kind::ExpectedFlowSequenceSeparator
        | Kind::UnexpectedEofImplicitFlowMapping
        | Kind::ExpectedNodeContent => (
            say!(
                ja: "ここにはコンマか閉じ括弧、または値が必要です",
                en: "a comma, a closing bracket or a value is missing here"
            ),
            say!(
                ja: "括弧の中の項目はコンマで区切り、最後に括弧を閉じてください。",
                en: "separate what is between brackets by commas, and close the bracket"
            ),
        ),
        Kind::BlockEntryInFlowCollection
        | Kind::BlockSequenceEntryNotAllowed
        | Kind::PlainScalarStartsWithDashFlowIndicator => (
            say!(
                ja: "ここでは「-」で始まる項目を書けません",
                en: "an item that begins with `-` cannot stand here"
            ),
            say!(
                ja: "「-」の項目は括弧を使わずに 1 行に 1 つずつ書き、「-」のあとに半角の空白を入れてください。",
                en: "write items with `- ` on lines of their own, outside brackets"
            ),
        ),
        _ => return None,
    })
}

/// Returns the words for an error about quotes and what is between them.
fn quotes(kind: &ErrorKind) -> Option<Said> {
    use ErrorKind as Kind;
    Some(match kind {
        Kind::UnclosedQuotedScalar
        | Kind::DocumentIndicatorInQuotedScalar
        | Kind::UnexpectedEof => (
            say!(
                ja: "引用符 (\" または ') が閉じられていません",
                en: "a quote (\" or ') is never closed"
            ),
            say!(
                ja: "値の最後に、始まりと同じ引用符を書いてください。",
                en: "end the value with the quote that it begins with"
            ),
        ),
        Kind::InvalidTrailingSingleQuotedScalar | Kind::InvalidTrailingDoubleQuotedScalar => (
            say!(
                ja: "閉じた引用符のあとに、まだ何か書かれています",
                en: "something follows the quote that ends this value"
            ),
            say!(
                ja: "値の全体を 1 組の引用符で囲んでください。値に引用符が含まれるときは、もう一方の種類の引用符で囲みます。",
                en: "put one pair of quotes around the whole value; where quotes are part of it, use the other kind around it"
            ),
        ),
        Kind::UnknownQuotedScalarEscape
        | Kind::InvalidQuotedScalarHexEscape
        | Kind::InvalidLowSurrogateHexEscape
        | Kind::InvalidLowSurrogate
        | Kind::MissingLowSurrogate
        | Kind::UnpairedLowSurrogate
        | Kind::InvalidUnicodeEscape => (
            say!(
                ja: "二重引用符 (\") の中で、使えない「\\」の書き方をしています",
                en: "this `\\` within double quotes stands before something that it cannot stand before"
            ),
            say!(
                ja: "「\\」そのものを書くなら、値を ' で囲むか、「\\\\」と 2 つ書いてください。",
                en: "for a backslash itself put the value in single quotes ('), or write two: \\\\"
            ),
        ),
        _ => return None,
    })
}

/// Returns the words for an error about lines: their beginnings, keys and colons.
fn lines(kind: &ErrorKind) -> Option<Said> {
    use ErrorKind as Kind;
    Some(match kind {
        Kind::InvalidIndentation
        | Kind::ExpectedBlockMappingKey
        | Kind::ExpectedBlockSequenceEntry
        | Kind::UnexpectedEofBlockSequence
        | Kind::UnexpectedEofBlockMapping
        | Kind::InvalidBlockScalarIndent
        | Kind::InvalidQuotedScalarIndent
        | Kind::InvalidFlowScalarIndent
        | Kind::MappingKeyNotAllowed => (
            say!(
                ja: "この行の字下げが、前の行と合っていません",
                en: "the indentation of this line does not fit the lines before it"
            ),
            say!(
                ja: "同じ階層のキーや「-」は、同じ数の半角の空白で字下げしてください。",
                en: "keys and items (`- `) of one level begin in the same column"
            ),
        ),
        Kind::SimpleKeyExpected | Kind::InvalidSimpleKey => (
            say!(
                ja: "この行が「キー: 値」の形になっていません",
                en: "this line is no `key: value`"
            ),
            say!(
                ja: "キーのあとに半角のコロンと半角の空白を書いてください。何行にもわたる値は「|」で始め、字下げします。",
                en: "write a colon and a space after the key; a value of several lines begins with `|` and is indented"
            ),
        ),
        Kind::MappingValueNotAllowed
        | Kind::InvalidColonPlacement
        | Kind::FlowMappingValueAdjacentCollection => (
            say!(
                ja: "ここには「: 」(コロンと空白) を書けません",
                en: "a colon with a space (`: `) cannot stand here"
            ),
            say!(
                ja: "1 行に書けるキーは 1 つです。値に「: 」が含まれるなら引用符で囲み、下の階層のキーなら次の行に字下げして書いてください。前の行の字下げも確かめてください。",
                en: "one line has one key: put quotes around a value that contains `: `, or write the nested key on the next line, indented; look at the indentation of the line before, too"
            ),
        ),
        Kind::TabNotAllowed
        | Kind::TabInBlockIndentation
        | Kind::TabInIndentation
        | Kind::TabAtBlockScalarStart
        | Kind::TabInPlainScalar
        | Kind::InvalidBlockEntryWhitespace
        | Kind::InvalidMappingValueWhitespace => (
            say!(ja: "ここにタブがあります", en: "there is a tab here"),
            say!(
                ja: "タブを半角の空白に置き換えてください。",
                en: "replace the tab by spaces"
            ),
        ),
        Kind::CommentInterceptedScalar | Kind::CommentNotSeparated => (
            say!(
                ja: "ここには「#」のコメントを書けません",
                en: "a comment (`#`) cannot stand here"
            ),
            say!(
                ja: "コメントの前に半角の空白を入れるか、コメントだけの行にしてください。値に「#」を使うときは、値を引用符で囲みます。",
                en: "put a space before the comment, or give it a line of its own; a value that has a `#` needs quotes"
            ),
        ),
        Kind::InvalidBlockScalarHeader | Kind::ZeroBlockScalarIndent => (
            say!(
                ja: "「|」や「>」と同じ行に、続きが書かれています",
                en: "something follows the `|` or `>` on its line"
            ),
            say!(
                ja: "文章は次の行から、字下げして書いてください。",
                en: "begin the text on the next line, indented"
            ),
        ),
        Kind::InvalidDocumentEnd
        | Kind::MissingDocumentEndBeforeDirective
        | Kind::ExpectedDocumentStart => (
            say!(
                ja: "文書が終わったあとに、まだ何か書かれています",
                en: "something follows the end of the document"
            ),
            say!(
                ja: "文書は --- だけの行で区切ってください。",
                en: "separate documents by a line with --- alone"
            ),
        ),
        _ => return None,
    })
}

/// Returns the words for an error about a character that means something to YAML
/// at the beginning of a value: `*`, `&`, `!`, `%`, `@`.
fn indicators(kind: &ErrorKind) -> Option<Said> {
    use ErrorKind as Kind;
    let quoted = || {
        say!(
            ja: "ふつうの文字列として書くなら、値を引用符で囲んでください。",
            en: "put quotes around the value where it is meant as text"
        )
    };
    Some(match kind {
        Kind::UnknownAnchor => (
            say!(
                ja: "「*」で始まる値は別の場所 (&名前) を指すものですが、その名前がありません",
                en: "a value that begins with `*` stands for another (`&name`), and there is none of that name before it"
            ),
            quoted(),
        ),
        Kind::MissingAnchorOrAliasName => (
            say!(
                ja: "「&」や「*」で始まる値は YAML では特別な意味をもち、そのあとに名前が必要です",
                en: "a value that begins with `&` or `*` has a meaning of its own in YAML and needs a name after it"
            ),
            quoted(),
        ),
        Kind::UnexpectedCharacter { character } => (
            say!(
                ja: "値を「{character}」で始めることはできません",
                en: "a value cannot begin with `{character}`",
                character = character.escape_debug(),
            ),
            quoted(),
        ),
        Kind::UndeclaredTagHandle
        | Kind::ExpectedTagBang
        | Kind::ExpectedTagDirectiveBang
        | Kind::InvalidGlobalTagCharacter
        | Kind::InvalidTagDirectiveTerminator
        | Kind::InvalidTagTerminator
        | Kind::MissingTagUri
        | Kind::UnclosedVerbatimTag
        | Kind::InvalidTagEscape
        | Kind::InvalidTagUtf8LeadingByte
        | Kind::InvalidTagUtf8TrailingByte
        | Kind::InvalidTagUtf8 => (
            say!(
                ja: "「!」で始まる値は、YAML ではタグとして読まれます",
                en: "a value that begins with `!` is a tag in YAML"
            ),
            quoted(),
        ),
        Kind::DuplicateVersionDirective
        | Kind::UnsupportedYamlMajorVersion
        | Kind::DuplicateTagDirective
        | Kind::DirectiveDisallowed
        | Kind::InvalidDirectiveTerminator
        | Kind::MissingYamlVersionSeparator
        | Kind::MissingDirectiveName
        | Kind::InvalidDirectiveName
        | Kind::DirectiveByteLimitExceeded { .. }
        | Kind::TooManyReservedDirectiveParams { .. }
        | Kind::YamlVersionTooLong
        | Kind::MissingYamlVersion => (
            say!(
                ja: "「%」で始まる行は、YAML では設定 (ディレクティブ) として読まれます",
                en: "a line that begins with `%` is a directive of YAML"
            ),
            say!(
                ja: "マニフェストには要りません。この行を消してください。",
                en: "no manifest needs one; delete the line"
            ),
        ),
        _ => return None,
    })
}

/// Returns the words for an error that nothing more is known about than its place.
pub(super) fn unknown() -> Said {
    (
        say!(
            ja: "この行か前の行が YAML として読めません",
            en: "this line or the one before it cannot be read as YAML"
        ),
        say!(
            ja: "字下げ (タブや全角の空白ではなく半角の空白)、半角のコロンとそのあとの空白、引用符と括弧の対応を確かめてください。",
            en: "look at the indentation (spaces, no tabs), the space after a colon, and quotes and brackets"
        ),
    )
}

/// Refuses what is nested deeper than any manifest.
pub(crate) fn too_deep(at: Position) -> ParseCause {
    ParseCause {
        at,
        what: say!(
            ja: "入れ子が深すぎます ({MAX_DEPTH} 段まで)",
            en: "this is nested too deeply (at most {MAX_DEPTH} levels)"
        ),
        next: say!(
            ja: "マニフェストがこれほど深くなることはありません。構造を見直してください。",
            en: "no manifest is that deep; look at its structure again"
        ),
    }
}
