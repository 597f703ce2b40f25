//! A container that cannot be looked into, as a conclusion.

use crate::judgement::{Failure, Judgement};
use crate::{say, text::Text};

/// An image without the program that the check needs proves nothing either way.
pub(super) fn no_tool(words: &str) -> Judgement {
    Judgement::Inconclusive(say!(
        ja: "コンテナの中に必要なプログラム (sh や cat) がないため、確認できません: {words}",
        en: "the container lacks the program to check with (sh or cat): {words}"
    ))
}

/// Exec into a container that does not run: the Pod's fault.
pub(super) fn not_running(words: &str) -> Judgement {
    Failure::new(
        say!(ja: "コンテナが動いていません", en: "the container is not running"),
        say!(ja: "動いている", en: "it is running"),
        Text::same(words),
    )
    .into()
}
