//! Archives that were handed in: in, the bytes of a zip or tar file; out, the files in it.
//! They are unpacked in memory, so that no name in one leads anywhere.

use std::io::{self, Cursor, Read};

use flate2::read::MultiGzDecoder;

use crate::submission::archive_findings as findings;
use crate::submission::error::Finding;
use crate::submission::file_findings::{MAX_BYTES, MAX_DEPTH, too_deep, too_many};

/// The largest archive that is read, in bytes.
pub(super) const MAX_ARCHIVE: u64 = 32 << 20;
/// The most bytes that all archives of a submission unpack to.
const MAX_UNPACKED: u64 = 64 << 20;
/// The most bytes that are unpacked of each byte of an archive; YAML comes to 20.
const MAX_RATIO: u64 = 100;
/// An archive that unpacks to less than this is no bomb, whatever its ratio.
const SMALL: u64 = 1 << 20;
/// The most files that all archives of a submission hold.
const MAX_ENTRIES: usize = 5_000;
/// The most archives within each other.
const MAX_NESTING: usize = 2;

/// The kinds of archive.
#[derive(Clone, Copy)]
enum Format {
    Zip,
    Tar,
    TarGz,
}

impl Format {
    fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let is = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        if is(&[".zip"]) {
            Some(Self::Zip)
        } else if is(&[".tar.gz", ".tgz"]) {
            Some(Self::TarGz)
        } else if is(&[".tar"]) {
            Some(Self::Tar)
        } else {
            None
        }
    }
}

/// Returns whether a file is an archive, by its name.
pub(super) fn is_archive(name: &str) -> bool {
    Format::of(name).is_some()
}

/// A file of an archive.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// Its path within the archive, with `/`.
    pub name: String,
    /// Its content; none where it is larger than a file may be.
    pub bytes: Option<Vec<u8>>,
}

/// The archives of a submission, with the limits that hold for all of them together.
#[derive(Default)]
pub(super) struct Unpacker {
    bytes: u64,
    entries: usize,
}

impl Unpacker {
    /// Returns the files in the archive `name`, in its order.
    ///
    /// # Errors
    /// A finding: it cannot be read, is more than the limits allow, or holds a path
    /// that leads out of it.
    pub fn unpack(&mut self, name: &str, archive: &[u8]) -> Result<Vec<Unpacked>, Finding> {
        let mut files = Vec::new();
        self.unpack_into(name, archive, "", 1, &mut files)?;
        Ok(files)
    }

    fn unpack_into(
        &mut self,
        name: &str,
        archive: &[u8],
        prefix: &str,
        nesting: usize,
        files: &mut Vec<Unpacked>,
    ) -> Result<(), Finding> {
        let mut add = |unpacker: &mut Self, mut entry: Entry<'_>| -> Result<(), Finding> {
            let shown = format!("{name}/{}", entry.path);
            unpacker.entries += 1;
            if unpacker.entries > MAX_ENTRIES {
                return Err(too_many(&shown, MAX_ENTRIES));
            }
            let Some(path) = plain_path(&entry.path, &shown)? else {
                return Ok(());
            };
            if entry.is_link {
                return Err(findings::link(&shown));
            }
            let path = format!("{prefix}{path}");
            if is_archive(&path) && nesting < MAX_NESTING {
                let inner = unpacker.content(&mut entry, MAX_ARCHIVE, archive.len(), &shown)?;
                let Some(inner) = inner else {
                    return Err(findings::too_much(&shown));
                };
                let prefix = format!("{path}/");
                return unpacker.unpack_into(&shown, &inner, &prefix, nesting + 1, files);
            }
            let bytes = unpacker.content(&mut entry, MAX_BYTES, archive.len(), &shown)?;
            files.push(Unpacked { name: path, bytes });
            Ok(())
        };
        match Format::of(name) {
            Some(Format::Zip) => each_of_zip(name, archive, &mut |entry| add(self, entry)),
            Some(Format::TarGz) => {
                // Also what is passed over has to be unpacked to come to what follows.
                let most = most_of(archive.len());
                let stream = MultiGzDecoder::new(archive).take(most + 1);
                each_of_tar(name, stream, &mut |entry| add(self, entry))
            }
            _ => {
                let stream = archive.take(archive.len() as u64 + 1);
                each_of_tar(name, stream, &mut |entry| add(self, entry))
            }
        }
    }

    /// Returns a content of at most `most` bytes; none where it is longer. `archive` is
    /// how long the archive is that it comes from.
    fn content(
        &mut self,
        entry: &mut Entry<'_>,
        most: u64,
        archive: usize,
        shown: &str,
    ) -> Result<Option<Vec<u8>>, Finding> {
        if entry.size > most {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        let read = entry.content.take(most + 1).read_to_end(&mut bytes);
        read.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => findings::too_much(shown),
            _ => findings::unreadable(shown, &error),
        })?;
        self.bytes += bytes.len() as u64;
        if self.bytes > MAX_UNPACKED || self.bytes > most_of(archive) {
            return Err(findings::too_much(shown));
        }
        Ok((bytes.len() as u64 <= most).then_some(bytes))
    }
}

