//! What is seen first: how many stand how, how the points are spread, and what
//! most stumble over.

use std::fmt::Write as _;

use super::words::standings;
use crate::batch::output::phrases::{incomplete, read_only, reasons, stumble};
use crate::batch::{Class, Spread, Tally};
use crate::report::html::markup::{both, plain};
use crate::say;

/// Title, sums, and what is to be known of the whole.
pub(super) fn hero(out: &mut String, class: &Class) {
    let tally = class.tally();
    let _ = write!(
        out,
        r#"<div class="hero"><p class="eyebrow">{}</p><h1>{}</h1>"#,
        both(&say!(ja: "クラスの確認結果", en: "Class report")),
        both(&class.head.title),
    );
    let begun = class
        .head
        .started
        .strftime("%Y-%m-%d %H:%M UTC")
        .to_string();
    let count = class.entries.len();
    let _ = writeln!(
        out,
        r#"<p class="quiet">{} · {}</p>"#,
        both(&say!(ja: "{count} 人", en: "{count} students")),
        plain(&begun),
    );
    let notes = [incomplete(class), read_only(class)].into_iter().flatten();
    for note in notes.chain(class.notes.iter().cloned()) {
        let _ = writeln!(out, r#"<p class="note">{}</p>"#, both(&note));
    }
    tiles(out, &tally, count);
    out.push_str("</div>\n");
}

/// How many stand how; the script makes each a filter.
fn tiles(out: &mut String, tally: &Tally, count: usize) {
    let stopped: usize = tally.stopped.iter().map(|(_, count)| count).sum();
    let counts = [
        tally.passed,
        tally.failed,
        tally.undetermined,
        stopped,
        tally.waiting,
    ];
    let tiles: Vec<_> = standings().into_iter().zip(counts).collect();
    out.push_str("<div class=\"tiles\">");
    for ((name, word), of) in &tiles {
        let _ = write!(
            out,
            r#"<button type="button" class="tile {name}" data-standing="{name}" aria-pressed="false"><strong>{of}</strong> <span>{}</span></button>"#,
            both(word),
        );
    }
    out.push_str("</div><div class=\"bar-all\" aria-hidden=\"true\">");
    for ((name, _), of) in tiles.iter().filter(|_| count > 0) {
        let _ = write!(out, r#"<i class="{name}" style="flex-grow:{of}"></i>"#);
    }
    out.push_str("</div>\n");
    for why in reasons(tally) {
        let _ = write!(out, r#"<span class="chip">{}</span> "#, both(&why));
    }
}

/// How the points are spread, beside what most stumble over, where they are known.
pub(super) fn spread_and_stumbles(out: &mut String, class: &Class) {
    let spread = class.spread();
    let Some(ends) = spread.ends else {
        return stumbles(out, class);
    };
    out.push_str("<div class=\"pair\">");
    self::spread(out, class.full(), &spread, ends);
    stumbles(out, class);
    out.push_str("</div>\n");
}

/// How many have how many of the points.
fn spread(out: &mut String, full: u32, spread: &Spread, ends: [f64; 3]) {
    let [least, middle, most] = ends;
    let known = spread.known;
    let _ = writeln!(
        out,
        r#"<section class="card" aria-labelledby="spread"><h2 id="spread">{}</h2><p class="quiet">{}</p><dl class="bands">"#,
        both(&say!(ja: "点の分布", en: "Points")),
        both(&say!(
            ja: "{full} 点満点。確定した {known} 人の最低 {least}、中央 {middle}、最高 {most}",
            en: "Of {full}, of the {known} of whom all points are known: least {least}, middle {middle}, most {most}"
        )),
    );
    let largest = spread.bands.iter().map(|band| band.count).max();
    let largest = largest.unwrap_or_default().max(1);
    for band in &spread.bands {
        let (from, to, count) = (band.from, band.to, band.count);
        let share = if from == to {
            format!("{from}%")
        } else {
            format!("{from}–{to}%")
        };
        let width = count * 100 / largest;
        let _ = writeln!(
            out,
            r#"<div><dt>{share}</dt><dd><i style="width:{width}%" aria-hidden="true"></i>{}</dd></div>"#,
            both(&say!(ja: "{count} 人", en: "{count}")),
        );
    }
    out.push_str("</dl></section>\n");
}

/// The checks that most fail.
fn stumbles(out: &mut String, class: &Class) {
    let blocks = class.stumbling_blocks(3);
    if blocks.is_empty() {
        return;
    }
    let heading = say!(ja: "多くの人がつまずいているところ", en: "What most students stumble over");
    let _ = writeln!(
        out,
        r#"<section class="card" aria-labelledby="blocks"><h2 id="blocks">{}</h2><ol class="blocks">"#,
        both(&heading)
    );
    for column in blocks {
        let failed = column.failed;
        let at = class.columns.iter().position(|it| it.check == column.check);
        let _ = write!(
            out,
            r##"<li><a href="#check-{}">{}</a> <b>{}</b>"##,
            at.unwrap_or_default(),
            both(&column.title),
            both(&say!(ja: "{failed} 人", en: "{failed} students")),
        );
        if let Some(first) = column.stumbles.first() {
            let _ = write!(
                out,
                r#"<span class="reason">{}</span>"#,
                both(&stumble(first))
            );
        }
        out.push_str("</li>\n");
    }
    out.push_str("</ol></section>\n");
}

/// What the page rests on.
pub(super) fn facts(out: &mut String, class: &Class) {
    let head = &class.head;
    let facts = [
        (say!(ja: "演習", en: "Exercise"), head.exercise.as_str()),
        (
            say!(ja: "演習のダイジェスト", en: "Digest of the exercise"),
            head.digest.as_str(),
        ),
        (
            say!(ja: "handson のバージョン", en: "Version of handson"),
            head.tool_version.as_str(),
        ),
    ];
    let _ = writeln!(
        out,
        r#"<section class="card" aria-labelledby="facts"><details><summary><h2 id="facts">{}</h2></summary><dl class="facts">"#,
        both(&say!(ja: "この結果について", en: "About this report"))
    );
    for (label, value) in facts {
        let _ = writeln!(
            out,
            "<div><dt>{}</dt><dd>{}</dd></div>",
            both(&label),
            plain(value)
        );
    }
    out.push_str("</dl></details></section>\n");
}
