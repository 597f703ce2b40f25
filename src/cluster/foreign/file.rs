//! Reads a file that somebody else put there.

use std::fs::{File, Metadata};
use std::io::{self, Read};
use std::path::Path;

use crate::cluster::ConnectError;
use crate::cluster::refused_kubeconfig::{LARGEST, Unfit};
use crate::file_error::file_error;

/// Returns the text of a regular file of a bearable size. Nothing else is opened: to
/// open a pipe already means something to whoever is at its other end.
pub(super) fn read(path: &Path) -> Result<String, ConnectError> {
    let unfit = |why| ConnectError::Unfit {
        path: path.to_owned(),
        why,
    };
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::NotFound => ConnectError::NoKubeconfig {
            looked: vec![path.to_owned()],
        },
        _ => ConnectError::Unreadable {
            path: path.to_owned(),
            reason: file_error(&error),
        },
    };
    let fits = |found: &Metadata| {
        if found.is_symlink() {
            Err(unfit(Unfit::Link))
        } else if !found.is_file() {
            Err(unfit(Unfit::NoFile))
        } else if found.len() > LARGEST {
            Err(unfit(Unfit::TooLarge { size: found.len() }))
        } else {
            Ok(())
        }
    };
    fits(&path.symlink_metadata().map_err(failed)?)?;
    let file = open(path).map_err(failed)?;
    // What has been opened, should it have been exchanged in between.
    fits(&file.metadata().map_err(failed)?)?;
    let mut bytes = Vec::new();
    file.take(LARGEST + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let size = bytes.len() as u64;
    if size > LARGEST {
        return Err(unfit(Unfit::TooLarge { size }));
    }
    String::from_utf8(bytes).map_err(|_| unfit(Unfit::NoText))
}

/// Opens a file without following a link in its place, or waiting for the
/// other end of a pipe.
#[cfg(unix)]
fn open(path: &Path) -> io::Result<File> {
    use rustix::fs::{Mode, OFlags};
    let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
    Ok(rustix::fs::open(path, flags, Mode::empty())?.into())
}

#[cfg(not(unix))]
fn open(path: &Path) -> io::Result<File> {
    File::open(path)
}
