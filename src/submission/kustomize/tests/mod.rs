//! Kustomizations that are rendered, and those that are refused.

mod as_kubectl;
mod refused;

use crate::submission::files::{File, Files};

/// Returns a submission of these files.
fn files<T: AsRef<[u8]>>(files: &[(&str, T)]) -> Files {
    let files = files.iter().map(|(name, bytes)| File {
        name: (*name).to_owned(),
        bytes: bytes.as_ref().to_vec(),
    });
    Files {
        read: files.collect(),
        ..Files::default()
    }
}
