//! What a lab can have beyond what every lab has, and has only where it is asked for.

use std::collections::BTreeSet;

use clap::ValueEnum;
use serde::{Deserialize, Serialize};

use crate::images::USUAL;

/// A part of a lab that not every lab has.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ValueEnum)]
#[serde(rename_all = "lowercase")]
#[value(rename_all = "lower")]
pub enum Part {
    /// The image alpine: a shell with curl
    Alpine,
    /// The images caddy:2.6, and caddy:2.7 = 2 = latest
    Caddy,
    /// The image redis:7
    Redis,
}

impl Part {
    /// The images that it needs.
    fn images(self) -> &'static [&'static str] {
        match self {
            Self::Alpine => &["alpine"],
            Self::Caddy => &["caddy"],
            Self::Redis => &["redis"],
        }
    }
}

/// The images that a lab with these parts has.
pub fn images(parts: &BTreeSet<Part>) -> Vec<&'static str> {
    let more = parts.iter().flat_map(|part| part.images()).copied();
    USUAL.into_iter().chain(more).collect()
}
