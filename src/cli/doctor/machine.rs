//! This machine: the program, and what it remembers.

use std::env::consts::{ARCH, OS};

use super::finding::Finding;
use crate::probe;
use crate::state::StateDir;
use crate::{say, text::Text};

/// Names the program and the system that it runs on.
pub(super) fn program() -> Finding {
    let version = env!("CARGO_PKG_VERSION");
    let text = Text::same(format!("handson {version} ({OS}, {ARCH})"));
    Finding::well("handson", &text)
}

/// Examines the state directory, and what interrupted checks left in it.
pub(super) fn state(state: Option<&StateDir>) -> Finding {
    let Some(state) = state.filter(|state| state.is_writable()) else {
        return Finding::wrong(
            "state",
            &say!(
                ja: "状態を保存するディレクトリーに書き込めないため、進み具合が残らず、クラスターを変更する確認も行えません",
                en: "the state directory cannot be written to: no progress is kept, and no check can change anything"
            ),
            &say!(
                ja: "書き込めるディレクトリーを環境変数 HANDSON_STATE_DIR で指定してください。",
                en: "name a directory that can be written to in the variable HANDSON_STATE_DIR"
            ),
        );
    };
    let left = probe::pending(&state.journal_dir());
    let left = left.iter().filter(|one| !one.is_under_way()).count();
    if left > 0 {
        return Finding::wrong(
            "state",
            &say!(
                ja: "途中で止まった確認が、元に戻していないものを残しています ({left} 件)",
                en: "an interrupted check left something to put back ({left})"
            ),
            &say!(ja: "`handson restore` で元に戻せます。", en: "run `handson restore`"),
        );
    }
    let text = say!(ja: "進み具合を保存できます", en: "progress can be kept");
    Finding::well("state", &text)
}
