//! Verdicts are pure functions of expectation and evidence: each is shown here
//! on objects as the API gives them, right in unusual ways and wrong in one.

mod database;
mod emptydir;
mod hostpath;
mod objects;
mod pods;
mod pvc;
mod world;
