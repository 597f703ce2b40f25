//! A session on the screen.

use std::io;

use jiff::Timestamp;
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use super::keys::{Keys, Press};
use super::screen::{self, Screen};
use super::signals::{Heard, Signals};
use crate::cli::check::interrupt;
use crate::cli::check::setup::CheckRun;
use crate::cluster::Cluster;
use crate::engine::{LiveCommand, Outcome, RunError};
use crate::report::ViewModel;
use crate::report::terminal::screen::{Frame, ScreenLines, Scroll, ShownHint};
use crate::report::terminal::{Commands, Style};

/// Watches with all of the terminal, which is given back before this returns.
pub(super) async fn watch_on_screen(
    run: &CheckRun<'_>,
    cluster: &Cluster,
    cancel: CancellationToken,
) -> io::Result<Result<Outcome, RunError>> {
    let (sender, mut scenes) = watch::channel(ViewModel::default());
    let (command, commands) = mpsc::unbounded_channel();
    let mut signals = Signals::listen()?;
    let mut view = View {
        screen: Screen::take()?,
        scene: ViewModel::default(),
        style: run.session.style(),
        commands: run.commands(),
        scroll: Scroll::Auto,
        hint: None,
        is_stopping: false,
        last: ScreenLines::default(),
    };
    let mut keys = Keys::listen()?;
    let mut show = |scene: &ViewModel, _: Timestamp| drop(sender.send_replace(scene.clone()));
    let session = run.watch(cluster, cancel.clone(), commands, true, &mut show);
    tokio::pin!(session);
    loop {
        tokio::select! {
            outcome = &mut session => return Ok(outcome),
            Ok(()) = scenes.changed() => view.scene.clone_from(&scenes.borrow_and_update()),
            heard = signals.next() => match heard {
                Heard::Resumed => view.screen.resume()?,
                Heard::HungUp => cancel.cancel(),
            },
            press = keys.next() => match press {
                Press::Interrupt if cancel.is_cancelled() => interrupt::leave(run.session, &interrupt::restore_is_there()),
                Press::Interrupt => cancel.cancel(),
                // The session may be over already.
                Press::Quit => drop(command.send(LiveCommand::Quit)),
                Press::Hint => view.show_hint(run),
                Press::Try => drop(command.send(LiveCommand::Try)),
                Press::Suspend => {
                    screen::restore();
                    Signals::suspend();
                    view.screen.resume()?;
                }
                press => view.look(press)?,
            }
        }
        view.is_stopping |= cancel.is_cancelled();
        view.paint();
    }
}

/// The contents of the screen, and the place where the reader looks.
struct View {
    screen: Screen,
    scene: ViewModel,
    style: Style,
    commands: Commands,
    scroll: Scroll,
    /// The hint that was asked for last.
    hint: Option<ShownHint>,
    is_stopping: bool,
    last: ScreenLines,
}

impl View {
    fn look(&mut self, press: Press) -> io::Result<()> {
        let lines = |lines: isize| Scroll::At(self.last.top.saturating_add_signed(lines));
        let page = isize::try_from(self.last.room).unwrap_or(1).max(1);
        self.scroll = match press {
            Press::Lines(down) => lines(down),
            Press::Pages(down) => lines(down * page),
            Press::End(false) => Scroll::At(0),
            Press::End(true) => Scroll::At(usize::MAX),
            Press::Follow => Scroll::Auto,
            _ => {
                self.screen.clear()?;
                self.scroll
            }
        };
        Ok(())
    }

    /// Gives the next hint for the check that is to pass next; the last once more where
    /// there is no other.
    fn show_hint(&mut self, run: &CheckRun<'_>) {
        let exercise = &run.loaded.exercise;
        let next = self.scene.next_check();
        let mut checks = exercise.checks().map(|(_, check)| check);
        let Some(check) = next.and_then(|next| checks.find(|it| it.check == next.check)) else {
            return;
        };
        let given = run.memory.give_hint(exercise, check, &run.variables);
        let last = || {
            let text = check.hints.last()?;
            Some((check.hints.len(), run.variables.fill_text(text)))
        };
        self.hint = given
            .hints
            .into_iter()
            .next()
            .or_else(last)
            .map(|(number, text)| ShownHint {
                check: check.check.clone(),
                number,
                available: given.available,
                text,
            });
    }

    /// A terminal that cannot be written to is no reason to leave things undone:
    /// the session ends by itself when the terminal is gone.
    fn paint(&mut self) {
        let (width, height) = crossterm::terminal::size().unwrap_or((80, 24));
        let frame = Frame {
            view: &self.scene,
            style: &self.style,
            commands: &self.commands,
            width: width.into(),
            height: height.into(),
            scroll: self.scroll,
            hint: self.hint.as_ref(),
            is_stopping: self.is_stopping,
        };
        self.last = frame.screen();
        let _ = self.screen.paint(self.last.lines.clone());
    }
}
