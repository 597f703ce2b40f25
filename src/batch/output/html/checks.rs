//! The results of each check over the whole class.

use maud::{Markup, html};

use crate::batch::{Class, Column};
use crate::report::Verdict;
use crate::report::html::markup::both;
use crate::report::html::markup::clean;
use crate::report::plain_text::{verdict, verdict_name};
use crate::say;
use crate::text::Text;

/// Returns every check, stage by stage.
pub(super) fn checks(class: &Class) -> Markup {
    let heading = say!(ja: "確認ごとの結果", en: "Checks");
    html! {
        section aria-labelledby="checks" {
            h2 .big #checks { (both(&heading)) }
            @for stage in class.stages() {
                @let first = &class.columns[stage.start];
                div .card {
                    h3 { (both(&first.stage_title)) " " span .quiet { (clean(&first.stage)) } }
                    ul .checks {
                        @for at in stage { (check(at, &class.columns[at])) }
                    }
                }
            }
        }
    }
}

fn check(at: usize, column: &Column) -> Markup {
    let counts = [
        (Some(Verdict::Pass), column.passed),
        (Some(Verdict::Fail), column.failed),
        (Some(Verdict::Inconclusive), column.inconclusive),
        (Some(Verdict::Skipped), column.skipped),
        (None, column.unseen),
    ];
    let counts: Vec<_> = counts.into_iter().filter(|(_, count)| *count > 0).collect();
    let bonus = if column.bonus {
        say!(ja: " (ボーナス)", en: " (bonus)")
    } else {
        Text::default()
    };
    let word = |kind: Option<Verdict>, count: u32| {
        let word = kind.map_or_else(|| say!(ja: "結果なし", en: "no result"), verdict);
        let (ja, en) = (&word.ja, &word.en);
        say!(ja: "{ja} {count} 人", en: "{count} {en}")
    };
    let kinds = column.common_failures.len();
    let label = say!(
        ja: "つまずきの内容 ({kinds} 種類) と学生",
        en: "What goes wrong ({kinds}), and whose"
    );
    html! {
        li id={ "check-" (at) } {
            p { (both(&column.title)) (both(&bonus)) " " span .quiet { (clean(&column.check)) } }
            div .stack aria-hidden="true" {
                @for (kind, count) in &counts {
                    i class=(kind.map_or("unseen", verdict_name)) style={ "flex-grow:" (count) } {}
                }
            }
            p .quiet {
                @for (number, (kind, count)) in counts.iter().enumerate() {
                    @if number > 0 { " · " }
                    (both(&word(*kind, *count)))
                }
            }
            // Filled when it is opened.
            @if kinds > 0 { details data-stumbles=(at) { summary { (both(&label)) } } }
        }
    }
}
