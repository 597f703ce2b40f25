//! The arguments that say how points become marks.

use clap::Args;
use jiff::Timestamp;

use crate::batch::{Marking, Penalty};
use crate::cli::help_text::help;

/// How points become marks.
#[derive(Clone, Debug, Default, Args)]
pub(in crate::cli) struct MarkingArgs {
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=10_000), help = help!(
        en: "The mark for all points, where that is not their number",
        ja: "満点を N 点とした評点にします (指定しなければ演習の点のまま)"
    ))]
    out_of: Option<u32>,
    #[arg(long, help = help!(
        en: "Bonus points count towards the mark, which may be above the full one",
        ja: "ボーナス点も評点に数えます (満点を超えることがあります)"
    ))]
    bonus: bool,
    #[arg(long, value_name = "TIME", value_parser = due_time, help = help!(
        en: "Until when it should be handed in, e.g. '2026-12-01 23:59'; the roster's column `due` goes before it, `submitted` says when it was",
        ja: "締め切り。例: '2026-12-01 23:59' (名簿に due の列があればそちらが優先。提出日時は submitted の列)"
    ))]
    due: Option<Timestamp>,
    #[arg(long, value_name = "PERCENT[/day|/hour]", help = help!(
        en: "What is taken off the mark of what was late, in percent of the full mark, e.g. 10%/day",
        ja: "遅れて提出されたものの評点から引く割合 (満点に対するパーセント)。例: 10%/day"
    ))]
    penalty: Option<Penalty>,
}

impl MarkingArgs {
    /// Returns whether any of them is given.
    pub fn is_asked_for(&self) -> bool {
        self.bonus || self.out_of.is_some() || self.due.is_some() || self.penalty.is_some()
    }

    /// Returns the rules that they name.
    pub fn rules(&self) -> Marking {
        Marking {
            out_of: self.out_of,
            bonus: self.bonus,
            due: self.due,
            penalty: self.penalty,
        }
    }
}

fn due_time(text: &str) -> Result<Timestamp, String> {
    let time = Marking::due_time(text);
    time.ok_or_else(|| "it is a time such as 2026-12-01 23:59".to_owned())
}
