//! Reports: a model of what a run found, and one file for each way to show it.
//!
//! A report computes nothing: verdicts, totals and texts are in the model.

mod classroom50;
mod classroom_submission;
pub mod clean;
mod ctrf;
pub(crate) mod escape;
mod event;
mod format;
mod formats;
pub mod github;
mod gradescope;
mod grouping;
pub(crate) mod html;
pub mod json;
mod junit;
pub(crate) mod markdown;
mod model;
mod own_times;
pub(crate) mod plain_text;
mod prairielearn;
mod refusal;
mod score;
pub mod secrets;
mod source_line;
mod tap;
pub mod terminal;
mod view_model;

pub use classroom_submission::ClassroomSubmission;
pub use event::Event;
pub use format::{Form, Format, Setting};
pub use model::{
    Blocked, CheckReport, ClusterIdentity, Earlier, MismatchReport, NextStage, Override, Part,
    REPORTS_SCHEMA, Reason, Report, Reports, SCHEMA, StageReport, SubmissionReport, Totals,
    Vacancy, Verdict,
};
pub use score::PointsOutcome;
pub use source_line::{Refusal, SourceLine};
pub use view_model::{Open, ViewModel};
