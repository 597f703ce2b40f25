//! Kubernetes objects as JSON and types: their fields, owners, quantities, image
//! references, labels, paths and mounts, compared as Kubernetes compares them. Pure.

pub mod claim;
pub mod fields;
pub mod grace;
pub mod image;
pub mod labels;
pub mod mounts;
pub mod owners;
pub mod path;
pub mod place;
pub mod pod;
pub mod port;
pub mod projected;
pub mod quantity;
pub mod rollout;

pub use fields::object_name;
pub use mounts::ContainerPath;
pub use port::Port;
pub use projected::ConfigSource;
