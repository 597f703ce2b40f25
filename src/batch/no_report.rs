//! The reasons why a student has no report. In: errors of roster, connection and
//! run; out: messages for the results.

use std::time::Duration;

use super::stop_reason::{StopReason, Stopped};
use crate::cluster::{Cluster, ConnectError};
use crate::engine::RunError;
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::SpecError;
use crate::judgement::trouble_text;
use crate::nearest::nearest;
use crate::report::clean::clean_text;
use crate::submission::{Finding, SubmissionError};
use crate::{say, text::Text};

/// The most findings about a submission that are told.
const SHOWN: usize = 5;

/// The reason why there is no report.
#[derive(Clone, Debug)]
pub(super) enum NoReport {
    /// The student's work could not be checked.
    Because(Box<Stopped>),
    /// The batch was interrupted.
    Interrupted,
}

impl NoReport {
    fn because(why: StopReason, what: Text, next: Text) -> Self {
        Self::Because(Box::new(stopped(why, what, next)))
    }
}

/// Returns the reason as results hold it.
pub(super) fn stopped(why: StopReason, what: Text, next: Text) -> Stopped {
    let [what, next] = [what, next].map(|text| clean_text(&text));
    Stopped { why, what, next }
}

/// Returns why a connection cannot be used.
pub(super) fn from_connect(error: &ConnectError) -> NoReport {
    let reason = match error {
        ConnectError::Hostile { .. } => StopReason::Refused,
        ConnectError::Credentials { .. }
        | ConnectError::Plugin { .. }
        | ConnectError::Unauthorized { .. } => StopReason::Unauthorized,
        ConnectError::Proxy { .. }
        | ConnectError::Unreachable { .. }
        | ConnectError::NotApi { .. }
        | ConnectError::Tls { .. } => StopReason::Unreachable,
        ConnectError::Unfit { .. }
        | ConnectError::NoKubeconfig { .. }
        | ConnectError::Unreadable { .. }
        | ConnectError::Empty { .. }
        | ConnectError::NotYaml { .. }
        | ConnectError::OtherKind { .. }
        | ConnectError::NoSuchContext { .. }
        | ConnectError::NoCurrentContext { .. }
        | ConnectError::BrokenContext { .. }
        | ConnectError::MissingFile { .. } => StopReason::Kubeconfig,
    };
    NoReport::because(reason, error.text(), error.next())
}

/// Returns that the kubeconfig which the roster names is not there.
pub(super) fn no_such_kubeconfig(error: &ConnectError) -> NoReport {
    let next = say!(
        ja: "名簿の kubeconfig の列を確かめてください (名簿のあるディレクトリーからのパスです)。",
        en: "see the roster's column `kubeconfig` (paths count from the roster's directory)"
    );
    NoReport::because(StopReason::Kubeconfig, error.text(), next)
}

/// Returns why a run has no report.
pub(super) fn from_run(error: RunError, cluster: &Cluster) -> NoReport {
    match error {
        RunError::Spec(error) => invalid_variables(&error),
        RunError::Cluster(trouble) => match cluster.explain(&trouble) {
            Some(error) => from_connect(&error),
            None => unusable(&trouble),
        },
        RunError::NoNamespace { name, known } => {
            let next = match nearest(&name, known.iter().map(String::as_str)) {
                Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
                None => say!(
                    ja: "名簿の namespace か、kubeconfig の context の namespace を確かめてください。",
                    en: "see the `namespace` of the roster, or that of the kubeconfig's context"
                ),
            };
            let what =
                say!(ja: "Namespace「{name}」はありません", en: "there is no namespace `{name}`");
            NoReport::because(StopReason::NoNamespace, what, next)
        }
    }
}

fn unusable(trouble: &Trouble) -> NoReport {
    let reason = match trouble.kind {
        TroubleKind::TimedOut => StopReason::TimedOut,
        _ => StopReason::Unreachable,
    };
    let next = say!(
        ja: "クラスターが動いているかを学生に確かめてから、--resume でもう一度実行してください。",
        en: "ask the student whether the cluster is up, then run again with --resume"
    );
    NoReport::because(reason, trouble_text(trouble), next)
}

/// Returns that the connection took too long.
pub(super) fn slow_connection() -> NoReport {
    NoReport::because(
        StopReason::TimedOut,
        say!(ja: "接続の準備が時間内に終わりませんでした", en: "the connection was not made in time"),
        say!(
            ja: "--resume でもう一度試してください。",
            en: "try again with --resume"
        ),
    )
}

/// Returns that a line of the roster does not fit the exercise.
pub(super) fn invalid_variables(error: &SpecError) -> NoReport {
    NoReport::because(StopReason::Roster, error.text(), error.next())
}

/// Returns why what was handed in cannot be graded.
pub(super) fn refused(error: &SubmissionError) -> Stopped {
    let findings = error.findings.iter().map(Finding::text);
    let shown: Vec<Text> = findings.take(SHOWN).collect();
    let between = Text {
        ja: "。".to_owned(),
        en: "; ".to_owned(),
    };
    let mut what = Text::joined(&shown, &between);
    let more = error.findings.len().saturating_sub(SHOWN);
    if more > 0 {
        what = what.then(&say!(ja: "。ほか {more} 件", en: "; {more} more"));
    }
    stopped(StopReason::Submission, what, error.next())
}

/// Returns that the work took longer than `deadline`.
pub(super) fn too_late(deadline: Duration) -> NoReport {
    let seconds = deadline.as_secs();
    NoReport::because(
        StopReason::TimedOut,
        say!(
            ja: "{seconds} 秒の制限時間内に終わりませんでした",
            en: "this was not done within {seconds} s"
        ),
        say!(
            ja: "--resume でもう一度試すか、--deadline を長くしてください。",
            en: "try again with --resume, or give it more time with --deadline"
        ),
    )
}

/// Returns that handson itself failed.
pub(super) fn internal_error() -> NoReport {
    NoReport::Because(Box::new(internal()))
}

/// Returns that handson itself failed, as results hold it.
pub(super) fn internal() -> Stopped {
    stopped(
        StopReason::Internal,
        say!(
            ja: "handson の中で思わぬエラーが起きました",
            en: "something went wrong inside handson"
        ),
        say!(
            ja: "--resume でもう一度試してください。それでも起きるときは、この行を添えて知らせてください。",
            en: "try again with --resume; if it happens again, please report it with this line"
        ),
    )
}
