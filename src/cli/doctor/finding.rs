//! One thing that was found.

use serde::Serialize;

use crate::report::Verdict;
use crate::report::clean::clean_text;
use crate::report::secrets::Secrets;
use crate::text::Text;

/// One thing that was found.
#[derive(Clone, Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Finding {
    /// Its subject, by a name for programs.
    pub about: &'static str,
    /// Pass: all is well. Fail: it has to be fixed. Inconclusive: it cannot be told, or
    /// matters in some cases only.
    pub verdict: Verdict,
    /// The state of it.
    pub what: Text,
    /// The way to fix it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<Text>,
}

impl Finding {
    /// Returns that all is well.
    pub fn well(about: &'static str, what: &Text) -> Self {
        Self::new(about, Verdict::Pass, what, None)
    }

    /// Returns that something has to be fixed.
    pub fn wrong(about: &'static str, what: &Text, fix: &Text) -> Self {
        Self::new(about, Verdict::Fail, what, Some(fix))
    }

    /// Returns that something cannot be told, or matters in some cases only.
    pub fn unsure(about: &'static str, what: &Text, fix: &Text) -> Self {
        Self::new(about, Verdict::Inconclusive, what, Some(fix))
    }

    fn new(about: &'static str, verdict: Verdict, what: &Text, fix: Option<&Text>) -> Self {
        Self {
            about,
            verdict,
            what: clean_text(what),
            fix: fix.map(|fix| clean_text(&as_sentence(fix))),
        }
    }

    /// Returns it without any of `secrets`.
    pub fn without(self, secrets: &Secrets) -> Self {
        Self {
            what: secrets.hide(&self.what),
            fix: self.fix.map(|fix| secrets.hide(&fix)),
            ..self
        }
    }
}

/// Returns `text` as a whole sentence in Japanese, whoever's advice it is.
fn as_sentence(text: &Text) -> Text {
    let Text { ja, en } = text;
    let ja = ja.trim_end_matches('。');
    let end = if ja.ends_with(['？', ')']) {
        ""
    } else {
        "。"
    };
    Text {
        ja: format!("{ja}{end}"),
        en: en.clone(),
    }
}
