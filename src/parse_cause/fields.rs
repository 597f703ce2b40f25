//! Fields and values that a format does not have, in words.

use super::syntax::Said;
use super::value_type::ValueType;
use crate::listed::listed;
use crate::lookalikes::Lookalike;
use crate::nearest::did_you_mean;
use crate::say;
use crate::text::Text;

/// Returns the words for a field that there is not.
pub(super) fn unknown_field(name: &str, known: &[&str]) -> Said {
    let what = say!(
        ja: "「{name}」という項目はありません",
        en: "there is no field `{name}` here"
    );
    (what, meant(name, known))
}

/// Returns the words for a value that is none of those a field may have.
pub(super) fn unknown_value(value: &str, known: &[&str]) -> Said {
    let what = say!(ja: "値「{value}」は使えません", en: "the value `{value}` cannot stand here");
    (what, meant(value, known))
}

fn meant(name: &str, known: &[&str]) -> Text {
    if let Some((_, found)) = Lookalike::first_in(name) {
        return found.next();
    }
    if known.is_empty() {
        return say!(ja: "この行を消してください。", en: "delete the line");
    }
    did_you_mean(name, known.iter().copied(), &Text::same(listed(known)))
}

/// Returns the words for a field that has to be there.
pub(super) fn missing_field(name: &str) -> Said {
    (
        say!(ja: "必要な項目「{name}」がありません", en: "the field `{name}` is missing"),
        say!(ja: "「{name}」を書き加えてください。", en: "add `{name}`"),
    )
}

/// Returns the words for a field that is there twice.
pub(super) fn duplicate_field(name: Option<&str>) -> Said {
    let what = match name {
        Some(name) => say!(
            ja: "キー「{name}」が 2 回書かれています",
            en: "the key `{name}` is there twice"
        ),
        None => say!(ja: "同じキーが 2 回書かれています", en: "a key is there twice"),
    };
    let next = say!(ja: "どちらか一方だけにしてください。", en: "keep one of them");
    (what, next)
}

/// Returns the words for a value of another type than that of its field.
pub(super) fn wrong_type(
    field: Option<&str>,
    found: Option<ValueType>,
    wanted: Option<ValueType>,
) -> Said {
    match wanted {
        Some(wanted) if found != Some(wanted) => {
            (wanted.mismatch(field, found), wanted.advice(field))
        }
        _ => unfit_value(field),
    }
}

/// Returns the words for a value that its field cannot have.
fn unfit_value(field: Option<&str>) -> Said {
    let what = match field {
        Some(name) => say!(
            ja: "{name} に、使えない値が書かれています",
            en: "{name} cannot have this value"
        ),
        None => say!(ja: "ここには書けない値です", en: "this value cannot stand here"),
    };
    let next = say!(
        ja: "値のつづりと大きさを確かめてください。",
        en: "look at how it is spelt, and how large it is"
    );
    (what, next)
}
