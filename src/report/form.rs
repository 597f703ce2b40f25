//! Forms of files, each known by its name.

/// A form in which something is written to a file: one of a list, each with the
/// name that it is asked for by.
pub trait Form: Copy + PartialEq + 'static {
    /// All of them, with their names.
    const ALL: &'static [(&'static str, Self)];
    /// How one is asked for: its name and a file.
    const EXAMPLE: &'static str;

    /// The form of this name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        let mut all = Self::ALL.iter();
        all.find(|(known, _)| *known == name).map(|(_, it)| *it)
    }

    /// Its name.
    #[must_use]
    fn name(self) -> &'static str {
        let mut all = Self::ALL.iter();
        all.find(|(_, it)| *it == self).map_or("", |(name, _)| name)
    }

    /// Whether it is a folder of files.
    #[must_use]
    fn is_folder(self) -> bool {
        false
    }
}
