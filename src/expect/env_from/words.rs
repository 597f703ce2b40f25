//! The conclusions about a variable, in words. None has a value of a Secret.

use k8s_openapi::api::core::v1::{Container, Pod};

use super::origin::Origin;
use super::{Wanted, listed_names};
use crate::judgement::{Failure, Judgement};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::ConfigSource;
use crate::{say, text::Text};

impl Wanted<'_> {
    fn expected(&self) -> Text {
        let (name, kind, object, key) =
            (self.name, self.source.kind(), self.source.name(), self.key);
        say!(
            ja: "環境変数 {name} の値が {kind} {object} のキー {key} から来る",
            en: "the variable {name} comes from the key {key} of {kind} {object}"
        )
    }

    pub fn passed(
        &self,
        container: &str,
        line_break: bool,
        origin: &Origin<'_>,
        mut remarks: Vec<Text>,
    ) -> Judgement {
        let (name, kind, object, key) =
            (self.name, self.source.kind(), self.source.name(), self.key);
        let fact = say!(
            ja: "コンテナ {container} のプロセスの {name} は、{kind} {object} のキー {key} と同じ値です",
            en: "{name} of the process in container {container} has the value of the key {key} of {kind} {object}"
        );
        if line_break {
            remarks.push(say!(
                ja: "{key} の値の最後に改行があります (`echo` を `base64` に渡したときや「|」の文章は、改行で終わります)",
                en: "the value of {key} ends with a line break, as `echo … | base64` and a text after `|` do"
            ));
        }
        if matches!(origin, Origin::All(_)) {
            remarks.push(say!(
                ja: "{kind} {object} の値をまとめて渡しています (envFrom)",
                en: "all of {kind} {object} is passed on (envFrom)"
            ));
        }
        Judgement::pass_with(vec![fact], remarks)
    }

    /// Says where the variable comes from instead.
    pub fn not_from_it(&self, pod: &Pod, all: &[(&Container, Origin<'_>)]) -> Judgement {
        let (name, kind, object) = (self.name, self.source.kind(), self.source.name());
        let told = all.iter().filter(|(_, origin)| *origin != Origin::Nowhere);
        let told: Vec<Text> = told.map(|(_, origin)| describe(origin)).collect();
        let between = Text {
            ja: "、".to_owned(),
            en: "; ".to_owned(),
        };
        if !told.is_empty() {
            return Judgement::fail(
                say!(
                    ja: "環境変数 {name} は {kind} {object} から来ていません",
                    en: "the variable {name} does not come from {kind} {object}"
                ),
                self.expected(),
                Text::joined(&told, &between),
            );
        }
        let names = listed_names(pod);
        let there = if names.is_empty() {
            say!(ja: "環境変数の定義がありません", en: "no variables are defined")
        } else {
            let all = listed(&names);
            let there = say!(ja: "あるもの: {all}", en: "available: {all}");
            match nearest(name, names.iter().map(String::as_str)) {
                Some(near) => there.then(&say!(
                    ja: "。「{near}」のことですか？",
                    en: "; did you mean `{near}`?"
                )),
                None => there,
            }
        };
        Judgement::fail(
            say!(
                ja: "環境変数 {name} が定義されていません",
                en: "the variable {name} is not defined"
            ),
            self.expected(),
            there,
        )
    }

    /// Says that a later source has the key, too.
    pub fn overridden(&self, other: &ConfigSource) -> Judgement {
        let (name, kind, object) = (self.name, other.kind(), other.name());
        Judgement::fail(
            say!(
                ja: "環境変数 {name} は、envFrom の後のほうにある {kind} {object} の値になります",
                en: "the variable {name} is that of {kind} {object}, which stands later in envFrom"
            ),
            self.expected(),
            say!(
                ja: "同じキーがあるときは、後の {kind} {object} が優先されます",
                en: "where several have the key, the last wins: {kind} {object}"
            ),
        )
    }

    /// Says that the process has another value than the source has now.
    pub fn outdated(
        &self,
        pod: &str,
        values: Option<&(String, String)>,
        line_break: bool,
        origin: &Origin<'_>,
    ) -> Judgement {
        let (name, kind, object, key) =
            (self.name, self.source.kind(), self.source.name(), self.key);
        let not_shown = || say!(ja: "(値は表示しません)", en: " (not shown)");
        let (expected, mut actual) = match values {
            Some((wanted, found)) => (Text::same(wanted.trim_end()), Text::same(found.trim_end())),
            None => (
                say!(ja: "{kind} のいまの値 (値は表示しません)", en: "the value that the {kind} has now (not shown)"),
                say!(ja: "別の値", en: "another value").then(&not_shown()),
            ),
        };
        if line_break {
            actual = actual.then(&say!(
                ja: " — 違いは最後の改行だけです",
                en: " — all that differs is the line break at the end"
            ));
        }
        let mut facts = vec![say!(
            ja: "環境変数の値は、コンテナの起動時に決まり、そのあと変わりません。{kind} を後から変えたときは、Pod {pod} を作り直してください",
            en: "a variable keeps the value that it had when the container started: where the {kind} was changed after that, re-create Pod {pod}"
        )];
        if let Some((later, _)) = origin.later_than(self).first() {
            let (kind, object) = (later.kind(), later.name());
            facts.push(say!(
                ja: "envFrom の後のほうにある {kind} {object} に同じキーがあれば、そちらが優先されます",
                en: "{kind} {object} stands later in envFrom and wins where it has the same key"
            ));
        }
        Failure::new(
            say!(
                ja: "動いているプロセスの {name} が、{kind} {object} のいまの {key} の値と違います",
                en: "the running process has another {name} than the key {key} of {kind} {object} has now"
            ),
            expected,
            actual,
        )
        .because(facts)
        .into()
    }

    /// Says that the process has no such variable, though the manifest names one.
    pub fn unset(&self, origin: &Origin<'_>) -> Judgement {
        let (name, key) = (self.name, self.key);
        let mut facts = vec![say!(
            ja: "キー {key} を後から加えたときは、Pod を作り直してください",
            en: "where the key {key} was added after the container started, re-create the Pod"
        )];
        if matches!(origin, Origin::All(_)) {
            facts.push(say!(
                ja: "envFrom では、環境変数の名前として使えないキーは飛ばされます (Kubernetes の版によります)",
                en: "envFrom skips keys that are no names of variables; which those are depends on the version of Kubernetes"
            ));
        } else if origin.is_optional() {
            facts.push(say!(
                ja: "optional: true なので、キーがなくてもコンテナは起動します",
                en: "with optional: true a container starts without it"
            ));
        }
        Failure::new(
            say!(
                ja: "動いているプロセスに環境変数 {name} がありません",
                en: "the running process has no variable {name}"
            ),
            self.expected(),
            say!(ja: "ありません", en: "it has none"),
        )
        .because(facts)
        .into()
    }

    pub fn no_source(&self) -> Judgement {
        let (kind, object) = (self.source.kind(), self.source.name());
        Failure::new(
            say!(ja: "{kind} {object} がありません", en: "there is no {kind} {object}"),
            say!(ja: "{kind} {object} がある", en: "{kind} {object} exists"),
            say!(ja: "ありません", en: "it does not"),
        )
        .caused_by(format!("absent:{kind}/{object}"))
        .into()
    }

    /// Says that the source has no such key; `keys` are those it has, as far as they may be told.
    pub fn no_key(&self, keys: &[String]) -> Judgement {
        let (kind, object, key) = (self.source.kind(), self.source.name(), self.key);
        let there = if keys.is_empty() {
            say!(ja: "ありません", en: "it has not")
        } else {
            let all = listed(keys);
            say!(ja: "あるもの: {all}", en: "available: {all}")
        };
        Failure::new(
            say!(
                ja: "{kind} {object} にキー {key} がありません",
                en: "{kind} {object} has no key {key}"
            ),
            say!(ja: "キー {key} がある", en: "it has the key {key}"),
            there,
        )
        .caused_by(format!("key:{kind}/{object}/{key}"))
        .into()
    }

    pub fn not_permitted(&self, words: &str) -> Judgement {
        let (kind, object) = (self.source.kind(), self.source.name());
        Judgement::Inconclusive(say!(
            ja: "{kind} {object} を読む権限がないため、値を比べられません: {words}",
            en: "{kind} {object} may not be read, so the values cannot be compared: {words}"
        ))
    }
}

/// Describes where a variable comes from.
fn describe(origin: &Origin<'_>) -> Text {
    match origin {
        Origin::Key { source, key, .. } => {
            let (kind, object) = (source.kind(), source.name());
            say!(
                ja: "{kind} {object} のキー {key} から来ています",
                en: "it comes from the key {key} of {kind} {object}"
            )
        }
        Origin::All(all) => {
            let names = all
                .iter()
                .map(|(it, _)| format!("{} {}", it.kind(), it.name()));
            let names = listed(&names.collect::<Vec<_>>());
            say!(
                ja: "envFrom にあるのは {names} です",
                en: "envFrom has {names}"
            )
        }
        Origin::Literal => say!(
            ja: "値がマニフェストに直接書かれています",
            en: "the value is written in the manifest itself"
        ),
        Origin::Field => say!(
            ja: "Pod 自身の情報から来ています (fieldRef など)",
            en: "it comes from the Pod itself (fieldRef or resourceFieldRef)"
        ),
        Origin::Nowhere => say!(ja: "定義されていません", en: "it is not defined"),
    }
}
