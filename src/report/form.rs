//! Forms of files, each known by its name.

/// A form in which something is written to a file: one of a list.
pub trait Form: Copy + Send + Sync + 'static {
    /// All of them, in the order in which the help names them.
    const ALL: &'static [Self];
    /// An example of asking for one: its name and a file.
    const EXAMPLE: &'static str;

    /// The name that it is asked for by.
    #[must_use]
    fn name(self) -> &'static str;

    /// Whether it is a folder of files.
    #[must_use]
    fn is_folder(self) -> bool {
        false
    }

    /// The form of this name.
    #[must_use]
    fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|it| it.name() == name)
    }
}
