//! The conclusions about a file of a `ConfigMap`, in words.

use k8s_openapi::api::core::v1::Pod;
use serde_json::Value;

use super::place::FilePlace;
use super::{ConfigFile, Served, keys};
use crate::evidence::{HttpSeen, MissingFile};
use crate::judgement::{Failure, Judgement};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::objects::ConfigSource;
use crate::objects::mounts::describe_mounts;
use crate::{say, text::Text};

/// The length of the beginning of a text that is shown, in characters.
const SHOWN: usize = 200;

impl ConfigFile {
    fn expected(&self) -> Text {
        let (path, map) = (&self.path, &self.config_map);
        match &self.key {
            Some(key) => say!(
                ja: "{path} が ConfigMap {map} のキー {key} である",
                en: "{path} is the key {key} of ConfigMap {map}"
            ),
            None => say!(
                ja: "{path} が ConfigMap {map} から来る",
                en: "{path} comes from ConfigMap {map}"
            ),
        }
    }

    pub(super) fn passed(
        &self,
        place: &FilePlace<'_>,
        content: &[u8],
        mut remarks: Vec<Text>,
    ) -> Judgement {
        let (path, map, container) = (&self.path, &self.config_map, place.container);
        let key = place.from.as_ref().map_or("", |(_, key)| key.as_str());
        let mut facts = vec![say!(
            ja: "コンテナ {container} の {path} は、ConfigMap {map} のキー {key} と同じ内容です",
            en: "{path} in container {container} has the content of the key {key} of ConfigMap {map}"
        )];
        if let Some(Served { port, path }) = &self.served {
            let start = start(content);
            facts.push(say!(
                ja: "ポート {port} の {path} で、その内容が返ってきました: {start}",
                en: "GET {path} on port {port} is answered with it: {start}"
            ));
        }
        if place.is_sub_path {
            remarks.push(never_follows());
        }
        Judgement::pass_with(facts, remarks)
    }

