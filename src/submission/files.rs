//! The files that were handed in, and nothing outside of them.

use std::collections::BTreeSet;
use std::sync::Arc;

use sha2::{Digest, Sha256};

use crate::submission::archive;
use crate::submission::encoding::Encoding;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::file_findings;
use crate::submission::file_names::{is_kustomization, is_manifest, without_additions};
use crate::submission::file_patterns;
use crate::submission::left_aside;
use crate::submission::part::Part;
use crate::submission::path_order;
use crate::submission::walk::Walk;

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
    /// Leaves out what is no manifest by its text, where there are too many files: a
    /// repository has others beside them.
    fn leave_out_data(&mut self) {
        let is_meant = |file: &File| {
            let text = std::str::from_utf8(&file.bytes);
            let is_data = text.is_ok_and(|text| left_aside::reason_of_text(text).is_some());
            !is_data || file.name == file_patterns::NAME
        };
        let (read, data): (Vec<File>, Vec<File>) = std::mem::take(&mut self.read)
            .into_iter()
            .partition(is_meant);
        self.read = read;
        self.others.extend(data.into_iter().map(|file| file.name));
    }

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

/// Reads the folders and files that `parts` are; returns the files, at most
/// `max_files`, and findings about those that cannot be read.
pub(super) fn read(
    parts: &[Part],
    max_files: usize,
) -> Result<(Files, Vec<Finding>), SubmissionError> {
    let mut walk = Walk::default();
    for part in parts {
        walk.part(part)?;
    }
    let mut one = matches!(parts, [only] if !only.path.is_dir());
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
        others: std::mem::take(&mut walk.passed_over),
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
        if files.read.len() == max_files && !everything {
            files.leave_out_data();
        }
        if files.read.len() == max_files {
            walk.findings
                .push(file_findings::too_many(&name, max_files));
            break;
        }
        let is_big_data = !one && content.is_big_data();
        match content.bytes(&name) {
            Ok(_) if is_copy => files.others.push(name),
            Ok(bytes) => files.read.push(File { name, bytes }),
            Err(_) if is_big_data => files.others.push(name),
            Err(finding) if must => walk.findings.push(finding),
            Err(_) => files.others.push(name),
        }
    }
    Ok((files, walk.findings))
}
