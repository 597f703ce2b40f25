//! The words for checks that are settled without a judgement.

use std::time::Duration;

use crate::evidence::{GiveUp, Trouble, TroubleKind};
use crate::{say, text::Text};

/// Returns that the time of the run was up.
pub(super) fn expired_text(at: Duration) -> Text {
    let seconds = at.as_secs();
    say!(
        ja: "確認全体の制限時間 ({seconds} 秒) になったので、判定できませんでした",
        en: "the deadline of the whole run ({seconds} s) passed before this could be determined"
    )
}

/// Returns that a session ended before something was determined.
pub(super) fn unfinished_text() -> Text {
    say!(
        ja: "終わるまでに判定できませんでした",
        en: "this could not be determined before the end"
    )
}

/// Returns why nothing more could be found out.
pub(super) fn give_up_text(why: &GiveUp) -> Text {
    match why {
        GiveUp::Exhausted => {
            say!(ja: "判定できませんでした", en: "this could not be determined")
        }
        GiveUp::RecordEnded => say!(
            ja: "記録が終わったとき、まだ途中でした",
            en: "it was still in progress when the record ended"
        ),
        GiveUp::Trouble(trouble) => trouble_text(trouble),
    }
}

/// Returns what trouble means for the user.
pub(in crate::engine) fn trouble_text(trouble: &Trouble) -> Text {
    let (what, message) = (&trouble.what, &trouble.message);
    match trouble.kind {
        TroubleKind::Forbidden => say!(
            ja: "権限がないため確認できません ({what}): {message}",
            en: "not permitted, so this cannot be checked ({what}): {message}"
        ),
        TroubleKind::Unauthorized => say!(
            ja: "クラスターにログインできません。kubeconfig の認証情報が期限切れか間違っています ({what}): {message}",
            en: "the cluster refuses the login: the credentials in the kubeconfig are expired or wrong ({what}): {message}"
        ),
        TroubleKind::Unreachable => say!(
            ja: "クラスターに接続できません ({what}): {message}",
            en: "the cluster cannot be reached ({what}): {message}"
        ),
        TroubleKind::TimedOut => say!(
            ja: "時間内に答えがありませんでした ({what}): {message}",
            en: "no answer in time ({what}): {message}"
        ),
        TroubleKind::TooMuch => say!(
            ja: "クラスターから届いたデータが多すぎるため、受け取るのをやめました ({what}): {message}",
            en: "the cluster sent too much data; handson stopped reading ({what}): {message}"
        ),
        TroubleKind::UnknownKind => say!(
            ja: "このクラスターにはない種類のオブジェクトです ({what}): {message}",
            en: "this cluster has no such kind of object ({what}): {message}"
        ),
        TroubleKind::Moved => say!(
            ja: "確認している間に Pod が入れ替わりました ({what}): {message}",
            en: "the Pod was replaced during the check ({what}): {message}"
        ),
        TroubleKind::Unrecorded => say!(
            ja: "記録にないため、判定できません: {what}",
            en: "not in the record: {what}"
        ),
        TroubleKind::Interrupted => say!(
            ja: "中断されました ({what})",
            en: "interrupted ({what})"
        ),
        TroubleKind::Other => say!(
            ja: "確認できませんでした ({what}): {message}",
            en: "this could not be checked ({what}): {message}"
        ),
    }
}
