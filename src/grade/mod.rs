//! Grading what was handed in: a submission is applied stage by stage in a
//! namespace of its own, checked, and taken away again.
//!
//! [`submission`] reads it and decides what it may contain, offline. Then
//! [`Room`] makes the namespace, [`walk`] goes through the stages with the
//! engine, and the room is cleared, whatever happened; what a run that was
//! killed has left, [`sweep`] clears.

mod apply;
mod clearing;
mod fence;
mod lease;
mod names;
mod room;
mod stand_in;
pub mod submission;
mod sweep;
mod takedown;
mod walk;

pub use room::Room;
pub use sweep::{Swept, sweep};
pub use walk::{Grade, Graded, walk};
