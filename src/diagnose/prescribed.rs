//! What an exercise prescribes.

use crate::objects::image::Image;

/// What the exercise prescribes. Where a manifest asks for just this and the
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
}

impl Prescribed {
    pub(super) fn is_placeholder(&self, image: &str) -> bool {
        let image = Image::parse(image);
        self.placeholders
            .iter()
            .any(|name| Image::parse(name) == image)
    }
}
