//! Reports: a model of what a run found, and one file for each way to show it.
//!
//! A report computes nothing: verdicts, totals and texts are in the model.

pub mod classroom50;
pub mod clean;
mod ctrf;
mod form;
mod format;
pub(crate) mod gist;
pub mod github;
mod gradescope;
pub(crate) mod html;
pub mod human;
pub mod json;
mod junit;
pub mod live;
pub(crate) mod markdown;
mod model;
mod prairielearn;
mod scene;
mod stand;
mod tap;
mod together;

pub use form::Form;
pub use format::{Format, Setting};
pub use model::{
    Blocked, CheckReport, ClusterIdentity, Earlier, Event, MismatchReport, REPORTS_SCHEMA, Reason,
    Report, Reports, SCHEMA, StageReport, SubmissionReport, Totals, Verdict,
};
pub use scene::{Open, Scene};
pub use stand::Stand;
