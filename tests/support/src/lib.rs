//! Shared by the tests: an API server in their own process, objects for it,
//! and runs of the program against it.

#![expect(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    clippy::must_use_candidate,
    missing_docs,
    reason = "a test that cannot go on has failed, and its helpers are known by their names"
)]

pub mod fake_api;
pub mod greeting;
pub mod program;
pub mod tls;
pub mod validators;
