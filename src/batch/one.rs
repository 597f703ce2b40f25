//! One student: connect, run, report.

use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

use super::row::{Stopped, Why};
use super::run::{Batch, Way};
use super::student::Student;
use crate::cluster::{Cluster, ConnectError, Limits};
use crate::engine::{self, Consent, Options, RunError, RunHooks, RunPolicy};
use crate::evidence::{Trouble, TroubleKind};
use crate::exercise::{SpecError, Variables};
use crate::nearest::nearest;
use crate::report::Report;
use crate::report::clean::clean_text;
use crate::{say, text::Text};

/// Why there is no report.
#[derive(Clone, Debug)]
pub(super) enum Stopping {
    /// Something is in the way.
    Because(Box<Stopped>),
    /// Nobody wants to know any more.
    Interrupted,
}

impl Stopping {
    pub fn because(why: Why, what: Text, next: Text) -> Self {
        let [what, next] = [what, next].map(|text| clean_text(&text));
        Self::Because(Box::new(Stopped { why, what, next }))
    }
}

/// Looks at the work of `student`.
pub(super) async fn look(
    batch: &Batch<'_>,
    student: &Student,
    way: &Way,
    cancel: CancellationToken,
) -> Result<Report, Stopping> {
    if let Some(problem) = &student.problem {
        return Err(Stopping::Because(Box::new(problem.clone())));
    }
    let sets = [batch.sets, &student.sets].concat();
    let variables = Variables::new(&batch.loaded.exercise, &sets).map_err(|it| odd_line(&it))?;
    let connecting = timeout(
        batch.patience,
        Box::pin(connect(batch, student, way.students)),
    );
    let connected = way.cluster.get_or_init(|| async {
        let cluster = connecting.await.map_err(|_| slow())??;
        Ok(if way.lists {
            cluster.shared_by_many()
        } else {
            cluster
        })
    });
    let cluster = Box::pin(connected).await.as_ref().map_err(Clone::clone)?;
    let namespace = student.target.namespace.as_deref();
    let cluster = cluster.in_namespace(namespace.unwrap_or(cluster.namespace()));
    let hooks = RunHooks {
        earlier: &|_, _, _| None,
        consent: &mut Given(!batch.options.read_only),
        cancel,
        emit: &mut |_| {},
    };
    let clusters = std::slice::from_ref(&cluster);
    let options = Options {
        policy: RunPolicy {
            alone: student.own || way.students > 1,
            ..RunPolicy::default()
        },
        ..batch.options.clone()
    };
    let ran = engine::run_checks(clusters, batch.loaded, &variables, &options, hooks).await;
    let outcomes = ran.map_err(|error| from_run(error, &cluster))?;
    match outcomes.into_iter().next().map(|outcome| outcome.report) {
        Some(report) if report.complete => Ok(Report {
            // Of all who share the client: nothing of this student's.
            requests: None,
            ..report
        }),
        _ => Err(Stopping::Interrupted),
    }
}

/// The word was given for all, before the batch began.
struct Given(bool);

impl Consent for Given {
    fn ask(&mut self, _: &[Text]) -> bool {
        self.0
    }
}

async fn connect(
    batch: &Batch<'_>,
    student: &Student,
    students: usize,
) -> Result<Cluster, Stopping> {
    let mut target = student.way();
    let connected = match target.kubeconfig.clone() {
        Some(path) if !student.own && !batch.trust => {
            target.limits = Some(Limits::foreign(students));
            Cluster::connect_foreign(&path, &target).await
        }
        _ => {
            target.limits = (students > 1).then_some(Limits::SHARED);
            Cluster::connect(&target).await
        }
    };
    connected.map_err(|error| from_connect(&error))
}

fn from_connect(error: &ConnectError) -> Stopping {
    let why = match error {
        ConnectError::Hostile { .. } => Why::Refused,
        ConnectError::Credentials { .. }
        | ConnectError::Plugin { .. }
        | ConnectError::Unauthorized { .. } => Why::Unauthorized,
        ConnectError::Proxy { .. }
        | ConnectError::Unreachable { .. }
        | ConnectError::Tls { .. } => Why::Unreachable,
        ConnectError::Unfit { .. }
        | ConnectError::NoKubeconfig { .. }
        | ConnectError::Unreadable { .. }
        | ConnectError::NotYaml { .. }
        | ConnectError::NoSuchContext { .. }
        | ConnectError::NoCurrentContext { .. }
        | ConnectError::BrokenContext { .. }
        | ConnectError::MissingFile { .. } => Why::Kubeconfig,
    };
    Stopping::because(why, error.text(), error.next())
}

fn from_run(error: RunError, cluster: &Cluster) -> Stopping {
    match error {
        RunError::Spec(error) => odd_line(&error),
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
            Stopping::because(Why::NoNamespace, what, next)
        }
    }
}

fn unusable(trouble: &Trouble) -> Stopping {
    let why = match trouble.kind {
        TroubleKind::TimedOut => Why::TimedOut,
        _ => Why::Unreachable,
    };
    let next = say!(
        ja: "クラスターが動いているかを学生に確かめてから、--resume でもう一度実行してください。",
        en: "ask the student whether the cluster is up, then run again with --resume"
    );
    Stopping::because(why, trouble.text(), next)
}

fn slow() -> Stopping {
    Stopping::because(
        Why::TimedOut,
        say!(ja: "接続の準備が時間内に終わりませんでした", en: "the connection was not made in time"),
        say!(
            ja: "--resume でもう一度試してください。",
            en: "try again with --resume"
        ),
    )
}

fn odd_line(error: &SpecError) -> Stopping {
    Stopping::because(Why::Roster, error.text(), error.next())
}
