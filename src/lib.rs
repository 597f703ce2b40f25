//! handson tells whether a Kubernetes exercise is really done, by looking at
//! (and, where it is about behaviour, by trying) a live cluster.
//!
//! Data flows one way: exercises ([`exercise`]) hold expectations ([`expect`]),
//! the [`engine`] answers what they ask from a [`cluster`] (and by [`probe`]s),
//! the answers are [`evidence`], a verdict is a pure function of both, and a
//! [`report`] only shows it. A [`record`] keeps the evidence of a run, to judge
//! it again without a cluster.

mod atomic_write;
pub mod batch;
pub mod cli;
pub mod cluster;
pub mod diagnose;
mod digest;
pub mod engine;
pub mod evidence;
pub mod exercise;
pub mod expect;
mod file_error;
pub mod grade;
pub mod judgement;
mod listed;
mod local_time;
mod lookalikes;
mod nearest;
pub mod objects;
mod parse_cause;
pub mod probe;
pub mod rbac;
pub mod record;
pub mod report;
pub mod selftest;
pub mod state;
pub mod submission;
pub mod text;
mod wildcard;
