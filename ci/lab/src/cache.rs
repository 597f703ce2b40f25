//! Building once, keeping the result by a hash of what went in.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::files::{lock, make_folder, read, remove_folder, sources, user_folder};
use crate::images;
use crate::lab::Built;
use crate::packages;
use crate::parts::{self, Part};
use crate::programs;

/// Gives what a lab with these parts needs, after building what is not there yet.
pub fn prepare(parts: &BTreeSet<Part>) -> Result<Built> {
    let cache = user_folder("XDG_CACHE_HOME", ".cache");
    make_folder(&cache)?;
    let _lock = lock(&cache.join("lock"))?;
    packages::install()?;
    let inputs = ["kubernetes", "src/golang.rs", "src/programs.rs"];
    let programs = kept(&cache, "programs", &inputs, programs::build)?;
    let names = parts::images(parts);
    let images = images::named(&names).map(|image| {
        let inputs = [&images::SOURCES[..], image.sources].concat();
        let what = format!("image-{}", image.name.replace('/', "-"));
        let folder = kept(&cache, &what, &inputs, |folder| {
            image.build(folder, &programs)
        })?;
        Ok((image.name.to_owned(), folder))
    });
    let images = images.collect::<Result<_>>()?;
    Ok(Built { programs, images })
}

/// The cached folder for these inputs, made by `build` if it is not there yet.
fn kept(
    cache: &Path,
    what: &str,
    inputs: &[&str],
    build: impl FnOnce(&Path) -> Result<()>,
) -> Result<PathBuf> {
    let mut hash = Sha256::new();
    for input in inputs {
        feed(&mut hash, &sources().join(input))?;
    }
    let key = format!("{:x}", hash.finalize());
    let folder = cache.join(format!("{what}-{}", &key[..12]));
    if !folder.exists() {
        // A build that is cut short leaves only the draft.
        let draft = cache.join(format!("{what}.new"));
        remove_folder(&draft)?;
        make_folder(&draft)?;
        build(&draft)?;
        fs::rename(&draft, &folder).map_err(|source| Error::io("make", &folder, source))?;
    }
    Ok(folder)
}

/// Adds a file, or all files of a folder in a fixed order, to the hash.
fn feed(hash: &mut Sha256, path: &Path) -> Result<()> {
    if !path.is_dir() {
        hash.update(
            path.strip_prefix(sources())
                .unwrap_or(path)
                .as_os_str()
                .as_encoded_bytes(),
        );
        hash.update(read(path)?);
        return Ok(());
    }
    let io = |source| Error::io("read", path, source);
    let entries = fs::read_dir(path).map_err(io)?;
    let mut entries: Vec<_> = entries
        .map(|entry| Ok(entry?.path()))
        .collect::<std::io::Result<_>>()
        .map_err(io)?;
    entries.sort();
    entries.iter().try_for_each(|entry| feed(hash, entry))
}
