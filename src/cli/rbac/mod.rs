//! `handson rbac`: the least rights that an exercise takes.

mod missing_permissions;

use clap::Args;
use std::io::Write as _;

use serde::Serialize;
use serde_json::Value;

use super::Exit;
use super::error::CliError;
use super::session::Session;
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::cli::args::{ExerciseName, Sets, Source, Stages};
use crate::cli::connect::{ClusterArgs, Namespaces};
use crate::cli::help_text::{Example, example, examples, help};
use crate::engine::Options;
use crate::exercise::Variables;
use crate::rbac::{Form, Needs, Subject, manifests, yaml};
use crate::say;

const EXAMPLES: &[Example] = &[
    example!(
        "handson rbac volumes -n student-1 --user student-1",
        en: "roles for one student", ja: "学生 1 人のための Role と ClusterRole"
    ),
    example!(
        "handson rbac volumes --cluster-wide --read-only --service-account grading:handson",
        en: "for an assistant who only reads, everywhere", ja: "すべての Namespace を読むだけの TA のため"
    ),
    example!(
        "handson rbac volumes --check",
        en: "see whether my own rights are enough", ja: "今の権限で足りるかを調べる"
    ),
];

/// Arguments of `rbac`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Print the minimum RBAC permissions that an exercise needs, or check that you have them", ja: "演習を確かめるのに必要な最小限の権限 (RBAC) を表示します。足りているかを調べることもできます"),
    after_help = examples(EXAMPLES),
    mut_arg("stage", |arg| arg.help(help!(
        en: "For this stage only; repeatable",
        ja: "この段階のための権限だけにします (何度でも指定できます)"
    ))),
    mut_arg("namespace", |arg| arg.help(help!(
        en: "Namespace that is checked; repeatable; with --check, `*` matches anything",
        ja: "確かめる Namespace (何度でも指定できます。--check では * が任意の文字に当てはまります)"
    ))),
    mut_arg("context", |arg| arg.requires("check").help(help!(
        en: "With --check: context in the kubeconfig, instead of the current one",
        ja: "--check で使う kubeconfig のコンテキスト (指定しなければ現在のもの)"
    ))),
    mut_arg("kubeconfig", |arg| arg.requires("check").help(help!(
        en: "With --check: kubeconfig file, instead of KUBECONFIG or ~/.kube/config",
        ja: "--check で使う kubeconfig ファイル (指定しなければ KUBECONFIG か ~/.kube/config)"
    )))
)]
pub(super) struct RbacArgs {
    #[command(flatten)]
    exercise: ExerciseName,
    #[command(flatten)]
    stages: Stages,
    #[arg(long, help = help!(
        en: "For checks that only read through the API: run nothing in Pods, change nothing",
        ja: "API から読むだけの確認のための権限にします (Pod の中を見る権限や、変更する権限は含みません)"
    ))]
    read_only: bool,
    #[command(flatten)]
    namespaces: Namespaces,
    #[arg(long, conflicts_with = "namespace", help = help!(
        en: "One role for all namespaces, for whoever checks other people's work",
        ja: "すべての Namespace のための ClusterRole 1 つにします (ほかの人の演習を確かめる人向け)"
    ))]
    cluster_wide: bool,
    #[arg(long, value_name = "NAMESPACE:NAME", group = "subject", value_parser = service_account, help = help!(
        en: "Bind this service account, e.g. grading:handson",
        ja: "この ServiceAccount に権限を与えます。例: grading:handson"
    ))]
    service_account: Option<Subject>,
    #[arg(long, value_name = "NAME", group = "subject", help = help!(
        en: "Bind this user",
        ja: "このユーザーに権限を与えます"
    ))]
    user: Option<String>,
    #[arg(long, value_name = "NAME", group = "subject", help = help!(
        en: "Bind this group",
        ja: "このグループに権限を与えます"
    ))]
    group: Option<String>,
    #[arg(long, conflicts_with = "subject", help = help!(
        en: "Print nothing to apply; ask the cluster which checks my own rights are enough for",
        ja: "マニフェストは表示せず、今の権限でどの確認を判定できるかをクラスターに尋ねます"
    ))]
    check: bool,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    sets: Sets,
    #[command(flatten)]
    source: Source,
}

impl RbacArgs {
    /// Returns who is to be bound.
    fn subject(&self) -> Option<Subject> {
        let user = self.user.clone().map(Subject::User);
        let group = self.group.clone().map(Subject::Group);
        self.service_account.clone().or(user).or(group)
    }
}

fn service_account(text: &str) -> Result<Subject, String> {
    match text.split_once(':') {
        Some((namespace, name)) if !namespace.is_empty() && !name.is_empty() => Ok(
            Subject::ServiceAccount(namespace.to_owned(), name.to_owned()),
        ),
        _ => Err("expected NAMESPACE:NAME".to_owned()),
    }
}

/// The manifests as one document, which `kubectl apply` takes as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RoleList {
    api_version: &'static str,
    kind: &'static str,
    items: Vec<Value>,
}

impl Subcommand for RbacArgs {
    const NAME: &'static str = "rbac";

    /// Prints the rights, or asks whether they are there.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let loaded = self.source.find(&self.exercise.name)?;
        let variables = Variables::new(&loaded.exercise, &self.sets.set)?;
        let options = Options {
            stages: self.stages.stage.clone(),
            read_only: self.read_only,
            ..Options::default()
        };
        let needs = Needs::of(&loaded, &variables, &options)?;
        if self.check {
            return missing_permissions::review_access(self, &needs, session);
        }
        if let Some(pattern) = self
            .namespaces
            .namespace
            .iter()
            .find(|name| name.contains('*'))
        {
            return Err(CliError::Usage(pattern_in_role(pattern)));
        }
        let form = Form {
            cluster_wide: self.cluster_wide,
            namespaces: self.namespaces.namespace.clone(),
            subject: self.subject(),
        };
        let manifests = manifests(&needs, &form);
        if session.json() {
            Session::print_json(
                "handson.rbac/v1",
                &RoleList {
                    api_version: "v1",
                    kind: "List",
                    items: manifests.into_iter().map(|it| it.object).collect(),
                },
            )?;
        } else {
            let mut out = Session::out();
            out.write_all(yaml(&manifests, session.lang)?.as_bytes())?;
            out.flush()?;
        }
        Ok(Exit::Passed)
    }
}

fn pattern_in_role(pattern: &str) -> Usage {
    Usage {
        code: "pattern-in-role",
        message: say!(
            ja: "Role は 1 つの Namespace のものなので、「{pattern}」には作れません",
            en: "a Role is in one namespace and cannot be made for `{pattern}`"
        ),
        next: say!(
            ja: "`-n` で Namespace を 1 つずつ指定するか、すべての Namespace のためなら `--cluster-wide` を使ってください。",
            en: "name each with `-n`, or use `--cluster-wide` for all namespaces"
        ),
    }
}
