//! The walk over folders that were handed in, and into archives where there is
//! nothing else. Nothing outside of them is looked at.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::submission::archive::{self, Unpacked, Unpacker};
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::file_findings::{self, MAX_BYTES, MAX_DEPTH};
use crate::submission::file_names::{is_kustomization, is_manifest};
use crate::submission::file_patterns;
use crate::submission::left_aside;
use crate::submission::part::Part;

/// The most files and folders that are listed.
const MAX_ENTRIES: usize = 5_000;
/// Returns the patterns of what a submission leaves out. What is wrong with them is
/// found where `handson.yaml` is read as a whole.
fn to_ignore(root: &Path) -> Vec<String> {
    let path = root.join(file_patterns::NAME);
    let is_inside = |real: PathBuf| real.starts_with(root);
    if !path.canonicalize().is_ok_and(is_inside) {
        return Vec::new();
    }
    let bytes = bytes(file_patterns::NAME, &path, MAX_BYTES).unwrap_or_default();
    patterns_in(bytes)
}

fn patterns_in(bytes: Vec<u8>) -> Vec<String> {
    let text = String::from_utf8(bytes).unwrap_or_default();
    file_patterns::patterns_to_ignore(&text)
}

/// A file that was found, before it is read.
pub(super) enum Content {
    /// At this canonical path.
    Path(PathBuf),
    /// In an archive; none where it is too big.
    Unpacked(Option<Vec<u8>>),
}

impl Content {
    /// Returns whether it is too big to be read and no manifest by what it begins with.
    pub fn is_big_data(&self) -> bool {
        let Self::Path(path) = self else {
            return false;
        };
        let is_big = fs::metadata(path).is_ok_and(|it| it.is_file() && it.len() > MAX_BYTES);
        let begin = || {
            let mut begin = Vec::new();
            let file = fs::File::open(path).ok()?;
            file.take(MAX_BYTES).read_to_end(&mut begin).ok()?;
            Some(String::from_utf8_lossy(&begin).into_owned())
        };
        is_big && begin().is_some_and(|text| left_aside::reason_of_text(&text).is_some())
    }

    /// Returns what is in it.
    pub fn bytes(self, name: &str) -> Result<Vec<u8>, Finding> {
        match self {
            Self::Path(path) => bytes(name, &path, MAX_BYTES),
            Self::Unpacked(bytes) => bytes.ok_or_else(|| file_findings::too_big(name)),
        }
    }
}

/// Returns the length of the path of the one folder that all `files` are in; 0 where
/// there is none.
fn common_folder(files: &[Unpacked]) -> usize {
    let folder = |file: &Unpacked| file.name.find('/').map(|at| file.name[..=at].to_owned());
    let first = files.first().and_then(folder);
    let is_common = |first: &String| files.iter().all(|it| it.name.starts_with(first));
    first.filter(is_common).map_or(0, |first| first.len())
}

/// A walk over what was handed in.
#[derive(Default)]
pub(super) struct Walk {
    /// The canonical path of the part that is looked at.
    root: PathBuf,
    /// With their names.
    pub found: Vec<(String, Content)>,
    seen: usize,
    /// Patterns of what is not looked at.
    ignore: Vec<String>,
    /// What they have matched.
    pub ignored: Vec<String>,
    /// Folders that are not looked into, since tools have filled them.
    pub passed_over: Vec<String>,
    pub findings: Vec<Finding>,
}

impl Walk {
    /// Collects the files of a part of a submission.
    pub fn part(&mut self, Part { name, path }: &Part) -> Result<(), SubmissionError> {
        let shown = path.display().to_string();
        let root = path
            .canonicalize()
            .map_err(|error| file_findings::unreadable(&shown, &error))?;
        self.root.clone_from(&root);
        if !root.is_dir() {
            self.found.push((name.clone(), Content::Path(root)));
            return Ok(());
        }
        self.ignore = to_ignore(&root);
        let within = if name.is_empty() {
            String::new()
        } else {
            format!("{name}/")
        };
        self.folder(&root, &within, &mut vec![root.clone()]);
        Ok(())
    }

    fn is_ignored(&self, name: &str) -> bool {
        let mut ignore = self.ignore.iter();
        name != file_patterns::NAME && ignore.any(|it| file_patterns::matches(it, name))
    }

