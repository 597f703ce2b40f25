//! Least privilege: the rights that an exercise takes, derived from its
//! expectations; as manifests, and compared with what somebody has.
//!
//! Each expectation says what it may ask ([`crate::expect::Expect::required_requests`]), and
//! [`Needs`] are the rights that this comes to, with the checks that take them.
//! [`manifests`] are a Role, a `ClusterRole` and who is bound to them; [`review()`]
//! asks a cluster which of the rights are missing.

mod manifest;
mod needs;
mod review;
mod rules;
mod why;
mod yaml;

pub use manifest::{Form, Manifest, Subject, manifests};
pub use needs::{Needs, Users, accesses};
pub use review::{MissingPermission, Review, review};
pub use yaml::yaml;
