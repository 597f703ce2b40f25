//! A command line that makes no sense: what clap found, in both languages.

use std::path::Path;

use clap::error::{ContextKind, ContextValue, ErrorKind};

use super::misplaced::Misplaced;
use crate::nearest::nearest;
use crate::say;
use crate::text::Text;

/// A command line that makes no sense.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Usage {
    /// A name for programs.
    pub code: &'static str,
    /// The problem.
    pub message: Text,
    /// The next step.
    pub next: Text,
}

impl Usage {
    /// Returns that submissions for an exercise cannot be graded.
    pub fn not_graded(name: &str) -> Self {
        Self {
            code: "not-graded",
            message: say!(
                ja: "演習「{name}」には、提出物を採点するための指定 (grade) がありません",
                en: "the exercise `{name}` does not say what a submission may contain (`grade`)"
            ),
            next: say!(
                ja: "自分のクラスターを確かめるには `handson check {name}` を使ってください。",
                en: "`handson check {name}` checks a cluster of your own"
            ),
        }
    }

    /// Returns what clap found on a line with this command.
    pub fn from_clap(error: &clap::Error, command: Option<&str>) -> Self {
        Self {
            code: code(error.kind()),
            message: message(error),
            next: next(error, command),
        }
    }

    /// A record of more than one namespace.
    pub fn one_namespace() -> Self {
        Self {
            code: "one-namespace",
            message: say!(
                ja: "1 つの記録に入るのは 1 つの Namespace だけです",
                en: "a record holds one namespace"
            ),
            next: say!(
                ja: "Namespace ごとに、別のファイルへ `handson record` してください。",
                en: "run `handson record` once for each, with a file of its own"
            ),
        }
    }

    /// Results files of two exercises.
    pub fn two_exercises(one: &str, other: &str) -> Self {
        Self {
            code: "two-exercises",
            message: say!(
                ja: "2 つのファイルは別々の演習 ({one} と {other}) の結果です",
                en: "the two files are results of different exercises, {one} and {other}"
            ),
            next: say!(
                ja: "同じ演習の結果のファイルを指定してください。",
                en: "name results files of one exercise"
            ),
        }
    }

    /// More than one namespace where one is looked at.
    pub fn one_namespace_here() -> Self {
        Self {
            code: "one-namespace",
            message: say!(
                ja: "ここで指定できる Namespace は 1 つだけです",
                en: "this looks at one namespace"
            ),
            next: say!(
                ja: "`-n` を 1 つだけ指定してください。",
                en: "name one namespace with `-n`"
            ),
        }
    }

    /// A record where the report is.
    pub fn record_on_output() -> Self {
        Self {
            code: "record-on-output",
            message: say!(
                ja: "標準出力には報告を書くので、記録は書けません",
                en: "standard output is for the report, and the record needs a file"
            ),
            next: say!(
                ja: "`-o run.jsonl` のようにファイルを指定してください。",
                en: "name a file, such as `-o run.jsonl`"
            ),
        }
    }

    /// A language that there is not, in the environment.
    pub fn no_such_language(value: &str) -> Self {
        Self {
            code: "invalid-value",
            message: say!(
                ja: "環境変数 HANDSON_LANG の値「{value}」は使えません",
                en: "the environment variable HANDSON_LANG cannot be `{value}`"
            ),
            next: say!(ja: "使える値: ja, en", en: "possible values: ja, en"),
        }
    }

    /// An option that names a file which is not there.
    pub fn no_such_file(path: &Path) -> Self {
        let path = path.display();
        Self {
            code: "no-such-file",
            message: say!(
                ja: "{path} というファイルやディレクトリーはありません",
                en: "there is no file or folder {path}"
            ),
            next: say!(
                ja: "パスが正しいかを確かめてください。",
                en: "check the path"
            ),
        }
    }
}

fn code(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::InvalidSubcommand => "no-such-command",
        ErrorKind::UnknownArgument => "unknown-argument",
        ErrorKind::MissingRequiredArgument => "missing-argument",
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            "missing-command"
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "invalid-value",
        _ => "usage",
    }
}

