//! The lines of a text around a place.

/// The longest line that is shown, in characters.
const LONGEST_LINE: usize = 160;

/// Returns the lines of `text` around a line, with the rest of it underlined from `column` on,
/// or from where it begins.
pub(crate) fn excerpt(
    file: &str,
    text: &str,
    line: usize,
    column: Option<usize>,
) -> miette::Report {
    let shown: String = text
        .lines()
        .map(|line| line.chars().take(LONGEST_LINE).collect::<String>() + "\n")
        .collect();
    let before: usize = shown
        .split_inclusive('\n')
        .take(line.saturating_sub(1))
        .map(str::len)
        .sum();
    let line = shown[before..].lines().next().unwrap_or_default();
    let from = column.map_or_else(
        || line.len() - line.trim_start().len(),
        |column| {
            let mut chars = line.char_indices();
            chars
                .nth(column.saturating_sub(1))
                .map_or(line.len(), |(at, _)| at)
        },
    );
    let length = line[from..].trim_end().len();
    let label = miette::LabeledSpan::underline((before + from, length));
    let diagnostic = miette::MietteDiagnostic::new(String::new()).with_label(label);
    let source = miette::NamedSource::new(file, shown);
    miette::Report::new(diagnostic).with_source_code(source)
}
