//! What of a manifest an expectation is about, so that a selftest can tell
//! which check must notice that something was changed.

/// Something about a manifest that can be wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// That the object is there, under its name, in its stage.
    Object,
    /// An image.
    Image,
    /// That the program runs: its command and environment.
    Program,
    /// Which containers there are.
    Containers,
    /// The sort of a volume.
    VolumeType,
    /// The path of a hostPath.
    Path,
    /// The type of a hostPath.
    PathType,
    /// How a node is chosen.
    NodeChoice,
    /// Where a volume is mounted.
    Mount,
    /// Whether it can be written to.
    ReadOnly,
    /// Which claim a Pod uses.
    Claim,
    /// A claim's class.
    Class,
    /// A claim's size.
    Size,
    /// A claim's access modes.
    AccessModes,
}

impl Facet {
    /// Its name, as a selftest shows it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Object => "object",
            Self::Image => "image",
            Self::Program => "program",
            Self::Containers => "containers",
            Self::VolumeType => "volume type",
            Self::Path => "path",
            Self::PathType => "path type",
            Self::NodeChoice => "node",
            Self::Mount => "mount",
            Self::ReadOnly => "read-only",
            Self::Claim => "claim",
            Self::Class => "class",
            Self::Size => "size",
            Self::AccessModes => "access modes",
        }
    }
}