fn message(error: &clap::Error) -> Text {
    let first = error.to_string();
    let first = first.lines().next().unwrap_or_default();
    let en = first.strip_prefix("error: ").unwrap_or(first);
    let about = |kind| context(error, kind).unwrap_or_default();
    let (arg, value) = (
        about(ContextKind::InvalidArg),
        about(ContextKind::InvalidValue),
    );
    match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let name = about(ContextKind::InvalidSubcommand);
            if let Some(misplaced) = Misplaced::named(&name) {
                return misplaced.message;
            }
            say!(ja: "「{name}」というコマンドはありません", en: "there is no command `{name}`")
        }
        ErrorKind::UnknownArgument => {
            if let Some(misplaced) = Misplaced::named(&arg) {
                return misplaced.message;
            }
            say!(ja: "「{arg}」は使えません", en: "{en}")
        }
        ErrorKind::MissingRequiredArgument => {
            if arg == "<EXERCISE>" {
                let first = Misplaced::first_exercise();
                return say!(
                    ja: "演習の名前を指定してください (例: handson check {first})",
                    en: "name an exercise (for example: handson check {first})"
                );
            }
            if arg == "<FILE|DIR>" {
                return say!(
                    ja: "ファイルかディレクトリーを指定してください (例: handson lint my.yaml)",
                    en: "name a file or a directory (for example: handson lint my.yaml)"
                );
            }
            say!(ja: "{arg} を指定してください", en: "{arg} is missing")
        }
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand | ErrorKind::MissingSubcommand => {
            say!(ja: "コマンドを指定してください", en: "a command is missing")
        }
        ErrorKind::InvalidValue if value.is_empty() => {
            say!(ja: "{arg} に値がありません", en: "{en}")
        }
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            say!(ja: "{arg} の値「{value}」は使えません", en: "{en}")
        }
        _ => say!(ja: "コマンドの書き方が正しくありません ({en})", en: "{en}"),
    }
}

/// The wrong word, and the one that may be meant.
const SUGGESTED: [(ContextKind, ContextKind); 3] = [
    (
        ContextKind::InvalidSubcommand,
        ContextKind::SuggestedSubcommand,
    ),
    (ContextKind::InvalidArg, ContextKind::SuggestedArg),
    (ContextKind::InvalidValue, ContextKind::SuggestedValue),
];

fn next(error: &clap::Error, command: Option<&str>) -> Text {
    for kind in [ContextKind::InvalidSubcommand, ContextKind::InvalidArg] {
        let word = context(error, kind).unwrap_or_default();
        if let Some(misplaced) = Misplaced::named(&word) {
            return misplaced.next;
        }
        if kind == ContextKind::InvalidSubcommand && word == "watch" {
            let first = Misplaced::first_exercise();
            return say!(
                ja: "`handson check {first} --watch` と書きます",
                en: "write `handson check {first} --watch`"
            );
        }
    }
    let suggestion = SUGGESTED.into_iter().find_map(|(given, suggested)| {
        let near = context(error, suggested)?;
        let given = context(error, given).unwrap_or_default();
        Some(nearest(&given, near.split(", ")).map_or(near.clone(), str::to_owned))
    });
    if let Some(near) = suggestion {
        return say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?");
    }
    if let Some(valid) = context(error, ContextKind::ValidValue) {
        return say!(ja: "使える値: {valid}", en: "possible values: {valid}");
    }
    match command {
        Some(command) => say!(
            ja: "使い方は `handson {command} --help` で見られます",
            en: "see `handson {command} --help`"
        ),
        None => say!(
            ja: "使い方は `handson --help` で見られます",
            en: "see `handson --help`"
        ),
    }
}

fn context(error: &clap::Error, kind: ContextKind) -> Option<String> {
    match error.get(kind)? {
        ContextValue::String(text) => Some(text.clone()),
        ContextValue::Strings(texts) => Some(texts.join(", ")),
        _ => None,
    }
    .filter(|text| !text.is_empty())
}
