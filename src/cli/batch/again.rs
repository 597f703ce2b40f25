//! The command that goes on with a batch.

use crate::report::escape::shell_word;

/// Returns the words that the program was run with, as one types them, and `--resume`
/// behind them unless something there says already that results are gone on with.
pub(super) fn go_on(goes_on: bool) -> String {
    let words = std::env::args_os().skip(1);
    let words = words.map(|word| shell_word(&word.to_string_lossy()));
    let resume = (!goes_on).then(|| "--resume".to_owned());
    let all = std::iter::once("handson".to_owned())
        .chain(words)
        .chain(resume);
    all.collect::<Vec<_>>().join(" ")
}