/// Returns the most bytes that an archive of so many may unpack to.
fn most_of(archive: usize) -> u64 {
    let most = (archive as u64).saturating_mul(MAX_RATIO) + SMALL;
    most.min(MAX_UNPACKED)
}

/// An entry, unless it is a folder.
struct Entry<'a> {
    path: String,
    is_link: bool,
    /// As the archive says, in bytes.
    size: u64,
    content: &'a mut dyn Read,
}

type Each<'a> = dyn FnMut(Entry<'_>) -> Result<(), Finding> + 'a;

fn each_of_zip(name: &str, archive: &[u8], each: &mut Each<'_>) -> Result<(), Finding> {
    let unreadable = |error: zip::result::ZipError| findings::unreadable(name, &error.into());
    let mut zip = zip::ZipArchive::new(Cursor::new(archive)).map_err(unreadable)?;
    for at in 0..zip.len() {
        let raw = zip.by_index_raw(at).map_err(unreadable)?;
        let path = String::from_utf8_lossy(raw.name_raw()).replace('\\', "/");
        let (is_folder, is_link) = (raw.is_dir() || path.ends_with('/'), raw.is_symlink());
        let is_encrypted = raw.encrypted();
        drop(raw);
        if is_folder {
            continue;
        }
        if is_encrypted {
            return Err(findings::encrypted(&format!("{name}/{path}")));
        }
        let mut content = zip.by_index(at).map_err(unreadable)?;
        each(Entry {
            path,
            is_link,
            size: content.size(),
            content: &mut content,
        })?;
    }
    Ok(())
}

/// Gives every entry of a stream that is cut one byte after the last that may come.
fn each_of_tar(
    name: &str,
    stream: io::Take<impl Read>,
    each: &mut Each<'_>,
) -> Result<(), Finding> {
    let unreadable = |error: io::Error| findings::unreadable(name, &error);
    let mut tar = tar::Archive::new(Counted(stream));
    for entry in tar.entries().map_err(unreadable)? {
        let mut entry = entry.map_err(|error| match error.kind() {
            io::ErrorKind::FileTooLarge => findings::too_much(name),
            _ => unreadable(error),
        })?;
        let kind = entry.header().entry_type();
        if kind.is_dir() {
            continue;
        }
        let is_link = kind.is_symlink() || kind.is_hard_link();
        if !is_link && !kind.is_file() && !kind.is_contiguous() && !kind.is_gnu_sparse() {
            continue;
        }
        let path = String::from_utf8_lossy(&entry.path_bytes()).into_owned();
        each(Entry {
            path,
            is_link,
            size: entry.size(),
            content: &mut entry,
        })?;
    }
    Ok(())
}

/// A stream that fails where more comes than may come.
struct Counted<R>(io::Take<R>);

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.0.read(into)?;
        // It is let through one byte more than may come.
        if self.0.limit() == 0 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok(count)
    }
}

/// Returns the path of an entry as its parts say; none for what is hidden or what a
/// system adds for itself.
fn plain_path(path: &str, shown: &str) -> Result<Option<String>, Finding> {
    let is_drive = path.as_bytes().get(1) == Some(&b':');
    let parts: Vec<&str> = path.split('/').collect();
    if path.starts_with('/') || is_drive || parts.contains(&"..") {
        return Err(findings::leads_out(shown));
    }
    let parts: Vec<&str> = parts
        .into_iter()
        .filter(|it| !["", "."].contains(it))
        .collect();
    if parts.len() > MAX_DEPTH {
        return Err(too_deep(shown));
    }
    let is_hidden = |part: &&str| part.starts_with('.') || *part == "__MACOSX";
    let is_shown = !parts.is_empty() && !parts.iter().any(is_hidden);
    Ok(is_shown.then(|| parts.join("/")))
}
