//! `--watch`: a session that stays until all is done, on the screen or, where
//! there is none, line by line.

mod keys;
mod lines;
mod on_screen;
pub(super) mod screen;
mod signals;

use std::cell::RefCell;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;

use super::setup::CheckRun;
use crate::cli::error::CliError;
use crate::cluster::Cluster;
use crate::engine::Outcome;
use crate::report::ViewModel;

pub(in crate::cli) use lines::Lines;

/// Watches the exercise in the one namespace of `cluster`.
pub(super) async fn watch_namespace(
    run: &CheckRun<'_>,
    cluster: &Cluster,
    cancel: CancellationToken,
) -> Result<Outcome, CliError> {
    if run.session.terminal.has_screen && !run.session.json() {
        let outcome = on_screen::watch_on_screen(run, cluster, cancel).await?;
        return outcome.map_err(|error| CliError::from_run(error, cluster));
    }
    // Nobody can press a key: what changes something needs `--yes`.
    let lines = (!run.session.json()).then(|| Lines::new(run.session.page()));
    let lines = RefCell::new(lines);
    let mut failed = None;
    let mut show = |scene: &ViewModel, at: Timestamp| {
        if let Some(Err(error)) = lines
            .borrow_mut()
            .as_mut()
            .map(|lines| lines.show(scene, at))
        {
            failed.get_or_insert(error);
        }
    };
    let (_, commands) = mpsc::unbounded_channel();
    let outcome = run.watch(cluster, cancel, commands, false, &mut show).await;
    match failed {
        Some(error) => Err(error.into()),
        None => outcome.map_err(|error| CliError::from_run(error, cluster)),
    }
}
