//! `handson rbac`: the least rights that an exercise takes.

mod args;
mod missing_permissions;

use std::io::Write as _;

use serde::Serialize;
use serde_json::Value;

pub(super) use args::RbacArgs;

use super::Exit;
use super::error::CliError;
use super::session::Session;
use super::usage::Usage;
use crate::engine::Options;
use crate::exercise::{Library, Variables};
use crate::rbac::{Form, Needs, manifests, yaml};
use crate::say;

/// The manifests as one document, which `kubectl apply` takes as it is.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    schema: &'static str,
    tool_version: &'static str,
    api_version: &'static str,
    kind: &'static str,
    items: Vec<Value>,
}

/// Prints the rights, or asks whether they are there.
pub(super) fn run(args: &RbacArgs, session: &Session) -> Result<Exit, CliError> {
    let loaded = Library::new(args.source.checks.clone()).find(&args.exercise)?;
    let variables = Variables::new(&loaded.exercise, &args.sets.set)?;
    let options = Options {
        stages: args.stage.clone(),
        read_only: args.read_only,
        ..Options::default()
    };
    let needs = Needs::of(&loaded, &variables, &options)?;
    if args.check {
        return missing_permissions::run(args, &needs, session);
    }
    if let Some(pattern) = args.namespace.iter().find(|name| name.contains('*')) {
        return Err(CliError::Usage(pattern_in_role(pattern)));
    }
    let form = Form {
        cluster_wide: args.cluster_wide,
        namespaces: args.namespace.clone(),
        subject: args.subject(),
    };
    let manifests = manifests(&needs, &form);
    if session.json() {
        Session::document(&Document {
            schema: "handson.rbac/v1",
            tool_version: env!("CARGO_PKG_VERSION"),
            api_version: "v1",
            kind: "List",
            items: manifests.into_iter().map(|it| it.object).collect(),
        })?;
    } else {
        let mut out = Session::out();
        out.write_all(yaml(&manifests, session.lang)?.as_bytes())?;
        out.flush()?;
    }
    Ok(Exit::Passed)
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
