//! The program from outside: what it prints and how it ends.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../samples/report.rs"]
mod samples;

mod authoring;
mod batch;
mod check;
mod ci;
mod connection;
mod course;
mod doctoring;
mod exercise_files;
mod faults;
mod forms;
mod grade;
mod hints;
mod human_report;
mod interrupts;
mod live_view;
mod namespaces;
mod rbac;
mod rbac_check;
mod reading;
mod recording;
mod recovery;
mod remembering;
mod reports;
mod resetting;
mod restoring;
mod secrets;
mod streams;
mod trouble_while_waiting;
mod two_terminals;
mod unreadable_files;
mod usage;
mod watching;
