//! `--watch`: a session that stays until all is done, on the screen or, where
//! there is none, line by line.

mod keys;
mod lines;
mod on_screen;
pub(super) mod screen;
mod signals;

use std::cell::RefCell;

use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::command::Run;
use crate::cli::Exit;
use crate::cli::error::CliError;
use crate::cli::session::Session;
use crate::cluster::Cluster;
use crate::engine::{self, Audience, LiveCommand, RunError};
use crate::report::{Report, Scene, json};
use lines::Lines;

/// Watches the exercise in the one namespace of `cluster`.
pub(super) async fn run(
    run: &Run<'_>,
    cluster: &Cluster,
    cancel: CancellationToken,
) -> Result<Exit, CliError> {
    let report = if run.session.terminal.has_screen && !run.session.json() {
        on_screen::run(run, cluster, cancel).await?
    } else {
        line_by_line(run, cluster, cancel).await?
    };
    let mut report = report.map_err(|error| CliError::from_run(error, cluster))?;
    report.notes.extend(run.memory.keep(&report));
    if run.session.json() {
        json::report(&mut Session::out(), &report)?;
    } else {
        run.human().whole(&report)?;
    }
    Ok(Exit::from_code(report.exit_code))
}

/// Nobody can press a key: what changes something needs `--yes`.
async fn line_by_line(
    run: &Run<'_>,
    cluster: &Cluster,
    cancel: CancellationToken,
) -> Result<Result<Report, RunError>, CliError> {
    let lines = (!run.session.json()).then(|| Lines::new(run.session.page()));
    let lines = RefCell::new(lines);
    let mut failed = None;
    let mut show = |scene: &Scene| {
        if let Some(Err(error)) = lines.borrow_mut().as_mut().map(|lines| lines.show(scene)) {
            failed.get_or_insert(error);
        }
    };
    let (_, wishes) = mpsc::unbounded_channel();
    let report = session(run, cluster, cancel, wishes, false, &mut show).await;
    match failed {
        Some(error) => Err(error.into()),
        None => Ok(report),
    }
}

/// The session itself, whoever watches.
async fn session(
    run: &Run<'_>,
    cluster: &Cluster,
    cancel: CancellationToken,
    wishes: mpsc::UnboundedReceiver<LiveCommand>,
    can_ask: bool,
    show: &mut dyn FnMut(&Scene),
) -> Result<Report, RunError> {
    let audience = Audience {
        earlier: &|identity, namespace, check| run.earlier(identity, namespace, check),
        wishes,
        can_ask,
        yes: run.args.yes,
        cancel,
        show,
    };
    engine::live(cluster, &run.loaded, &run.variables, &run.options, audience).await
}
