//! How each check went over the whole class.

use std::fmt::Write as _;

use crate::batch::{Class, Column};
use crate::report::Verdict;
use crate::report::html::markup::{both, plain};
use crate::report::plain_text::{verdict, verdict_name};
use crate::say;
use crate::text::{Lang, Text};

/// Every check, stage by stage.
pub(super) fn all(out: &mut String, class: &Class) {
    let heading = say!(ja: "確認ごとの結果", en: "Checks");
    let _ = writeln!(
        out,
        r#"<section aria-labelledby="checks"><h2 class="big" id="checks">{}</h2>"#,
        both(&heading)
    );
    for stage in class.stages() {
        let first = &class.columns[stage.start];
        let _ = writeln!(
            out,
            r#"<div class="card"><h3>{} <span class="quiet">{}</span></h3><ul class="checks">"#,
            both(&first.stage_title),
            plain(&first.stage),
        );
        for at in stage {
            one(out, at, &class.columns[at]);
        }
        out.push_str("</ul></div>\n");
    }
    out.push_str("</section>\n");
}

fn one(out: &mut String, at: usize, column: &Column) {
    let counts = [
        (Some(Verdict::Pass), column.passed),
        (Some(Verdict::Fail), column.failed),
        (Some(Verdict::Inconclusive), column.inconclusive),
        (Some(Verdict::Skipped), column.skipped),
        (None, column.unseen),
    ];
    let counts = counts.into_iter().filter(|(_, count)| *count > 0);
    let counts: Vec<_> = counts.collect();
    let bonus = if column.bonus {
        say!(ja: " (ボーナス)", en: " (bonus)")
    } else {
        Text::default()
    };
    let _ = write!(
        out,
        r#"<li id="check-{at}"><p>{}{} <span class="quiet">{}</span></p><div class="stack" aria-hidden="true">"#,
        both(&column.title),
        both(&bonus),
        plain(&column.check),
    );
    for (kind, count) in &counts {
        let class = kind.map_or("unseen", verdict_name);
        let _ = write!(out, r#"<i class="{class}" style="flex-grow:{count}"></i>"#);
    }
    let words = counts.iter().map(|(kind, count)| {
        let word = kind.map_or_else(|| say!(ja: "結果なし", en: "no result"), verdict);
        let (ja, en) = (word.get(Lang::Ja), word.get(Lang::En));
        both(&say!(ja: "{ja} {count} 人", en: "{count} {en}"))
    });
    let words: Vec<String> = words.collect();
    let _ = writeln!(out, r#"</div><p class="quiet">{}</p>"#, words.join(" · "));
    let sorts = column.stumbles.len();
    if sorts > 0 {
        let label = say!(
            ja: "つまずきの内容 ({sorts} 種類) と学生",
            en: "What goes wrong ({sorts}), and whose"
        );
        // Filled when it is opened.
        let _ = writeln!(
            out,
            r#"<details data-stumbles="{at}"><summary>{}</summary></details>"#,
            both(&label)
        );
    }
    out.push_str("</li>\n");
}
