//! The files that were handed in, and nothing outside of them.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::submission::archive::{self, Unpacked, Unpacker};
use crate::submission::encoding::Encoding;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::file_findings::{self, MAX_BYTES, MAX_DEPTH};
use crate::submission::file_patterns;
use crate::submission::part::Part;
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

/// Returns the digest of what can be read of `parts`, for telling whether anything
/// of it has changed.
pub(super) fn fingerprint(parts: &[Part], max_files: usize) -> String {
    match read(parts, max_files) {
        Ok((files, findings)) => format!("{} {}", files.digest(), findings.len()),
        Err(_) => "unreadable".to_owned(),
    }
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Returns a name without what browsers and editors add behind it: `.txt`, ` (1)`.
fn without_additions(name: &str) -> &str {
    let without_number = |name: &'_ str| {
        let (before, number) = name.strip_suffix(')')?.rsplit_once(" (")?;
        let is_number = !number.is_empty() && number.bytes().all(|it| it.is_ascii_digit());
        is_number.then_some(before.len())
    };
    let without_txt = |name: &str| {
        let at = name.len().checked_sub(".txt".len())?;
        let end = name.get(at..)?;
        end.eq_ignore_ascii_case(".txt").then_some(at)
    };
    let mut left = name;
    while let Some(end) = without_txt(left).or_else(|| without_number(left)) {
        left = &left[..end];
    }
    left
}

/// Returns whether a file of this name can be a submission by itself.
#[must_use]
pub fn is_for_grading(name: &str) -> bool {
    is_manifest(name) || archive::is_archive(name)
}

/// Returns whether a name ends as manifests do, in capitals too, as with kubectl, be
/// there an addition behind it or not.
fn is_manifest(name: &str) -> bool {
    let extension = Path::new(without_additions(name)).extension();
    let mut known = ["yaml", "yml", "json"].into_iter();
    extension.is_some_and(|it| known.any(|known| it.eq_ignore_ascii_case(known)))
}

fn is_kustomization(name: &str) -> bool {
    KUSTOMIZATIONS.contains(&base(name))
}

/// Reads the folders and files that `parts` are; returns the files, at most
/// `max_files`, and findings about those that cannot be read.
pub(super) fn read(
    parts: &[Part],
    max_files: usize,
) -> Result<(Files, Vec<Finding>), SubmissionError> {
    let mut walk = Walk::default();
    let mut one = parts.len() == 1;
    for Part { name, path } in parts {
        let shown = path.display().to_string();
        let root = path
            .canonicalize()
            .map_err(|error| file_findings::unreadable(&shown, &error))?;
        walk.root.clone_from(&root);
        if root.is_dir() {
            one = false;
            walk.ignore = to_ignore(&root);
            let within = if name.is_empty() {
                String::new()
            } else {
                format!("{name}/")
            };
            walk.folder(&root, &within, &mut vec![root.clone()]);
        } else {
            walk.found.push((name.clone(), Content::Path(root)));
        }
    }
    let is_wanted = |name: &str| is_manifest(name) || is_kustomization(name);
    let mut found = std::mem::take(&mut walk.found);
    // Beside manifests they are old copies, charts, or somebody else's.
    if !found.iter().any(|(name, _)| is_wanted(name)) {
        let is_archive = found.iter().any(|(name, _)| archive::is_archive(name));
        one &= !is_archive;
        found = walk.unpacked(found);
    }
    found.sort_by(|a, b| path_order::compare_paths(&a.0, &b.0));
    let everything = found.iter().any(|(name, _)| is_kustomization(name));
    let plain: BTreeSet<String> = found.iter().map(|(name, _)| name.clone()).collect();
    let mut files = Files {
        ignored: std::mem::take(&mut walk.ignored),
        ..Files::default()
    };
    files
        .ignored
        .sort_by(|a, b| path_order::compare_paths(a, b));
    for (name, content) in found {
        // Where it is there without an addition, the other is a copy.
        let short = without_additions(&name);
        let is_copy = short != name && plain.contains(short);
        let must = one || is_wanted(&name) && !is_copy;
        if !must && !everything {
            files.others.push(name);
            continue;
        }
        if files.read.len() == max_files {
            walk.findings
                .push(file_findings::too_many(&name, max_files));
            break;
        }
        match content.bytes(&name) {
            Ok(_) if is_copy => files.others.push(name),
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
    let bytes = bytes(file_patterns::NAME, &path, MAX_BYTES).unwrap_or_default();
    patterns_in(bytes)
}

fn patterns_in(bytes: Vec<u8>) -> Vec<String> {
    let text = String::from_utf8(bytes).unwrap_or_default();
    file_patterns::patterns_to_ignore(&text)
}

/// A file that was found, before it is read.
enum Content {
    /// At this canonical path.
    Path(PathBuf),
    /// In an archive; none where it is too big.
    Unpacked(Option<Vec<u8>>),
}

impl Content {
    fn bytes(self, name: &str) -> Result<Vec<u8>, Finding> {
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

#[derive(Default)]
struct Walk {
    /// The canonical path of the part that is looked at.
    root: PathBuf,
    /// With their names.
    found: Vec<(String, Content)>,
    seen: usize,
    /// Patterns of what is not looked at.
    ignore: Vec<String>,
    /// What they have matched.
    ignored: Vec<String>,
    findings: Vec<Finding>,
}

impl Walk {
    fn is_ignored(&self, name: &str) -> bool {
        let mut ignore = self.ignore.iter();
        name != file_patterns::NAME && ignore.any(|it| file_patterns::matches(it, name))
    }

    /// Returns the files with those of archives in the place of these. Of one archive
    /// alone that is the submission itself, and so is the one folder in it.
    fn unpacked(&mut self, found: Vec<(String, Content)>) -> Vec<(String, Content)> {
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
