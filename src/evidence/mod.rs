//! Evidence: everything that a verdict is computed from.
//!
//! An expectation looks at evidence through a [`View`]. What it asks for and
//! is not there yet comes back as [`Unseen::Wanted`]; the engine then looks it
//! up on the cluster, adds the [`Answer`] and asks again. So an expectation
//! never does I/O, and no two checks make the same request twice.

mod access;
mod database;
mod kind;
mod pod_key;
mod probe;
mod probes;
mod recreation;
mod request;
mod required;
mod step;
mod store;
mod trouble;
mod variable;
mod view;

pub use access::{Access, Reach};
pub use database::*;
pub use kind::Kind;
pub use pod_key::PodKey;
pub use probe::*;
pub(crate) use probes::for_each_probe;
pub use probes::*;
pub use recreation::*;
pub use request::{Read, Request, Scope};
pub use required::{Necessity, RequestKind, RequiredRequests};
pub use step::{GiveUp, Step};
pub use store::Evidence;
pub use trouble::{Trouble, TroubleKind};
pub use variable::{Variable, VariableSeen};
pub use view::{Unseen, View, typed};
