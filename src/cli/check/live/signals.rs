//! Being stopped, continued and left alone by the shell.

#[cfg(unix)]
pub(super) use unix::Signals;

#[cfg(not(unix))]
pub(super) use elsewhere::Signals;

/// A message of the shell or the terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// The program goes on after it was stopped.
    Resumed,
    /// The terminal is gone.
    HungUp,
}

#[cfg(unix)]
mod unix {
    use std::io;

    use super::Heard;
    use rustix::process::{Signal as Name, kill_current_process_group};
    use tokio::signal::unix::{Signal, SignalKind, signal};

    /// Listens to the signals that are about the terminal.
    pub struct Signals {
        resumed: Signal,
        hung_up: Signal,
    }

    impl Signals {
        /// From now on.
        pub fn listen() -> io::Result<Self> {
            Ok(Self {
                resumed: signal(SignalKind::from_raw(Name::CONT.as_raw()))?,
                hung_up: signal(SignalKind::hangup())?,
            })
        }

        /// The next that comes.
        pub async fn next(&mut self) -> Heard {
            tokio::select! {
                Some(()) = self.resumed.recv() => Heard::Resumed,
                Some(()) = self.hung_up.recv() => Heard::HungUp,
                else => std::future::pending().await,
            }
        }

        /// Stops the program as Ctrl-Z does; returns when it is continued.
        pub fn suspend() {
            // Where it may not stop it goes on.
            let _ = kill_current_process_group(Name::TSTP);
        }
    }
}

#[cfg(not(unix))]
mod elsewhere {
    use std::future::pending;
    use std::io;

    use super::Heard;

    /// There are no such signals here.
    pub struct Signals;

    impl Signals {
        /// Nothing to listen to.
        pub fn listen() -> io::Result<Self> {
            Ok(Self)
        }

        /// Never.
        pub async fn next(&mut self) -> Heard {
            pending().await
        }

        /// Does nothing.
        pub fn suspend() {}
    }
}
