//! Finds the name that may be meant by a misspelt one.

use crate::say;
use crate::text::Text;

/// Returns the nearest of `known` to `name`, capital letters or not, if one is near
/// enough to be meant.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = name.to_lowercase();
    let distance = |candidate: &str| {
        strsim::damerau_levenshtein(&lower, &candidate.to_lowercase())
            .min(strsim::damerau_levenshtein(name, candidate))
    };
    known
        .into_iter()
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(distance, candidate)| {
            *distance <= 2.max(candidate.chars().count() / 4)
                && *distance < candidate.chars().count()
        })
        .min()
        .map(|(_, candidate)| candidate)
}

/// Suggests what may be meant by `name`: the nearest of `known`, and `all` there are.
pub(crate) fn did_you_mean<'a>(
    name: &str,
    known: impl IntoIterator<Item = &'a str>,
    all: &Text,
) -> Text {
    let Text { ja, en } = all;
    match nearest(name, known) {
        Some(near) => say!(
            ja: "「{near}」のことですか？ (使えるもの: {ja})",
            en: "did you mean `{near}`? (available: {en})"
        ),
        None => say!(ja: "使えるもの: {ja}", en: "available: {en}"),
    }
}
