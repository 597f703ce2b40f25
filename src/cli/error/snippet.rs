//! The lines of a file around the place that an error is about.

use crate::report::terminal::Style;

/// Returns the lines around the place, without a heading.
pub(super) fn source_lines(excerpt: Option<miette::Report>, style: &Style) -> Vec<String> {
    let Some(report) = excerpt else {
        return Vec::new();
    };
    let shown = snippet(&report, style);
    let lines = shown.lines().skip_while(|line| !line.contains('['));
    lines.map(str::to_owned).collect()
}

/// Returns the place in the file, with the lines around it. Without colours, so that what
/// the file holds can still be cleaned.
fn snippet(report: &miette::Report, style: &Style) -> String {
    let theme = if style.ascii {
        miette::GraphicalTheme::none()
    } else {
        miette::GraphicalTheme::unicode_nocolor()
    };
    let mut text = String::new();
    let handler = miette::GraphicalReportHandler::new_themed(theme)
        .with_width(style.width)
        .with_links(false);
    match handler.render_report(&mut text, report.as_ref()) {
        Ok(()) => text,
        Err(_) => report.to_string(),
    }
}
