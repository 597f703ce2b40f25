//! Reports: a model of what a run found, and one file for each way to show it.
//!
//! A report computes nothing: verdicts, totals and texts are in the model.

pub mod classroom50;
pub mod clean;
mod ctrf;
pub(crate) mod escape;
mod form;
mod format;
pub mod github;
mod gradescope;
mod grouping;
pub(crate) mod html;
pub mod json;
mod junit;
pub mod live;
pub(crate) mod markdown;
mod model;
pub(crate) mod plain_text;
mod points_outcome;
mod prairielearn;
mod tap;
pub mod terminal;
mod view_model;

pub use form::Form;
pub use format::{Format, Setting};
pub use model::{
    Blocked, CheckReport, ClusterIdentity, Earlier, Event, MismatchReport, REPORTS_SCHEMA, Reason,
    Report, Reports, SCHEMA, StageReport, SubmissionReport, Totals, Verdict,
};
pub use points_outcome::PointsOutcome;
pub use view_model::{Open, Scene};
