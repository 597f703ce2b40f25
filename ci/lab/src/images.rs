//! The container images, by the names that manifests call them by.
//!
//! Names and tags are the course's; what is inside is Debian's version, or built
//! from Go modules.

mod addons;
mod alpine;
mod caddy;
mod mariadb;
mod pause;
mod redis;
mod shells;
mod traq;
mod workshop;

use std::path::Path;

use crate::error::Result;
use crate::progress::step;
use workshop::Workshop;

/// An image, all of its tags.
pub struct Image {
    /// Its name.
    pub name: &'static str,
    /// The files and folders of the lab's sources that only it is made of: it is made
    /// anew when they change.
    pub sources: &'static [&'static str],
    make: fn(&Workshop) -> Result<()>,
}

/// The images that every lab has.
pub const USUAL: [&str; 4] = ["pause", "busybox", "demo", "mariadb"];

const ALL: [Image; 12] = [
    pause::IMAGE,
    shells::BUSYBOX,
    shells::DEMO,
    mariadb::IMAGE,
    addons::COREDNS,
    addons::INGRESS,
    addons::LOADBALANCER,
    alpine::IMAGE,
    caddy::IMAGE,
    redis::IMAGE,
    traq::BACKEND,
    traq::UI,
];

/// The sources that all images are made of.
pub const SOURCES: [&str; 4] = [
    "src/golang.rs",
    "src/images/workshop.rs",
    "src/registry.rs",
    "src/tree.rs",
];

/// The images of these names.
pub fn named(names: &[&str]) -> impl Iterator<Item = &'static Image> {
    ALL.iter().filter(|image| names.contains(&image.name))
}

impl Image {
    /// Makes it as registry storage in `folder`.
    pub fn build(&self, folder: &Path, programs: &Path) -> Result<()> {
        step(&format!("making the image {}", self.name), || {
            let workshop = Workshop::open(folder, programs);
            (self.make)(&workshop)?;
            workshop.close()
        })
    }
}
