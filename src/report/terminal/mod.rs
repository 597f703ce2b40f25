//! The report for people: in their language, as wide as their terminal, quiet
//! about what is right and full about what is not.

mod check;
mod commands;
mod line;
mod page;
mod reporter;
pub mod screen;
mod stage;
mod style;
mod summary;
mod waiting;
pub(in crate::report) mod words;
mod wrap;

pub use commands::Commands;
pub(crate) use line::Line;
pub use page::Page;
pub use reporter::TerminalReporter;
pub use style::{Ink, Style};
pub(crate) use summary::sums;
pub use summary::{next_lesson, next_step};
pub(crate) use words::{lesson_label, seen};
pub(in crate::report) use wrap::wrap;
