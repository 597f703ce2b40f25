//! Records: the evidence of a run in a file, to judge it again without a
//! cluster, and safe to give away.
//!
//! A file is lines of JSON: what was run, each thing that happened, and how it
//! ended. [`Record::scrub`] takes out what nobody else should read before
//! anything is written.

mod error;
mod extras;
mod file;
mod model;
mod read;
mod scrub;
mod write;

pub use error::RecordError;
pub use extras::extras;
pub use file::{may_be_written, save};
pub use model::{Asked, End, FORMAT, FORMAT_1, Head, Record};
pub use read::{load, load_all, parse, read_all};
pub use write::{all_to_lines, to_lines};

/// The largest record that is written or read, in bytes.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
