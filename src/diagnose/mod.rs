//! Diagnosis: what a good assistant would look up when a Pod or a claim is not
//! well. Pure: it asks the view for events, logs and related objects, names
//! the cause in plain words, and tells what cannot change by itself (settled)
//! from what is on its way (moving).
//!
//! A view that lacks an answer costs a round trip to the cluster, so what will
//! be needed is touched before the first `?`.

pub mod absence;
mod capacity;
mod case;
pub mod claim;
pub mod claims;
mod container;
mod crash;
mod ended;
pub mod events;
mod first_consumer;
mod fit;
mod image;
mod mount;
mod node;
mod placement;
pub mod pod;
mod prescribed;
mod provision;
pub mod required;
mod scheduler;
mod scheduling;
mod sources;
mod start;
mod taint;
mod unknown_class;
mod unready;
pub mod workload;

pub use fit::selector_cause;
pub use image::cause as image_cause;
pub use mount::host_path_cause;
pub use prescribed::Prescribed;
