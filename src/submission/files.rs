//! The files that were handed in, and nothing outside of them.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::submission::encoding::Encoding;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::file_findings::{self, MAX_BYTES, MAX_DEPTH};
use crate::submission::file_patterns;
use crate::submission::path_order;

/// The most files and folders that are listed.
const MAX_ENTRIES: usize = 5_000;
/// The names of the files that make a folder a kustomization.
pub(super) const KUSTOMIZATIONS: [&str; 3] =
    ["kustomization.yaml", "kustomization.yml", "Kustomization"];

/// A file that was handed in.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Relative to the submission, with `/`.
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Everything that was handed in.
#[derive(Clone, Debug, Default)]
pub(super) struct Files {
    /// The files that were read: manifests, and all others where there is a kustomization.
    pub read: Vec<File>,
    /// The names of the files that were not.
    pub others: Vec<String>,
    /// The names of the files and folders that `handson.yaml` leaves out.
    pub ignored: Vec<String>,
}

impl File {
    /// Returns whether manifests are written in it.
    pub fn is_manifest(&self) -> bool {
        is_manifest(&self.name)
    }

    /// Returns whether it makes its folder a kustomization.
    pub fn is_kustomization(&self) -> bool {
        is_kustomization(&self.name)
    }

    /// Returns its text; a finding where it is not UTF-8.
    pub fn text(&self) -> Result<Arc<str>, Finding> {
        if let Some(encoding) = Encoding::of(&self.bytes) {
            return Err(file_findings::encoded(&self.name, encoding));
        }
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(file_findings::not_utf8(&self.name, &self.bytes, error)),
        }
    }
}

impl Files {
    /// Returns `sha256:` and the digest of all that was read.
    pub fn digest(&self) -> String {
        let mut digest = Sha256::new();
        for file in &self.read {
            for part in [file.name.as_bytes(), &file.bytes] {
                digest.update(part.len().to_be_bytes());
                digest.update(part);
            }
        }
        let hex = digest.finalize();
        let hex = hex.iter().map(|byte| format!("{byte:02x}"));
        format!("sha256:{}", hex.collect::<String>())
    }
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Returns whether a name ends as manifests do, in capitals too, as with kubectl.
fn is_manifest(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let mut known = ["yaml", "yml", "json"].into_iter();
    extension.is_some_and(|it| known.any(|known| it.eq_ignore_ascii_case(known)))
}

fn is_kustomization(name: &str) -> bool {
    KUSTOMIZATIONS.contains(&base(name))
}

/// Reads the folder `dir`, or the one file that it is; returns the files, at most
/// `max_files`, and findings about those that cannot be read.
pub(super) fn read(dir: &Path, max_files: usize) -> Result<(Files, Vec<Finding>), SubmissionError> {
    let shown = dir.display().to_string();
    let root = dir
        .canonicalize()
        .map_err(|error| file_findings::unreadable(&shown, &error))?;
    let mut walk = Walk {
        root: root.clone(),
        found: Vec::new(),
        seen: 0,
        ignore: to_ignore(&root),
        ignored: Vec::new(),
        findings: Vec::new(),
    };
    if root.is_dir() {
        walk.folder(&root, "", &mut vec![root.clone()]);
    } else {
        let name = dir.file_name().unwrap_or_default();
        walk.found
            .push((name.to_string_lossy().into_owned(), root.clone()));
    }
    walk.found
        .sort_by(|a, b| path_order::compare_paths(&a.0, &b.0));
    let everything = walk.found.iter().any(|(name, _)| is_kustomization(name));
    let one = !root.is_dir();
    let mut files = Files {
        ignored: std::mem::take(&mut walk.ignored),
        ..Files::default()
    };
    files
        .ignored
        .sort_by(|a, b| path_order::compare_paths(a, b));
    for (name, path) in std::mem::take(&mut walk.found) {
        let must = one || is_manifest(&name) || is_kustomization(&name);
        if !must && !everything {
            files.others.push(name);
            continue;
        }
        if files.read.len() == max_files {
            walk.findings
                .push(file_findings::too_many(&name, max_files));
            break;
        }
        match bytes(&name, &path) {
            Ok(bytes) => files.read.push(File { name, bytes }),
            Err(finding) if must => walk.findings.push(finding),
            Err(_) => files.others.push(name),
        }
    }
    Ok((files, walk.findings))
}

/// Returns the patterns of what a submission leaves out. What is wrong with them is
/// found where `handson.yaml` is read as a whole.
fn to_ignore(root: &Path) -> Vec<String> {
    let path = root.join(file_patterns::NAME);
    let is_inside = |real: PathBuf| real.starts_with(root);
    if !path.canonicalize().is_ok_and(is_inside) {
        return Vec::new();
    }
    let bytes = bytes(file_patterns::NAME, &path).unwrap_or_default();
    let text = String::from_utf8(bytes).unwrap_or_default();
    file_patterns::patterns_to_ignore(&text)
}

struct Walk {
    root: PathBuf,
    /// Names and their canonical paths.
    found: Vec<(String, PathBuf)>,
    seen: usize,
    /// Patterns of what is not looked at.
    ignore: Vec<String>,
    /// What they have matched.
    ignored: Vec<String>,
    findings: Vec<Finding>,
}

impl Walk {
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
            if name.starts_with('.') {
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
        let mut ignore = self.ignore.iter();
        if name != file_patterns::NAME && ignore.any(|it| file_patterns::matches(it, &name)) {
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
            within.push(real.clone());
            self.folder(&real, &format!("{name}/"), within);
            within.pop();
        } else if what.is_file() {
            self.found.push((name, real));
        } else if is_manifest(&name) || is_kustomization(&name) {
            return Err(file_findings::special(&name));
        }
        Ok(())
    }
}

fn bytes(name: &str, path: &Path) -> Result<Vec<u8>, Finding> {
    let failed = |error: io::Error| file_findings::unreadable(name, &error);
    // What is no file, such as a pipe, might keep us waiting for ever.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(file_findings::special(name));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(file_findings::too_big(name));
    }
    Ok(bytes)
}
