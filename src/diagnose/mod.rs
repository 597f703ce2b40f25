//! Diagnosis: what a good assistant would look up when a Pod or a claim is not
//! well. Pure: it asks the view for events, logs and related objects, names
//! the cause in plain words, and tells what cannot change by itself (settled)
//! from what is on its way (moving).

pub mod claim;
mod container;
pub mod events;
mod image;
mod mount;
pub mod pod;
mod scheduling;

pub use pod::Givens;