    /// Returns the files with those of archives in the place of these. Of one archive
    /// alone that is the submission itself, and so is the one folder in it.
    pub fn unpacked(&mut self, found: Vec<(String, Content)>) -> Vec<(String, Content)> {
        let mut unpacker = Unpacker::default();
        let alone = found.len() == 1;
        let mut all = Vec::new();
        for (name, content) in found {
            let Content::Path(path) = &content else {
                continue;
            };
            if !archive::is_archive(&name) {
                all.push((name, content));
                continue;
            }
            let read = bytes(&name, path, archive::MAX_ARCHIVE);
            let files = match read.and_then(|bytes| unpacker.unpack(&name, &bytes)) {
                Ok(files) => files,
                Err(finding) => {
                    self.findings.push(finding);
                    continue;
                }
            };
            let within = if alone { common_folder(&files) } else { 0 };
            if alone {
                let own = files
                    .iter()
                    .find(|it| it.name[within..] == *file_patterns::NAME);
                self.ignore = patterns_in(own.and_then(|it| it.bytes.clone()).unwrap_or_default());
            }
            for Unpacked { name: inner, bytes } in files {
                let name = if alone {
                    inner[within..].to_owned()
                } else {
                    format!("{name}/{inner}")
                };
                if self.is_ignored(&name) {
                    self.ignored.push(name);
                } else {
                    all.push((name, Content::Unpacked(bytes)));
                }
            }
        }
        all
    }

    /// Collects the files of a folder; `within` are the real folders around it.
    fn folder(&mut self, folder: &Path, prefix: &str, within: &mut Vec<PathBuf>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => {
                return self
                    .findings
                    .push(file_findings::unreadable(prefix, &error));
            }
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => {
                    return self
                        .findings
                        .push(file_findings::unreadable(prefix, &error));
                }
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            // What a Mac adds to a zip.
            if name.starts_with('.') || name == "__MACOSX" {
                continue;
            }
            self.seen += 1;
            if self.seen > MAX_ENTRIES {
                if self.seen == MAX_ENTRIES + 1 {
                    let name = format!("{prefix}{name}");
                    self.findings
                        .push(file_findings::too_many(&name, MAX_ENTRIES));
                }
                return;
            }
            if let Err(finding) = self.entry(&entry.path(), format!("{prefix}{name}"), within) {
                self.findings.push(finding);
            }
        }
    }

    fn entry(
        &mut self,
        path: &Path,
        name: String,
        within: &mut Vec<PathBuf>,
    ) -> Result<(), Finding> {
        if self.is_ignored(&name) {
            self.ignored.push(name);
            return Ok(());
        }
        let real = path
            .canonicalize()
            .map_err(|error| file_findings::unreadable(&name, &error))?;
        if !real.starts_with(&self.root) {
            return Err(file_findings::leads_out(&name));
        }
        let what = fs::metadata(&real).map_err(|error| file_findings::unreadable(&name, &error))?;
        if what.is_dir() {
            if within.contains(&real) || within.len() > MAX_DEPTH {
                return Err(file_findings::too_deep(&name));
            }
            if is_of_a_tool(&real) {
                self.passed_over.push(format!("{name}/"));
                return Ok(());
            }
            within.push(real.clone());
            self.folder(&real, &format!("{name}/"), within);
            within.pop();
        } else if what.is_file() {
            self.found.push((name, Content::Path(real)));
        } else if is_manifest(&name) || is_kustomization(&name) {
            return Err(file_findings::special(&name));
        }
        Ok(())
    }
}

/// Returns whether a folder is one that a tool fills with thousands of files of others:
/// packages of npm, an environment of Python, or what is marked as a cache by
/// `CACHEDIR.TAG`, as Rust's `target` is.
fn is_of_a_tool(folder: &Path) -> bool {
    let is_npm = folder.file_name().is_some_and(|it| it == "node_modules");
    let marks = ["pyvenv.cfg", "CACHEDIR.TAG"];
    is_npm || marks.iter().any(|it| folder.join(it).is_file())
}

fn bytes(name: &str, path: &Path, most: u64) -> Result<Vec<u8>, Finding> {
    let failed = |error: io::Error| file_findings::unreadable(name, &error);
    // What is no file, such as a pipe, might keep us waiting for ever.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(file_findings::special(name));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(most + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > most {
        return Err(file_findings::too_big(name));
    }
    Ok(bytes)
}
