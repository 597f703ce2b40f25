//! Verdicts are pure functions of expectation and evidence: each is shown here
//! on objects as the API gives them, right in unusual ways and wrong in one.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

mod cause_absent;
mod cause_claim;
mod cause_container;
mod cause_mount;
mod cause_place;
mod config;
mod database;
mod emptydir;
mod hostpath;
mod http;
mod ingress;
mod nodes;
mod objects;
mod pods;
mod probes;
mod pvc;
mod recreated;
mod replicas;
mod restart;
mod rollout;
mod service;
mod whose_fault;
mod world;
