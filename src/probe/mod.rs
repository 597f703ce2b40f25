//! Actions on a student's objects: looking into a container, asking a
//! database, and deleting a Pod to see what is left after it. Each probe is an
//! [`action::ProbeAction`] in a file of its own.
//!
//! Consent to a probe has been given before it comes here.

mod action;
mod config_file;
mod connection;
mod database;
mod file;
mod hiding;
mod http_exchange;
mod http_get;
mod http_marker;
mod mysql;
mod password;
mod permissions;
mod recreate;
mod redis;
mod replace;
mod resp;
mod restart;
mod routed;
mod shared_write;
mod shell;
mod socket;
mod source;
mod sql;
mod student_actions;
mod variable;

pub use action::{
    ProbeContext, announcement, description, hide_answer, hide_values, perform, permissions,
};
pub use hiding::Hide;
pub use recreate::{Journal, Outcome, Pending, being_recreated, pending, restore};
