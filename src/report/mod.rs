//! Reports: a model of what a run found, and one file for each way to show it.
//!
//! A report computes nothing: verdicts, totals and texts are in the model.

pub mod clean;
pub mod human;
pub mod json;
pub mod live;
mod model;
mod scene;

pub use model::{
    Blocked, CheckReport, ClusterIdentity, Earlier, Event, MismatchReport, REPORTS_SCHEMA, Reason,
    Report, Reports, SCHEMA, StageReport, SubmissionReport, Totals, Verdict,
};
pub use scene::{Open, Scene};
