//! Batches: in, a roster and an exercise; out, results for all students.
//!
//! A [`Roster`] names the students; [`run_batch`] checks them, several at once,
//! and hands over a [`ResultRow`] for each, whatever happens; the rows are kept
//! in a [`Results`] file as they come; a [`Class`] is their summary, from which
//! every output is made. No student's cluster or file is trusted.

mod best;
mod check_student;
mod class;
mod clients;
mod course;
pub mod diff;
mod earlier;
mod grade_student;
mod gradings;
mod no_report;
pub mod output;
mod places;
mod presentation;
mod records;
mod regrade;
pub mod remote;
mod result_row;
mod results;
mod results_header;
mod roster;
mod run;
mod sharing;
mod sort;
mod stop_reason;
mod student;

pub use check_student::Batch;
pub use class::{
    Band, Cell, CellOutcome, Class, Column, CommonFailure, Distribution, Entry, GradebookEntry,
    Mark, Marks, StudentStatus, Tally,
};
pub use course::{Chapter, Course, CourseStudent};
pub use diff::Diff;
pub use earlier::{EarlierResults, SeenBefore};
pub use gradings::grade_hand_ins;
pub use output::Output;
pub use presentation::{
    Codes, KeyError, Late, Marking, Overrides, OverridesError, Penalty, Presentation, TimesError,
};
pub use records::{RecordFolder, keep_in_row, record_from, records_folder};
pub use regrade::{Regrade, RegradeSums};
pub use result_row::{ROW_SCHEMA, ResultRow};
pub use results::{Kept, Results, ResultsError, read, read_header};
pub use results_header::{HEADER_SCHEMA, HeaderCheck, HeaderStage, ResultsHeader};
use roster::{LmsName, Platform};
pub use roster::{Roster, RosterError, Work, students_in};
pub use run::run_batch;
pub use sharing::{Sharing, find_sharing};
pub use sort::Sort;
pub use stop_reason::{StopReason, Stopped};
pub use student::{ListedStudent, Student};
