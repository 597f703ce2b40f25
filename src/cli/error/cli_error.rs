//! Everything that ends a command without a result, and what it says.

use std::io;
use std::path::PathBuf;

use super::codes::{connect_code, spec_code, trouble_code};
use super::snippet::source_lines;
use crate::batch::{KeyError, OverridesError, ResultsError, RosterError, TimesError};
use crate::cli::Exit;
use crate::cli::misplaced::Misplaced;
use crate::cli::usage::Usage;
use crate::cluster::{Cluster, ConnectError};
use crate::engine::RunError;
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::SpecError;
use crate::file_error::file_error;
use crate::judgement::trouble_text;
use crate::nearest::nearest;
use crate::record::RecordError;
use crate::report::json::ErrorReport;
use crate::report::terminal::Style;
use crate::say;
use crate::state::StateError;
use crate::submission::SubmissionError;
use crate::text::Text;

/// Everything that ends a command without a result.
#[derive(Debug, thiserror::Error)]
pub(in crate::cli) enum CliError {
    /// The command line makes no sense.
    #[error("{}", .0.message.en)]
    Usage(Usage),
    /// The exercise cannot be found, read or used.
    #[error(transparent)]
    Spec(#[from] SpecError),
    /// The submission cannot be graded.
    #[error(transparent)]
    Submission(#[from] SubmissionError),
    /// A manifest has mistakes.
    #[error("{}: mistakes", file.display())]
    Manifest {
        /// The file.
        file: PathBuf,
        /// The mistakes.
        mistakes: SubmissionError,
    },
    /// A record cannot be read or written.
    #[error(transparent)]
    Record(#[from] RecordError),
    /// A report cannot be written.
    #[error("cannot write {}: {source}", path.display())]
    Report {
        /// The file.
        path: PathBuf,
        /// The cause.
        source: io::Error,
    },
    /// A roster cannot be used at all.
    #[error(transparent)]
    Roster(#[from] RosterError),
    /// A results file cannot be used.
    #[error(transparent)]
    Results(#[from] ResultsError),
    /// What was set by hand cannot be used.
    #[error(transparent)]
    Overrides(#[from] OverridesError),
    /// The key of an anonymous class cannot be used.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// It cannot be told who was late.
    #[error(transparent)]
    Times(#[from] TimesError),
    /// There is no connection to a cluster.
    #[error(transparent)]
    Connect(#[from] ConnectError),
    /// The cluster was found and answered nothing usable.
    #[error(transparent)]
    Trouble(Trouble),
    /// The namespace does not exist.
    #[error("there is no namespace `{name}`")]
    NoNamespace {
        /// Its name.
        name: String,
        /// The namespaces there are, as far as is known.
        known: Vec<String>,
    },
    /// Stopped by the user before there was anything to report.
    #[error("interrupted")]
    Interrupted,
    /// No folder holds what is remembered.
    #[error(transparent)]
    State(StateError),
    /// `hint` without a check, and nothing that says which is meant.
    #[error("which check of `{exercise}`?")]
    WhichCheck {
        /// The exercise.
        exercise: String,
        /// Its checks.
        known: Vec<String>,
    },
    /// The result cannot be written, or the machine gives no means to run.
    #[error("{0}")]
    System(#[from] io::Error),
}

impl CliError {
    /// Returns what a run without a report comes to.
    pub fn from_run(error: RunError, cluster: &Cluster) -> Self {
        match error {
            RunError::Cluster(trouble) => Self::from_trouble(trouble, cluster),
            other => Self::from_replay(other),
        }
    }

    /// Returns what a record that cannot be judged comes to; there is no cluster in it.
    pub fn from_replay(error: RunError) -> Self {
        match error {
            RunError::Spec(error) => Self::Spec(error),
            RunError::Cluster(trouble) => Self::Trouble(trouble),
            RunError::NoNamespace { name, known } => Self::NoNamespace { name, known },
        }
    }

    /// Returns what trouble with the cluster as a whole comes to.
    pub fn from_trouble(trouble: Trouble, cluster: &Cluster) -> Self {
        cluster
            .explain(&trouble)
            .map_or(Self::Trouble(trouble), Self::Connect)
    }

    /// Returns how the program ends.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Submission(_) | Self::Manifest { .. } => Exit::Invalid,
            Self::Spec(error) if !error.is_usage() => Exit::Invalid,
            Self::Record(RecordError::Unwritable { .. }) => Exit::Inconclusive,
            Self::Record(error) if !error.is_usage() => Exit::Invalid,
            Self::Results(ResultsError::Io { .. } | ResultsError::InUse { .. }) => {
                Exit::Inconclusive
            }
            Self::Key(error) if !error.is_usage() => Exit::Inconclusive,
            Self::Spec(_)
            | Self::Record(_)
            | Self::Usage(_)
            | Self::Roster(_)
            | Self::Results(_)
            | Self::Overrides(_)
            | Self::Key(_)
            | Self::Times(_)
            | Self::WhichCheck { .. }
            | Self::NoNamespace { .. }
            | Self::Connect(
                ConnectError::NoSuchContext { .. }
                | ConnectError::Unreadable { .. }
                | ConnectError::Empty { .. }
                | ConnectError::NotYaml { .. }
                | ConnectError::OtherKind { .. },
            ) => Exit::Usage,
            Self::Interrupted => Exit::Interrupted,
            Self::Connect(_)
            | Self::Trouble(_)
            | Self::State(_)
            | Self::Report { .. }
            | Self::System(_) => Exit::Inconclusive,
        }
    }

    /// A name for programs.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Usage(usage) => usage.code,
            Self::WhichCheck { .. } => "which-check",
            Self::Submission(_) => "submission",
            Self::Manifest { .. } => "manifest-mistakes",
            Self::Spec(error) => spec_code(error),
            Self::Record(error) => error.code(),
            Self::Report { .. } => "unwritable-file",
            Self::Roster(_) => "roster",
            Self::Results(_) => "results-file",
            Self::Overrides(_) => "overrides",
            Self::Key(_) => "key-file",
            Self::Times(_) => "times",
            Self::Connect(error) => connect_code(error),
            Self::Trouble(trouble) => trouble_code(trouble.kind),
            Self::NoNamespace { .. } => "no-such-namespace",
            Self::Interrupted => "interrupted",
            Self::State(_) => "no-state-folder",
            Self::System(_) => "system",
        }
    }

    /// Returns what happened.
    pub fn text(&self) -> Text {
        match self {
            Self::Usage(usage) => usage.message.clone(),
            Self::Submission(error) => error.text(),
            Self::Spec(error) => Misplaced::in_place_of_exercise(error)
                .map_or_else(|| error.text(), |misplaced| misplaced.message),
            Self::Manifest { file, .. } => {
                let file = file.display();
                say!(
                    ja: "マニフェスト {file} に直すところがあります (クラスターには何もしていません)",
                    en: "the manifest {file} has mistakes in it (nothing was applied)"
                )
            }
            Self::Record(error) => error.text(),
            Self::Report { path, source } => {
                let path = path.display();
                let Text { ja, en } = file_error(source);
                say!(
                    ja: "報告を {path} に書けませんでした: {ja}",
                    en: "the report could not be written to {path}: {en}"
                )
            }
            Self::Roster(error) => error.text(),
            Self::Results(error) => error.text(),
            Self::Overrides(error) => error.text(),
            Self::Key(error) => error.text(),
            Self::Times(error) => error.text(),
            Self::Connect(error) => error.text(),
            Self::Trouble(trouble) => trouble_text(trouble),
            Self::NoNamespace { name, .. } => {
                say!(ja: "Namespace「{name}」はありません", en: "there is no namespace `{name}`")
            }
            Self::Interrupted => say!(
                ja: "クラスターにつながる前に中断しました",
                en: "stopped before the cluster was reached"
            ),
            Self::State(error) => error.text(),
            Self::WhichCheck { exercise, .. } => say!(
                ja: "演習「{exercise}」のどの確認のヒントかが分かりません",
                en: "which check of `{exercise}` is the hint for?"
            ),
            Self::System(error) => {
                let Text { ja, en } = file_error(error);
                say!(
                    ja: "結果を出力できませんでした: {ja}",
                    en: "the result could not be written: {en}"
                )
            }
        }
    }

    /// Returns what to do next.
    pub fn next(&self) -> Text {
        match self {
            Self::Usage(usage) => usage.next.clone(),
            Self::Manifest { mistakes, .. } => match mistakes.findings.as_slice() {
                [one] => one.next.clone(),
                _ => say!(
                    ja: "上に挙げた箇所を直してから、もう一度 apply してください。",
                    en: "fix the places above and apply it again"
                ),
            },
            Self::Submission(error) => error.next(),
            Self::Spec(error) => Misplaced::in_place_of_exercise(error)
                .map_or_else(|| error.next(), |misplaced| misplaced.next),
            Self::Record(error) => error.next(),
            Self::Report { source, .. } if source.kind() == io::ErrorKind::DirectoryNotEmpty => {
                say!(
                    ja: "新しいディレクトリーか、空のディレクトリーを指定してください。",
                    en: "name a new or empty directory"
                )
            }
            Self::Report { .. } => say!(
                ja: "そこに書き込めるか、ディスクに空きがあるかを確かめてください。",
                en: "see whether it may be written there, and the disk has room"
            ),
            Self::Roster(error) => error.next(),
            Self::Results(error) => error.next(),
            Self::Overrides(error) => error.next(),
            Self::Key(error) => error.next(),
            Self::Times(error) => error.next(),
            Self::Connect(error @ (ConnectError::Unfit { .. } | ConnectError::Hostile(_))) => {
                error.next()
            }
            Self::Connect(error) => with_doctor(&error.next()),
            Self::Trouble(trouble) if trouble.kind == TroubleKind::Forbidden => say!(
                ja: "クラスターの管理者にその権限を頼むか、権限のある kubeconfig や context を指定してください。",
                en: "ask whoever runs the cluster for that right, or name a kubeconfig or context that has it"
            ),
            Self::Trouble(_) => say!(
                ja: "`handson doctor` で原因を調べてから、もう一度実行してください。",
                en: "find the cause with `handson doctor`, then run again"
            ),
            Self::NoNamespace { name, known } => no_namespace(name, known),
            Self::Interrupted => say!(
                ja: "何も変えていません。もう一度実行できます。",
                en: "nothing was changed; it can be run again"
            ),
            Self::State(_) => say!(
                ja: "例: HANDSON_STATE_DIR=./handson-state handson restore",
                en: "for example: HANDSON_STATE_DIR=./handson-state handson restore"
            ),
            Self::WhichCheck { exercise, known } => {
                let first = known.first().map_or("", String::as_str);
                say!(
                    ja: "先に `handson check {exercise}` を実行するか、`handson hint {exercise}/{first}` のように名前を付けてください。",
                    en: "run `handson check {exercise}` first, or name one: `handson hint {exercise}/{first}`"
                )
            }
            Self::System(_) => say!(
                ja: "ディスクの空きや出力先を確かめてから、もう一度実行してください。",
                en: "check the disk and where the output goes, then run again"
            ),
        }
    }

    /// Everything else that is known, line by line.
    pub fn details(&self) -> Vec<Text> {
        match self {
            Self::Spec(SpecError::Lint { problems, .. }) => {
                problems.iter().map(Text::same).collect()
            }
            Self::Spec(error @ SpecError::Syntax { .. }) => {
                let lines = source_lines(error.excerpt(), &Style::default());
                let lines = lines.into_iter().map(Text::same);
                error.found().into_iter().chain(lines).collect()
            }
            Self::Submission(error)
            | Self::Manifest {
                mistakes: error, ..
            } => error
                .findings
                .iter()
                .flat_map(|finding| {
                    let lines = source_lines(finding.report(), &Style::default());
                    let lines = lines.into_iter().map(Text::same);
                    [finding.text(), finding.next.clone()]
                        .into_iter()
                        .chain(lines)
                })
                .collect(),
            Self::WhichCheck { known, .. } => known.iter().map(Text::same).collect(),
            Self::Overrides(error) => error.details(),
            _ => Vec::new(),
        }
    }

    /// The error for programs.
    pub fn report(&self) -> ErrorReport {
        let clean = |text: &Text| crate::report::clean::clean_text(text);
        ErrorReport {
            code: self.code().to_owned(),
            exit_code: self.exit().code(),
            message: clean(&self.text()),
            next: clean(&self.next()),
            details: self.details().iter().map(clean).collect(),
        }
    }
}

/// Adds who looks for the cause where the advice does not help.
fn with_doctor(Text { ja, en }: &Text) -> Text {
    let ja = ja.trim_end_matches('。');
    say!(
        ja: "{ja}。それでも直らないときは、`handson doctor` で原因を調べられます。",
        en: "{en}; if that does not help, run `handson doctor`"
    )
}

fn no_namespace(name: &str, known: &[String]) -> Text {
    match nearest(name, known.iter().map(String::as_str)) {
        Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
        None => say!(
            ja: "`kubectl get namespaces` で名前を確かめて、-n で指定してください。",
            en: "`kubectl get namespaces` shows the names; -n takes one"
        ),
    }
}
