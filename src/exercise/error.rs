//! The errors of an exercise, its file and its variables.

use std::path::PathBuf;
use std::sync::Arc;

use crate::file_error::file_error;
use crate::nearest::did_you_mean;
use crate::parse_cause::{ParseCause, Position, excerpt};
use crate::{say, text::Text};

/// An exercise that cannot be used, or cannot be found.
#[derive(Debug, thiserror::Error)]
pub enum SpecError {
    /// No exercise of this name.
    #[error("there is no exercise `{name}`")]
    NoSuchExercise {
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// No stage of this name.
    #[error("exercise `{exercise}` has no stage `{name}`")]
    NoSuchStage {
        /// The exercise.
        exercise: String,
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// No check of this name.
    #[error("exercise `{exercise}` has no check `{name}`")]
    NoSuchCheck {
        /// The exercise.
        exercise: String,
        /// The name that was asked for.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A `--set` that is not `NAME=VALUE`.
    #[error("`--set {given}` is not NAME=VALUE")]
    BadSet {
        /// The text that was given.
        given: String,
    },
    /// A `--set` for a variable that the exercise does not have.
    #[error("the exercise has no variable `{name}`")]
    NoSuchVariable {
        /// The text that was given.
        name: String,
        /// The names there are.
        known: Vec<String>,
    },
    /// A `--set` whose value cannot be meant.
    #[error("variable `{name}`: {}", problem.en)]
    BadValue {
        /// The variable.
        name: String,
        /// The problem with the value.
        problem: Text,
    },
    /// The file cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// The reason.
        source: std::io::Error,
    },
    /// The folder of `--checks` holds no exercise.
    #[error("no exercise (*.yaml) in {}", path.display())]
    NoExercises {
        /// The folder.
        path: PathBuf,
    },
    /// The file is a manifest for Kubernetes.
    #[error("{file} is a manifest and no exercise")]
    Manifest {
        /// The file's name.
        file: String,
    },
    /// The YAML does not say what an exercise must say.
    #[error("{file} is not a valid exercise")]
    Syntax {
        /// The file's name.
        file: String,
        /// The problem.
        cause: Box<ParseCause>,
        /// The text of the file.
        content: Arc<str>,
    },
    /// The exercise can be read and contradicts itself.
    #[error("{file} is not a valid exercise")]
    Lint {
        /// The file's name.
        file: String,
        /// Every problem, with its place.
        problems: Vec<String>,
    },
}

impl SpecError {
    /// Returns true where the user's command is at fault (exit code 2) and not the exercise (4).
    #[must_use]
    pub fn is_usage(&self) -> bool {
        !matches!(
            self,
            Self::Syntax { .. } | Self::Lint { .. } | Self::NoExercises { .. }
        )
    }

    /// Returns the message, for the user.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::NoSuchExercise { name, .. } => {
                say!(ja: "演習「{name}」はありません", en: "there is no exercise `{name}`")
            }
            Self::NoSuchStage { exercise, name, .. } => say!(
                ja: "演習「{exercise}」に段階「{name}」はありません",
                en: "exercise `{exercise}` has no stage `{name}`"
            ),
            Self::NoSuchCheck { exercise, name, .. } => say!(
                ja: "演習「{exercise}」に確認項目「{name}」はありません",
                en: "exercise `{exercise}` has no check `{name}`"
            ),
            Self::BadSet { given } => say!(
                ja: "`--set {given}` は「名前=値」の形ではありません",
                en: "`--set {given}` is not NAME=VALUE"
            ),
            Self::NoSuchVariable { name, .. } => say!(
                ja: "この演習に変数「{name}」はありません",
                en: "the exercise has no variable `{name}`"
            ),
            Self::BadValue {
                name,
                problem: Text { ja, en },
            } => say!(
                ja: "変数「{name}」の値が正しくありません: {ja}",
                en: "variable `{name}`: {en}"
            ),
            Self::Read { path, source } => {
                let path = path.display();
                let Text { ja, en } = file_error(source);
                say!(ja: "{path} を読めません: {ja}", en: "cannot read {path}: {en}")
            }
            Self::NoExercises { path } => {
                let path = path.display();
                say!(ja: "{path} に演習 (*.yaml) がありません", en: "no exercise (*.yaml) in {path}")
            }
            Self::Manifest { file } => say!(
                ja: "{file} は Kubernetes のマニフェストで、演習ではありません",
                en: "{file} is a manifest for Kubernetes, not an exercise"
            ),
            Self::Syntax { file, .. } | Self::Lint { file, .. } => say!(
                ja: "{file} は演習として正しくありません",
                en: "{file} is not a valid exercise"
            ),
        }
    }

    /// Returns the next step, for the user.
    #[must_use]
    pub fn next(&self) -> Text {
        match self {
            Self::NoSuchExercise { name, known }
            | Self::NoSuchStage { name, known, .. }
            | Self::NoSuchCheck { name, known, .. }
            | Self::NoSuchVariable { name, known } => {
                let all = Text::same(known.join(", "));
                did_you_mean(name, known.iter().map(String::as_str), &all)
            }
            Self::BadSet { .. } => say!(
                ja: "例: --set node=minikube",
                en: "for example: --set node=minikube"
            ),
            Self::BadValue { .. } => say!(
                ja: "変数の意味は `handson explain <演習>` で確認できます",
                en: "`handson explain EXERCISE` says what each variable is for"
            ),
            Self::Read { .. } | Self::NoExercises { .. } => say!(
                ja: "パスが正しいか確認してください。内蔵の演習は `handson list` で見られます",
                en: "check the path; `handson list` shows the built-in exercises"
            ),
            Self::Manifest { file } => say!(
                ja: "クラスターに登録するには `kubectl apply -f {file}`、間違いを探すには `handson lint {file}`、できているか確かめるには `handson check volumes` のように演習の名前を指定してください。",
                en: "`kubectl apply -f {file}` registers it, `handson lint {file}` looks for mistakes in it, and `handson check` takes the name of an exercise, e.g. `handson check volumes`"
            ),
            Self::Syntax { cause, .. } => cause.next.clone(),
            Self::Lint { .. } => say!(
                ja: "演習ファイルを直してから、もう一度実行してください。",
                en: "fix the exercise file and run again"
            ),
        }
    }

    /// Returns the place of the problem with the lines around it, where it is in a text.
    #[must_use]
    pub fn excerpt(&self) -> Option<miette::Report> {
        let Self::Syntax {
            file,
            cause,
            content,
        } = self
        else {
            return None;
        };
        let at = cause.at;
        Some(excerpt(file, content, at.line, Some(at.column)))
    }

    /// Returns the place and the problem, where it is in a text.
    #[must_use]
    pub fn found(&self) -> Option<Text> {
        let Self::Syntax { file, cause, .. } = self else {
            return None;
        };
        let Position { line, column } = cause.at;
        Some(Text::same(format!("{file}:{line}:{column}: ")).then(&cause.what))
    }
}
