//! Ctrl-C: once to stop in order, twice to stop at once.

use std::io::{self, Write as _};
use std::sync::atomic::{AtomicBool, Ordering};

use tokio_util::sync::CancellationToken;

use super::live::screen;
use crate::cli::Exit;
use crate::cli::session::Session;
use crate::report::json::{ErrorDocument, ErrorReport};
use crate::say;
use crate::text::Text;

/// Set while the user is asked whether something may be changed: nothing was yet.
static ASKING: AtomicBool = AtomicBool::new(false);

/// Has `ask` ask the user before anything is changed. An interrupt meanwhile is
/// the answer, and no word about putting things back is lost on it.
pub(super) fn while_asking<T>(ask: impl FnOnce() -> T) -> T {
    ASKING.store(true, Ordering::SeqCst);
    let answer = ask();
    ASKING.store(false, Ordering::SeqCst);
    answer
}

/// A token that Ctrl-C (or SIGTERM) cancels. The second one ends the program
/// where it stands and says what there is to do then.
///
/// A thread of its own, since the main one may be waiting for an answer to a
/// question.
pub(in crate::cli) fn token(session: &Session, then: Text) -> io::Result<CancellationToken> {
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
            let is_asking = ASKING.load(Ordering::SeqCst);
            cancel.cancel();
            // A screen says so in its own place.
            if !screen::is_up() && !is_asking {
                print_text(
                    &session,
                    &say!(
                        ja: "中断しています。元に戻してから終わります (もう一度 Ctrl-C で今すぐ終了)…",
                        en: "Stopping: putting things back first (Ctrl-C again to leave at once)…"
                    ),
                );
            }
            if signal().await.is_ok() {
                leave(&session, &then);
            }
        });
        })?;
    Ok(token)
}

/// Ends the program where it stands.
pub(in crate::cli) fn leave(session: &Session, next: &Text) -> ! {
    screen::restore();
    let message = say!(ja: "終了しました。", en: "Stopped immediately.");
    let exit = Exit::Interrupted.code();
    if session.json() {
        let document = ErrorDocument::new(ErrorReport {
            code: "interrupted".to_owned(),
            exit_code: exit,
            message,
            next: next.clone(),
            details: Vec::new(),
        });
        // The program ends in the same way whether this can be written or not.
        let _ = Session::document(&document);
    } else {
        print_text(session, &message);
        print_text(session, next);
    }
    std::process::exit(i32::from(exit))
}

/// Returns what there is to do after a run that looks at a student's own cluster.
pub(in crate::cli) fn restore_is_there() -> Text {
    say!(
        ja: "消えたままのものがあれば `handson restore` で元に戻せます。",
        en: "If something is missing now, `handson restore` puts it back."
    )
}

/// Returns what there is to do after a run in namespaces of the grader's own.
pub(in crate::cli) fn sweep_is_there() -> Text {
    say!(
        ja: "残った Namespace は `handson grade --sweep` で片付けられます。",
        en: "`handson grade --sweep` takes away the namespace that is left."
    )
}

fn print_text(session: &Session, text: &Text) {
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
