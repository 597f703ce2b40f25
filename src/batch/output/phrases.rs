//! What the matrix and the page say in the same words.

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

/// What is missing where nothing but reads were allowed.
pub(super) fn read_only(class: &Class) -> Option<Text> {
    class.head.read_only.then(|| {
        say!(
            ja: "読むだけの実行 (--yes なし) なので、Pod の中を見たりクラスターを変更したりする確認の点は未確定です。",
            en: "Read-only (without --yes): the points of what would look into Pods or change the cluster are undetermined."
        )
    })
}

/// Why there are students without a report, and how many for each reason.
pub(super) fn reasons(tally: &Tally) -> Vec<Text> {
    let reasons = tally.stopped.iter().map(|(why, count)| {
        let Text { ja, en } = why.word();
        say!(ja: "{ja} {count} 人", en: "{en} {count}")
    });
    reasons.collect()
}

/// A failure, and how many have it.
pub(super) fn stumble(stumble: &CommonFailure) -> Text {
    let (Text { ja, en }, count) = (&stumble.said, stumble.entries.len());
    say!(ja: "{ja} ({count} 人)", en: "{en} ({count})")
}
