//! Words for the comments of rules: what each right is for.

use std::collections::{BTreeMap, BTreeSet};

use super::needs::{Needs, Users};
use super::rules::Rule;
use crate::say;
use crate::text::Text;

/// One line for what each verb is for; verbs that are for the same share it.
pub(super) fn lines(rule: &Rule, needs: &Needs) -> Vec<Text> {
    let mut verbs: BTreeMap<Vec<Text>, Vec<&str>> = BTreeMap::new();
    for (verb, users) in &rule.verbs {
        verbs.entry(purposes(users, needs)).or_default().push(verb);
    }
    let lines = verbs.into_iter().flat_map(|(purposes, verbs)| {
        let verbs = verbs.join(", ");
        let lines = purposes.into_iter().map(move |purpose| {
            let (ja, en) = (purpose.ja, purpose.en);
            say!(ja: "{verbs}: {ja}", en: "{verbs}: {en}")
        });
        lines.collect::<Vec<_>>()
    });
    lines.collect()
}

/// Returns what a right is for.
fn purposes(users: &Users, needs: &Needs) -> Vec<Text> {
    let mut purposes = Vec::new();
    if users.run {
        purposes.push(say!(
            ja: "毎回 (どのクラスターの、どの Namespace かを確かめるため)",
            en: "every run, to tell which cluster and namespace this is"
        ));
    }
    let verdict = checks(&users.verdict, needs);
    if let Some((ja, en)) = &verdict {
        purposes.push(say!(ja: "判定に必要: {ja}", en: "the verdict of {en}"));
    }
    let rest: BTreeSet<String> = users.sometimes().cloned().collect();
    if let Some((ja, en)) = checks(&rest, needs) {
        purposes.push(say!(
            ja: "場合によって必要 (うまくいかない理由、別の書き方、終わった段階): {ja}",
            en: "in some cases (what is not well, done in another way, or over), of {en}"
        ));
    }
    purposes
}

/// Returns the checks, with whole stages as `stage/*`, ja and en; `None` for none.
fn checks(these: &BTreeSet<String>, needs: &Needs) -> Option<(String, String)> {
    if these.is_empty() {
        return None;
    }
    let stages = needs.stages.iter();
    if stages
        .clone()
        .flat_map(|(_, checks)| checks)
        .all(|check| these.contains(check))
    {
        return Some(("すべての確認".to_owned(), "every check".to_owned()));
    }
    let named = stages.flat_map(|(stage, checks)| {
        if checks.len() > 1 && checks.iter().all(|check| these.contains(check)) {
            return vec![format!("{stage}/*")];
        }
        checks
            .iter()
            .filter(|check| these.contains(*check))
            .cloned()
            .collect()
    });
    let named: Vec<String> = named.collect();
    Some((named.join(", "), named.join(", ")))
}
