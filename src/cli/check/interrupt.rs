//! Ctrl-C: once to stop in order, twice to stop at once.

use std::io::{self, Write as _};

use tokio_util::sync::CancellationToken;

use super::live::screen;
use crate::cli::Exit;
use crate::cli::session::Session;
use crate::report::json::{ErrorDocument, ErrorReport};
use crate::say;
use crate::text::Text;

/// A token that Ctrl-C (or SIGTERM) cancels. The second one ends the program
/// where it stands, saying how to put back what a probe may have taken away.
///
/// A thread of its own, since the main one may be waiting for an answer to a
/// question.
pub(super) fn token(session: &Session) -> io::Result<CancellationToken> {
    let token = CancellationToken::new();
    let cancel = token.clone();
    let session = session.clone();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    std::thread::Builder::new()
        .name("signals".to_owned())
        .spawn(move || {
            runtime.block_on(async move {
            if signal().await.is_err() {
                return;
            }
            cancel.cancel();
            // A screen says so in its own place.
            if !screen::is_up() {
                tell(
                    &session,
                    &say!(
                        ja: "中断しています。元に戻してから終わります (もう一度 Ctrl-C で今すぐ終了)…",
                        en: "Stopping: putting things back first (Ctrl-C again to leave at once)…"
                    ),
                );
            }
            if signal().await.is_ok() {
                leave(&session);
            }
        });
        })?;
    Ok(token)
}

/// Ends the program where it stands.
pub(super) fn leave(session: &Session) -> ! {
    screen::restore();
    let message = say!(ja: "終了しました。", en: "Left at once.");
    let next = say!(
        ja: "消えたままのものがあれば `handson restore` で元に戻せます。",
        en: "If something is missing now, `handson restore` puts it back."
    );
    let exit = Exit::Interrupted.code();
    if session.json() {
        let document = ErrorDocument::new(ErrorReport {
            code: "interrupted".to_owned(),
            exit_code: exit,
            message,
            next,
            details: Vec::new(),
        });
        // The program ends in the same way whether this can be written or not.
        let _ = Session::document(&document);
    } else {
        tell(session, &message);
        tell(session, &next);
    }
    std::process::exit(i32::from(exit))
}

fn tell(session: &Session, text: &Text) {
    // Where standard error is gone nobody can be told.
    let _ = writeln!(io::stderr(), "\n{}", text.get(session.lang));
}

#[cfg(unix)]
async fn signal() -> io::Result<()> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn signal() -> io::Result<()> {
    tokio::signal::ctrl_c().await
}
