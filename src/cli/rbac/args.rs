//! The arguments of `rbac`.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::{Sets, Source};
use crate::rbac::Subject;

/// Arguments of `rbac`.
#[derive(Clone, Debug, Args)]
pub(in crate::cli) struct RbacArgs {
    /// Name of the exercise (see handson list), or path of an exercise file
    #[arg(value_name = "EXERCISE")]
    pub(super) exercise: String,
    /// For this stage only; repeatable
    #[arg(long, value_name = "STAGE")]
    pub(super) stage: Vec<String>,
    /// For checks that only read through the API: run nothing in Pods, change nothing
    #[arg(long)]
    pub(super) read_only: bool,
    /// Namespace that is checked; repeatable, with --check also with * for any letters
    #[arg(short, long, value_name = "NAMESPACE")]
    pub(super) namespace: Vec<String>,
    /// One role for all namespaces, for whoever checks other people's work
    #[arg(long, conflicts_with = "namespace")]
    pub(super) cluster_wide: bool,
    /// Bind this service account, e.g. grading:handson
    #[arg(long, value_name = "NAMESPACE:NAME", group = "subject", value_parser = service_account)]
    service_account: Option<Subject>,
    /// Bind this user
    #[arg(long, value_name = "NAME", group = "subject")]
    user: Option<String>,
    /// Bind this group
    #[arg(long, value_name = "NAME", group = "subject")]
    group: Option<String>,
    /// Print nothing to apply; ask the cluster which checks my own rights are enough for
    #[arg(long, conflicts_with = "subject")]
    pub(super) check: bool,
    /// With --check: context in the kubeconfig, instead of the current one
    #[arg(long, value_name = "CONTEXT", requires = "check")]
    pub(super) context: Option<String>,
    /// With --check: kubeconfig file, instead of KUBECONFIG or ~/.kube/config
    #[arg(long, value_name = "FILE", requires = "check")]
    pub(super) kubeconfig: Option<PathBuf>,
    #[command(flatten)]
    pub(super) sets: Sets,
    #[command(flatten)]
    pub(super) source: Source,
}

impl RbacArgs {
    /// Who is to be bound.
    pub(super) fn subject(&self) -> Option<Subject> {
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
