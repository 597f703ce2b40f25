//! What is seen first: how many stand how, how the points are spread, and what
//! most stumble over.

use std::fmt::Write as _;

use crate::batch::{Class, Tally};
use crate::report::html::markup::{both, plain};
use crate::say;
use crate::text::{Lang, Text};

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
    for note in notes(class).iter().chain(&class.notes) {
        let _ = writeln!(out, r#"<p class="note">{}</p>"#, both(note));
    }
    tiles(out, &tally, count);
    out.push_str("</div>\n");
}

fn notes(class: &Class) -> Vec<Text> {
    let mut notes = Vec::new();
    if !class.complete {
        notes.push(say!(
            ja: "まだ全員は終わっていません。--resume を付けてもう一度実行すると続きから始めます。",
            en: "Incomplete: run again with --resume to go on."
        ));
    }
    if class.head.read_only {
        notes.push(say!(
            ja: "読むだけの実行 (--read-only) なので、クラスターを変更する確認の点は未確定です。",
            en: "Read-only: the points of what would change the cluster are undetermined."
        ));
    }
    notes
}

/// How many stand how; the script makes each a filter.
fn tiles(out: &mut String, tally: &Tally, count: usize) {
    let stopped: usize = tally.stopped.iter().map(|(_, count)| count).sum();
    let why: Vec<Text> = tally
        .stopped
        .iter()
        .map(|(why, count)| {
            let Text { ja, en } = why.word();
            say!(ja: "{ja} {count} 人", en: "{en} {count}")
        })
        .collect();
    let tiles = [
        ("passed", say!(ja: "合格", en: "passed"), tally.passed),
        ("failed", say!(ja: "不合格", en: "failed"), tally.failed),
        (
            "undetermined",
            say!(ja: "判定できず", en: "undetermined"),
            tally.undetermined,
        ),
        (
            "stopped",
            say!(ja: "見られなかった", en: "could not be looked at"),
            stopped,
        ),
        ("waiting", say!(ja: "未確認", en: "not yet"), tally.waiting),
    ];
    out.push_str("<div class=\"tiles\">");
    for (name, word, of) in &tiles {
        let _ = write!(
            out,
            r#"<button type="button" class="tile {name}" data-standing="{name}" aria-pressed="false"><strong>{of}</strong> <span>{}</span></button>"#,
            both(word),
        );
    }
    out.push_str("</div><div class=\"bar-all\" aria-hidden=\"true\">");
    for (name, _, of) in tiles.iter().filter(|_| count > 0) {
        let _ = write!(out, r#"<i class="{name}" style="flex-grow:{of}"></i>"#);
    }
    out.push_str("</div>\n");
    for why in why {
        let _ = write!(out, r#"<span class="chip">{}</span> "#, both(&why));
    }
}

/// How many have how many of the points.
pub(super) fn spread(out: &mut String, class: &Class) {
    let spread = class.spread();
    let Some([least, middle, most]) = spread.ends else {
        return;
    };
    let (known, full) = (spread.known, class.full());
    let _ = writeln!(
        out,
        r#"<div class="pair"><section class="card" aria-labelledby="spread"><h2 id="spread">{}</h2><p class="quiet">{}</p><dl class="bands">"#,
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
pub(super) fn stumbles(out: &mut String, class: &Class) {
    let blocks = class.stumbling_blocks(3);
    let paired = class.spread().ends.is_some();
    if !blocks.is_empty() {
        let heading =
            say!(ja: "多くの人がつまずいているところ", en: "What most students stumble over");
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
                let count = first.entries.len();
                let (ja, en) = (first.said.get(Lang::Ja), first.said.get(Lang::En));
                let said = say!(ja: "{ja} ({count} 人)", en: "{en} ({count})");
                let _ = write!(out, r#"<span class="reason">{}</span>"#, both(&said));
            }
            out.push_str("</li>\n");
        }
        out.push_str("</ol></section>\n");
    }
    if paired {
        out.push_str("</div>\n");
    }
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
