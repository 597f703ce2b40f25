//! The files that were handed in, and nothing outside of them.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::str::Utf8Error;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::say;
use crate::submission::error::{Finding, SourceLocation, SubmissionError};
use crate::submission::path_order;

/// The largest file that is read, in bytes.
const MAX_BYTES: u64 = 1024 * 1024;
/// The most files that are read.
const MAX_FILES: usize = 100;
/// The most files and folders that are listed.
const MAX_ENTRIES: usize = 5_000;
/// The deepest nesting of folders.
const MAX_DEPTH: usize = 16;
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
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => Ok(text.into()),
            Err(error) => Err(not_utf8(self, error)),
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

/// Reads the folder `dir`, or the one file that it is; returns the files, and
/// findings about those that cannot be read.
pub(super) fn read(dir: &Path) -> Result<(Files, Vec<Finding>), SubmissionError> {
    let shown = dir.display().to_string();
    let root = dir
        .canonicalize()
        .map_err(|error| unreadable(&shown, &error))?;
    let mut walk = Walk {
        root: root.clone(),
        found: Vec::new(),
        seen: 0,
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
    let mut files = Files::default();
    for (name, path) in std::mem::take(&mut walk.found) {
        let must = one || is_manifest(&name) || is_kustomization(&name);
        if !must && !everything {
            files.others.push(name);
            continue;
        }
        if files.read.len() == MAX_FILES {
            walk.findings.push(too_many(&name));
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

struct Walk {
    root: PathBuf,
    /// Names and their canonical paths.
    found: Vec<(String, PathBuf)>,
    seen: usize,
    findings: Vec<Finding>,
}

impl Walk {
    /// Collects the files of a folder; `within` are the real folders around it.
    fn folder(&mut self, folder: &Path, prefix: &str, within: &mut Vec<PathBuf>) {
        let entries = match fs::read_dir(folder) {
            Ok(entries) => entries,
            Err(error) => return self.findings.push(unreadable(prefix, &error)),
        };
        for entry in entries {
            let entry = match entry {
                Ok(entry) => entry,
                Err(error) => return self.findings.push(unreadable(prefix, &error)),
            };
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            self.seen += 1;
            if self.seen > MAX_ENTRIES {
                if self.seen == MAX_ENTRIES + 1 {
                    self.findings.push(too_many(&format!("{prefix}{name}")));
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
        let real = path
            .canonicalize()
            .map_err(|error| unreadable(&name, &error))?;
        if !real.starts_with(&self.root) {
            return Err(leads_out(&name));
        }
        let what = fs::metadata(&real).map_err(|error| unreadable(&name, &error))?;
        if what.is_dir() {
            if within.contains(&real) || within.len() > MAX_DEPTH {
                return Err(too_deep(&name));
            }
            within.push(real.clone());
            self.folder(&real, &format!("{name}/"), within);
            within.pop();
        } else if what.is_file() {
            self.found.push((name, real));
        } else if is_manifest(&name) || is_kustomization(&name) {
            return Err(special(&name));
        }
        Ok(())
    }
}

fn bytes(name: &str, path: &Path) -> Result<Vec<u8>, Finding> {
    let failed = |error: io::Error| unreadable(name, &error);
    // What is no file, such as a pipe, might keep us waiting for ever.
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(special(name));
    }
    let file = fs::File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(MAX_BYTES + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > MAX_BYTES {
        return Err(too_big(name));
    }
    Ok(bytes)
}

fn unreadable(name: &str, error: &io::Error) -> Finding {
    Finding::of_file(
        name,
        say!(ja: "読めません: {error}", en: "this cannot be read: {error}"),
        say!(
            ja: "ファイルがあり、読む権限があることを確かめてください。",
            en: "see that it exists and may be read"
        ),
    )
}

fn leads_out(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "提出物の外を指すシンボリックリンクです",
            en: "this is a symbolic link that leads out of the submission"
        ),
        say!(
            ja: "リンクではなく、ファイルそのものを入れてください。",
            en: "hand in the file itself and no link to it"
        ),
    )
}

fn special(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(ja: "普通のファイルではありません", en: "this is no regular file"),
        say!(
            ja: "普通のファイルとして入れてください。",
            en: "hand in a regular file"
        ),
    )
}

fn too_deep(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "フォルダーが深すぎるか、リンクで堂々巡りになっています",
            en: "this folder is too deep, or a link leads in a circle"
        ),
        say!(
            ja: "マニフェストは浅いフォルダーに入れてください ({MAX_DEPTH} 段まで)。",
            en: "put manifests into folders that are less deep (at most {MAX_DEPTH})"
        ),
    )
}

fn too_many(name: &str) -> Finding {
    Finding::of_file(
        name,
        say!(
            ja: "ここでファイルが多くなりすぎました (マニフェストは {MAX_FILES} 個まで)",
            en: "with this there are too many files (at most {MAX_FILES} manifests)"
        ),
        say!(
            ja: "演習のマニフェストだけを入れたディレクトリーを指定してください。",
            en: "hand in a directory with the exercise's manifests alone"
        ),
    )
}

fn too_big(name: &str) -> Finding {
    let size = MAX_BYTES / 1024;
    Finding::of_file(
        name,
        say!(
            ja: "ファイルが大きすぎます ({size} KiB まで)",
            en: "this file is too big (at most {size} KiB)"
        ),
        say!(
            ja: "マニフェスト以外のものが混ざっていないか確かめてください。",
            en: "see whether there is something else than manifests in it"
        ),
    )
}

fn not_utf8(file: &File, error: Utf8Error) -> Finding {
    let valid = file.bytes.iter().take(error.valid_up_to());
    let line = 1 + valid.filter(|byte| **byte == b'\n').count();
    let place = SourceLocation::new(&file.name, line);
    let what = say!(
        ja: "UTF-8 ではない文字があります",
        en: "there are characters that are not UTF-8"
    );
    let next = say!(
        ja: "エディターで文字コードを UTF-8 にして保存し直してください。",
        en: "save it as UTF-8 with your editor"
    );
    Finding::new(place, what, next).within(&String::from_utf8_lossy(&file.bytes).into())
}
