//! What several expectations have in common: finding the object that a check
//! is about, and comparing what Kubernetes writes in more than one way.

pub mod absence;
pub mod affinity;
pub mod claims;
pub mod database;
pub mod deletion;
pub mod image;
pub mod labels;
pub mod listed;
pub mod mounts;
pub mod path;
pub mod quantity;
pub mod subject;
