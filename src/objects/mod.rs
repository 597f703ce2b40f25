//! Kubernetes objects as JSON and types: quantities, image references, labels,
//! paths, mounts and affinity, compared as Kubernetes compares them. Pure.

pub mod affinity;
pub mod image;
pub mod labels;
pub mod metadata;
pub mod mounts;
pub mod path;
pub mod quantity;

pub use metadata::object_name;
pub use mounts::ContainerPath;
