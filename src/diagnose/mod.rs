//! Diagnosis: what a good assistant would look up when a Pod or a claim is not
//! well. Pure: it asks the view for events, logs and related objects, names
//! the cause in plain words, and tells what cannot change by itself (settled)
//! from what is on its way (moving).
//!
//! A view that lacks an answer costs a round trip to the cluster, so what will
//! be needed is touched before the first `?`.

pub mod absence;
mod capacity;
pub mod claim;
mod claim_cause;
mod claim_deletion;
mod claim_fault;
mod container;
mod crash;
mod ended;
pub mod events;
mod first_consumer;
mod format_probe;
mod image;
pub mod ingress;
mod liveness;
mod missing_source;
mod mount;
mod node;
mod node_fit;
pub mod owned;
mod placement;
pub mod pod;
mod pod_diagnosis;
mod provision;
mod pull_error;
pub mod replicas;
pub mod required;
pub mod rollout;
mod scheduler_message;
mod scheduling;
pub mod service;
mod service_selector;
mod set_advice;
mod start;
mod static_volume;
pub mod steadiness;
mod taint;
mod unknown_class;
mod unready;
mod unset_password;
pub mod workload;
pub mod workload_pod;

pub use claim_cause::{class_cause, modes_cause};
pub use claim_deletion::{fate_of_data, requests_for_fate};
pub use crash::read_only_cause;
pub use image::cause as image_cause;
pub use mount::host_path_cause;
pub use node_fit::selector_cause;
pub use set_advice::{set_properties, with_option, with_set_class, with_set_node};

use std::collections::BTreeSet;

use crate::objects::image::Image;

/// The things that an exercise prescribes. Where a manifest asks for just this and the
/// cluster cannot give it, the fault is not the student's.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prescribed {
    /// The image.
    pub image: Option<String>,
    /// The node's `kubernetes.io/hostname`.
    pub node: Option<String>,
    /// The StorageClass.
    pub class: Option<String>,
    /// Images that the course prints as placeholders and that do not run.
    pub placeholders: Vec<String>,
    /// The variables of the exercise, which `--set` can give another value.
    pub variables: BTreeSet<String>,
}

impl Prescribed {
    fn is_placeholder(&self, image: &str) -> bool {
        let image = Image::parse(image);
        self.placeholders
            .iter()
            .any(|name| Image::parse(name) == image)
    }
}
