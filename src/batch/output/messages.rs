//! The messages that the matrix and the page have in common.

use crate::batch::{Class, CommonFailure, Tally};
use crate::say;
use crate::text::Text;

/// That the batch is not done, where it is not.
pub(super) fn incomplete(class: &Class) -> Option<Text> {
    (!class.complete).then(|| {
        say!(
            ja: "まだ全員は終わっていません。--resume を付けてもう一度実行すると続きから始めます。",
            en: "Incomplete: run again with --resume to go on."
        )
    })
}

/// Returns a note about what is missing after a run with reads alone.
pub(super) fn read_only(class: &Class) -> Option<Text> {
    class.header.read_only.then(|| {
        say!(
            ja: "読むだけの実行 (--yes なし) なので、Pod の中を見たりクラスターを変更したりする確認の点は未確定です。",
            en: "Read-only (without --yes): the points of what would look into Pods or change the cluster are undetermined."
        )
    })
}

/// Returns the reasons why students have no report, with their numbers.
pub(super) fn reasons(tally: &Tally) -> Vec<Text> {
    let reasons = tally.stopped.iter().map(|(why, count)| {
        let Text { ja, en } = why.word();
        say!(ja: "{ja} {count} 人", en: "{en} {count}")
    });
    reasons.collect()
}

/// A failure, and how many have it.
pub(super) fn common_failure(common_failure: &CommonFailure) -> Text {
    let (Text { ja, en }, count) = (&common_failure.said, common_failure.entries.len());
    say!(ja: "{ja} ({count} 人)", en: "{en} ({count})")
}