    /// Says what is at the path instead.
    pub(super) fn not_mounted(&self, pod: &Pod, places: &[FilePlace<'_>]) -> Judgement {
        let (path, map) = (&self.path, &self.config_map);
        let Some(place) = places.first() else {
            return Judgement::fail(
                say!(
                    ja: "{path} に Volume が Mount されていません",
                    en: "no volume is mounted at {path}"
                ),
                self.expected(),
                describe_mounts(pod),
            );
        };
        let (mount, volume) = (place.mount_path, &place.volume);
        match &place.from {
            Some((source @ ConfigSource::ConfigMap(name), found)) if name == map => {
                let kind = source.kind();
                Judgement::fail(
                    say!(
                        ja: "{path} は {kind} {name} の別のキーです",
                        en: "{path} is another key of {kind} {name}"
                    ),
                    Text::same(self.key.as_deref().unwrap_or_default()),
                    Text::same(found),
                )
            }
            Some((source, _)) => Judgement::fail(
                say!(
                    ja: "{mount} に Mount されているのは別のものです",
                    en: "something else is mounted at {mount}"
                ),
                Text::same(format!("ConfigMap {map}")),
                Text::same(format!("{} {}", source.kind(), source.name())),
            ),
            None if volume == "configMap" || volume == "projected" => Judgement::fail(
                say!(
                    ja: "{mount} に Mount された Volume に、{path} になるキーがありません",
                    en: "the volume at {mount} has no key that becomes {path}"
                ),
                self.expected(),
                say!(
                    ja: "items と subPath を確かめましょう",
                    en: "look at items and subPath"
                ),
            ),
            None => Judgement::fail(
                say!(
                    ja: "{mount} に Mount されているのは、ConfigMap の Volume ではありません",
                    en: "what is mounted at {mount} is no volume of a ConfigMap"
                ),
                Text::same(format!("configMap: {map}")),
                Text::same(volume),
            ),
        }
    }

    pub(super) fn no_map(&self) -> Judgement {
        let map = &self.config_map;
        Failure::new(
            say!(ja: "ConfigMap {map} がありません", en: "there is no ConfigMap {map}"),
            say!(ja: "ConfigMap {map} がある", en: "ConfigMap {map} exists"),
            say!(ja: "ありません", en: "it does not"),
        )
        .caused_by(format!("absent:ConfigMap/{map}"))
        .into()
    }

    pub(super) fn no_key(&self, found: &Value, key: &str) -> Judgement {
        let (map, keys) = (&self.config_map, keys(found));
        let all = listed(&keys);
        let there = if keys.is_empty() {
            say!(ja: "data が空です", en: "its data is empty")
        } else {
            say!(ja: "あるもの: {all}", en: "available: {all}")
        };
        let there = match nearest(key, keys.iter().map(String::as_str)) {
            Some(near) => {
                there.then(&say!(ja: "。「{near}」のことですか？", en: "; did you mean `{near}`?"))
            }
            None => there,
        };
        Failure::new(
            say!(
                ja: "ConfigMap {map} にキー {key} がありません",
                en: "ConfigMap {map} has no key {key}"
            ),
            say!(ja: "キー {key} がある", en: "it has the key {key}"),
            there,
        )
        .caused_by(format!("key:ConfigMap/{map}/{key}"))
        .into()
    }

    /// Says that the file has not the content that the ConfigMap has now.
    pub(super) fn outdated(
        &self,
        pod: &str,
        place: &FilePlace<'_>,
        content: &[u8],
        found: &str,
    ) -> Judgement {
        let (path, map) = (&self.path, &self.config_map);
        let fact = if place.is_sub_path {
            never_follows().then(&say!(
                ja: "。Pod {pod} を作り直してください",
                en: ": re-create Pod {pod}"
            ))
        } else {
            say!(
                ja: "ConfigMap の変更が届くまで、1〜2 分かかります。届かないときは Pod {pod} を作り直してください",
                en: "a change of the ConfigMap arrives within a minute or two; if it does not, re-create Pod {pod}"
            )
        };
        Judgement::Fail(Failure {
            may_come: !place.is_sub_path,
            ..Failure::new(
                say!(
                    ja: "{path} が、ConfigMap {map} のいまの内容と違います",
                    en: "{path} has not the content that ConfigMap {map} has now"
                ),
                Text::same(start(content)),
                Text::same(start(found.as_bytes())),
            )
            .because(vec![fact])
        })
    }

    pub(super) fn missing(&self, place: &FilePlace<'_>, missing: &MissingFile) -> Judgement {
        let (path, container) = (&self.path, place.container);
        let beside = missing.beside.as_deref().unwrap_or_default();
        let all = listed(beside);
        let there = if beside.is_empty() {
            Text::same(&missing.said)
        } else {
            say!(ja: "あるもの: {all}", en: "available: {all}")
        };
        Judgement::fail(
            say!(
                ja: "コンテナ {container} で {path} を読めません",
                en: "{path} cannot be read in container {container}"
            ),
            self.expected(),
            there,
        )
    }

    /// Says what is served instead.
    pub(super) fn not_served(&self, served: &Served, content: &[u8], seen: &HttpSeen) -> Judgement {
        let Served { port, path } = served;
        let map = &self.config_map;
        let (what, actual) = match seen {
            HttpSeen::Response {
                status: 200, start, ..
            } => (
                say!(
                    ja: "ポート {port} の {path} で返ってくるのは、ConfigMap {map} の内容ではありません",
                    en: "GET {path} on port {port} is not answered with what ConfigMap {map} has"
                ),
                Text::same(start),
            ),
            HttpSeen::Response { status, .. } => (
                say!(
                    ja: "ポート {port} の {path} の応答が 200 ではありません",
                    en: "GET {path} on port {port} is answered with another status than 200"
                ),
                Text::same(status),
            ),
            HttpSeen::Silent(words) => (
                say!(
                    ja: "ポート {port} で応答するサーバーがありません",
                    en: "no server answers on port {port}"
                ),
                Text::same(words),
            ),
            HttpSeen::Elsewhere { port: other, said } => (
                say!(
                    ja: "ポート {port} で応答するサーバーがありません。ポート {other} では応答しています",
                    en: "no server answers on port {port}, and one does on port {other}"
                ),
                Text::same(said),
            ),
            HttpSeen::NotHttp(words) => (
                say!(
                    ja: "ポート {port} の応答が HTTP ではありません",
                    en: "the answer on port {port} is not HTTP"
                ),
                Text::same(words),
            ),
        };
        Judgement::fail(what, Text::same(start(content)), actual)
    }
}

fn never_follows() -> Text {
    say!(
        ja: "subPath で Mount したファイルは、ConfigMap を変えてもコンテナを作り直すまで変わりません",
        en: "a file that is mounted by subPath never follows a change of the ConfigMap"
    )
}

fn start(content: &[u8]) -> String {
    let text = String::from_utf8_lossy(content);
    text.trim().chars().take(SHOWN).collect()
}
