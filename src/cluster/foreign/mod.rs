//! Kubeconfigs that somebody else handed in.
//!
//! kube acts on what a kubeconfig says: it runs commands, reads files of this
//! machine and sends what is in them to a server that the same file names. So
//! everything is looked at here first, and what is not plain is refused by the
//! name of its field before kube has made anything of it.

mod address;
mod field;
mod file;
mod resolver;

use std::path::Path;

use kube::config::Kubeconfig;

use super::ConnectError;
use super::kubeconfig::{Chosen, Loaded, is_one};
use super::refused_kubeconfig::Unfit;
use crate::parse_cause::yaml;
pub(super) use field::refuse;
pub(super) use resolver::{Barred, Resolver};

/// Returns the text of a kubeconfig that somebody else handed in: of a regular file
/// that is not too large, and is no link to another one.
///
/// # Errors
/// [`ConnectError::Unfit`], and those of reading.
pub fn foreign_kubeconfig(path: &Path) -> Result<String, ConnectError> {
    file::read(path)
}

/// Reads a kubeconfig that somebody else handed in.
pub(super) fn load(path: &Path) -> Result<Loaded, ConnectError> {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let text = file::read(&path)?;
    if text.trim().is_empty() {
        return Err(ConnectError::Empty { path });
    }
    let config = parse(&text, &path)?;
    is_one(&config, &path)?;
    Ok(Loaded {
        files: vec![path],
        config,
    })
}

/// Parses a kubeconfig within a budget that one user's fits into many times over. No tool writes aliases
/// into one, and without them nothing grows while it is read.
fn parse(text: &str, path: &Path) -> Result<Kubeconfig, ConnectError> {
    let options = serde_saphyr::options! {
        with_snippet: false,
        budget: serde_saphyr::budget! {
            max_aliases: 0,
            max_depth: 32,
            flow_nesting_limit: 32,
            max_nodes: 50_000,
            max_events: 200_000,
        },
    };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| match error {
        serde_saphyr::Error::Budget { .. } => ConnectError::Unfit {
            path: path.to_owned(),
            why: Unfit::Bomb,
        },
        error => ConnectError::NotYaml {
            path: path.to_owned(),
            cause: Box::new(yaml(text, &error)),
        },
    })
}

// With pipes and links.
#[cfg(test)]
#[cfg(unix)]
mod tests;
