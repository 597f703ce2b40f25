//! `--report FORMAT=FILE`: the report in files, in as many forms as are asked for.

mod files;
mod target;

pub(super) use files::Files;
pub(super) use target::{OneOf, ReportArgs, Target, place_of_file, spare, targets};
