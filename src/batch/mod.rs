//! Many students at once: who is where, without trusting any of them.
//!
//! A [`Roster`] names the students; [`run()`] looks at each, side by side, and
//! hands over a [`Row`] for every one of them, whatever happens; the rows are
//! kept in a [`Results`] file as they come; a [`Class`] is what they say
//! together, and everything that is shown is made from it.

mod class;
pub mod diff;
mod graded;
mod one;
mod order;
pub mod output;
pub mod remote;
mod results;
mod roster;
mod row;
mod run;
mod student;
mod sums;

pub use class::{Cell, Class, Column, CommonFailure, Entry, Standing};
pub use diff::Diff;
pub use graded::Graded;
pub use order::Sort;
pub use output::Output;
pub use results::{Kept, Results, ResultsError, read};
pub use roster::{Roster, RosterError};
pub use row::{HEAD_SCHEMA, Head, HeadCheck, HeadStage, Listed, ROW_SCHEMA, Row, Stopped, Why};
pub use run::{Batch, run};
pub use student::Student;
pub use sums::{Band, Spread, Tally};
