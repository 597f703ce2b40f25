//! The way in: connections to 127.0.0.1 outside go on to the API inside.
//!
//! The listener is standard input, made in the machine's own network
//! namespace; this process runs in the control plane's and connects there.

use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::os::fd::AsFd as _;
use std::path::Path;
use std::thread;

use crate::error::{Error, Result};

/// Serves for ever.
pub fn serve(to: &str) -> Result<()> {
    let stdin = io::stdin().as_fd().try_clone_to_owned();
    let listener: TcpListener = stdin
        .map_err(|source| Error::io("use", Path::new("standard input"), source))?
        .into();
    loop {
        // A connection that is gone already, or too many at once: the next.
        let Ok((outside, _)) = listener.accept() else {
            thread::sleep(std::time::Duration::from_millis(50));
            continue;
        };
        let to = to.to_owned();
        thread::spawn(move || {
            if let Err(reason) = join(&outside, &to) {
                eprintln!("a connection to {to} failed: {reason}");
            }
        });
    }
}

/// Copies both ways until both sides are done.
fn join(outside: &TcpStream, to: &str) -> io::Result<()> {
    let inside = TcpStream::connect(to)?;
    outside.set_nodelay(true)?;
    inside.set_nodelay(true)?;
    thread::scope(|scope| {
        scope.spawn(|| pass(outside, &inside));
        pass(&inside, outside);
    });
    Ok(())
}

fn pass(mut from: &TcpStream, mut to: &TcpStream) {
    // Either side may hang up at any time, and then the other has to know.
    io::copy(&mut from, &mut to).ok();
    to.shutdown(Shutdown::Write).ok();
}
