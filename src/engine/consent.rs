//! A changing probe is announced in words, and allowed, before it is made.

use crate::evidence::{Probe, Witness};
use crate::{say, text::Text};

/// Whoever may allow probes that change something.
pub trait Consent {
    /// Returns whether all of `what`, one line for each probe, may be done.
    fn ask(&mut self, what: &[Text]) -> bool;
}

/// One line that says what `probe` will do.
pub(super) fn announcement(probe: &Probe) -> Text {
    let pod = &probe.pod().name;
    match probe {
        Probe::Carry { from, .. } => say!(
            ja: "Pod {pod} の {path} に小さなファイルを書き、読めることを確かめてから消します",
            en: "write a small file into {path} of Pod {pod}, see that it can be read, and remove it",
            path = from.path
        ),
        Probe::Recreate {
            witness: Witness::Sql { .. },
            ..
        } => say!(
            ja: "Pod {pod} のデータベースに一時的な行を書き、Pod を一度削除して作り直し、行が残っているか確かめます (終わったら元に戻します)",
            en: "write a temporary row into the database of Pod {pod}, delete the Pod and make it again, see whether the row is still there, and put everything back"
        ),
        Probe::Recreate {
            witness: Witness::File { at },
            ..
        } => say!(
            ja: "Pod {pod} の {path} に一時的なファイルを書き、Pod を一度削除して作り直し、ファイルがどうなるか確かめます (中にあったファイルは元に戻します)",
            en: "write a temporary file into {path} of Pod {pod}, delete the Pod and make it again, see what became of the file, and put the files that were there back",
            path = at.path
        ),
        Probe::Write { at, .. } => say!(
            ja: "Pod {pod} の {path} を書きます",
            en: "write {path} in Pod {pod}",
            path = at.path
        ),
        Probe::Execute { .. } => say!(
            ja: "Pod {pod} のデータベースにデータを入れます",
            en: "put data into the database of Pod {pod}"
        ),
        Probe::File { .. } | Probe::Socket { .. } | Probe::Query { .. } => {
            say!(ja: "Pod {pod} の中を読みます (何も変えません)", en: "look into Pod {pod}, changing nothing")
        }
    }
}
