//! The head of the page: the number of students by status, the distribution of
//! points, the most common failures; and, at its end, what it is based on.

use maud::{Markup, html};

use super::labels::statuses;
use crate::batch::output::messages::{common_failure, incomplete, read_only, reasons};
use crate::batch::{Class, Distribution, Tally};
use crate::report::html::markup::{both, clean, moment};
use crate::say;
use crate::text::counted;

/// Returns title, sums, and notes about the whole.
pub(super) fn hero(class: &Class) -> Markup {
    let (count, students) = (class.entries.len(), counted(class.entries.len(), "student"));
    let notes = [incomplete(class), read_only(class)].into_iter().flatten();
    html! {
        div .hero {
            p .eyebrow { (both(&say!(ja: "クラスの確認結果", en: "Class report"))) }
            h1 { (both(&class.header.title)) }
            p .quiet { (both(&say!(ja: "{count} 人", en: "{students}"))) " · " (moment(class.header.started)) }
            @for note in notes.chain(class.notes.iter().cloned()) { p .note { (both(&note)) } }
            (tiles(&class.tally(), count))
        }
    }
}

/// Returns the number of students by status; the script makes each a filter.
fn tiles(tally: &Tally, count: usize) -> Markup {
    let stopped: usize = tally.stopped.iter().map(|(_, count)| count).sum();
    let counts = [
        tally.passed,
        tally.failed,
        tally.undetermined,
        tally.empty,
        stopped,
        tally.waiting,
    ];
    let tiles: Vec<_> = statuses().into_iter().zip(counts).collect();
    html! {
        div .tiles {
            @for ((name, word), count) in &tiles {
                button type="button" class={ "tile " (name) } data-standing=(name) aria-pressed="false" {
                    strong { (count) } " " span { (both(word)) }
                }
            }
        }
        div .bar-all aria-hidden="true" {
            @for ((name, _), of) in tiles.iter().filter(|_| count > 0) {
                i class=(name) style={ "flex-grow:" (of) } {}
            }
        }
        @for why in reasons(tally) { span .chip { (both(&why)) } " " }
    }
}

/// Returns the distribution of points, where they are known, beside the most
/// common failures.
pub(super) fn distribution_and_failures(class: &Class) -> Markup {
    let distribution = class.distribution();
    let Some(ends) = distribution.ends else {
        return failures(class);
    };
    html! {
        div .pair {
            (bands(class.max_points(), &distribution, ends))
            (failures(class))
        }
    }
}

/// Returns the number of students by their share of the points.
fn bands(full: u32, distribution: &Distribution, ends: [f64; 3]) -> Markup {
    let [least, middle, most] = ends;
    let known = distribution.known;
    let largest = distribution.bands.iter().map(|band| band.count).max();
    let largest = largest.unwrap_or_default().max(1);
    let summary = say!(
        ja: "{full} 点満点。確定した {known} 人の最低 {least}、中央 {middle}、最高 {most}",
        en: "Of {full}, of the {known} of whom all points are known: least {least}, middle {middle}, most {most}"
    );
    html! {
        section .card aria-labelledby="spread" {
            h2 #spread { (both(&say!(ja: "点の分布", en: "Points"))) }
            p .quiet { (both(&summary)) }
            dl .bands {
                @for band in &distribution.bands {
                    @let count = band.count;
                    div {
                        dt { (band.from) @if band.from != band.to { "–" (band.to) } "%" }
                        dd {
                            i style={ "width:" (count * 100 / largest) "%" } aria-hidden="true" {}
                            (both(&say!(ja: "{count} 人", en: "{count}")))
                        }
                    }
                }
            }
        }
    }
}

/// Returns the checks that fail most often.
fn failures(class: &Class) -> Markup {
    let columns = class.most_failed(3);
    if columns.is_empty() {
        return html! {};
    }
    let heading = say!(ja: "多くの人がつまずいているところ", en: "What most students stumble over");
    let index = |check: &str| class.columns.iter().position(|it| it.check == check);
    html! {
        section .card aria-labelledby="blocks" {
            h2 #blocks { (both(&heading)) }
            ol .blocks {
                @for column in columns {
                    @let (failed, students) = (column.failed, counted(column.failed, "student"));
                    li {
                        a href={ "#check-" (index(&column.check).unwrap_or_default()) } { (both(&column.title)) }
                        " " b { (both(&say!(ja: "{failed} 人", en: "{students}"))) }
                        @if let Some(first) = column.common_failures.first() {
                            span .reason { (both(&common_failure(first))) }
                        }
                    }
                }
            }
        }
    }
}

/// Returns the exercise and the version that the page is based on.
pub(super) fn facts(class: &Class) -> Markup {
    let header = &class.header;
    let facts = [
        (say!(ja: "演習", en: "Exercise"), &header.exercise),
        (
            say!(ja: "演習のダイジェスト", en: "Digest of the exercise"),
            &header.digest,
        ),
        (
            say!(ja: "handson のバージョン", en: "Version of handson"),
            &header.tool_version,
        ),
    ];
    html! {
        section .card aria-labelledby="facts" {
            details {
                summary { h2 #facts { (both(&say!(ja: "この結果について", en: "About this report"))) } }
                dl .facts {
                    @for (label, value) in &facts {
                        div { dt { (both(label)) } dd { (clean(value)) } }
                    }
                }
            }
        }
    }
}
