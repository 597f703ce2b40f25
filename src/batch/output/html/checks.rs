//! The results of each check over the whole class.

use maud::{Markup, html};

use crate::batch::{CellOutcome, Class};
use crate::report::html::markup::both;
use crate::report::html::markup::clean;
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
                        @for at in stage { (check(class, at)) }
                    }
                }
            }
        }
    }
}

fn check(class: &Class, at: usize) -> Markup {
    let column = &class.columns[at];
    let counts = class.outcomes(at).into_iter();
    let mut counts: Vec<_> = counts.map(|(it, count)| (Some(it), count)).collect();
    let unseen = usize::try_from(column.unseen).unwrap_or_default();
    counts.extend((unseen > 0).then_some((None, unseen)));
    let bonus = if column.bonus {
        say!(ja: " (ボーナス)", en: " (bonus)")
    } else {
        Text::default()
    };
    let word = |kind: Option<CellOutcome>, count: usize| {
        let word = kind.map_or_else(|| say!(ja: "結果なし", en: "no result"), CellOutcome::word);
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
                    i class=(kind.map_or("unseen", CellOutcome::name)) style={ "flex-grow:" (count) } {}
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
