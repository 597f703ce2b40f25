//! What an HTTP answer comes to, in words: each way to differ is another failure.

use super::HttpGet;
use super::target::Place;
use crate::evidence::HttpSeen;
use crate::judgement::{Failure, Mismatch};
use crate::{say, text::Text};

impl HttpGet {
    /// Returns what was seen at `place`.
    ///
    /// # Errors
    /// The failure, where it is not what is asked for.
    pub(super) fn compare(&self, place: &Place, seen: &HttpSeen) -> Result<Text, Failure> {
        match seen {
            HttpSeen::Response {
                status,
                location,
                contains,
                start,
                ..
            } => self.compare_response(place, *status, location.as_deref(), *contains, start),
            HttpSeen::Silent(words) => Err(self.fail(place, nobody(place), Text::same(words))),
            HttpSeen::Elsewhere { port, said } => {
                let pod = &place.pod.name;
                let actual = say!(
                    ja: "Pod {pod} はポート {port} で応答します",
                    en: "Pod {pod} answers on port {port}"
                );
                let failure = self.fail(place, nobody(place), actual);
                Err(failure.because(vec![Text::same(said)]))
            }
            HttpSeen::NotHttp(words) => Err(self.fail(
                place,
                say!(
                    ja: "ポート {port} の応答が HTTP ではありません",
                    en: "the answer on port {port} is not HTTP",
                    port = place.port
                ),
                Text::same(words),
            )),
        }
    }

    fn compare_response(
        &self,
        place: &Place,
        status: u16,
        location: Option<&str>,
        contains: Option<bool>,
        start: &str,
    ) -> Result<Text, Failure> {
        let path = &self.path;
        if status != self.status {
            return Err(match location.filter(|_| (300..400).contains(&status)) {
                Some(to) => self.fail(
                    place,
                    say!(ja: "GET {path} は別の場所に転送されます", en: "GET {path} is redirected"),
                    Text::same(format!("{status} → {to}")),
                ),
                None => self.fail(
                    place,
                    say!(ja: "GET {path} への応答のステータスが違います", en: "GET {path} is answered with another status"),
                    Text::same(status),
                ),
            });
        }
        if contains == Some(false) {
            return Err(self.fail(
                place,
                say!(ja: "GET {path} への応答の本文に、求める文字列がありません", en: "the body of the answer to GET {path} does not contain the text"),
                if start.is_empty() {
                    say!(ja: "本文は空です", en: "the body is empty")
                } else {
                    Text::same(start)
                },
            ));
        }
        let (pod, port) = (&place.pod.name, place.port);
        Ok(match &place.service {
            Some((service, mapping)) => say!(
                ja: "Service {service} ({mapping}) のつなぐ Pod {pod} が、ポート {port} の GET {path} に {status} で応答しました",
                en: "Pod {pod}, where Service {service} ({mapping}) leads, answered GET {path} on port {port} with {status}"
            ),
            None => say!(
                ja: "Pod {pod} が、ポート {port} の GET {path} に {status} で応答しました",
                en: "Pod {pod} answered GET {path} on port {port} with {status}"
            ),
        })
    }

    /// Returns what is asked for, in one line.
    fn expected(&self) -> Text {
        let Self { status, path, .. } = self;
        match &self.contains {
            None => {
                say!(ja: "GET {path} に {status} で応答する", en: "GET {path} is answered with {status}")
            }
            Some(text) => say!(
                ja: "GET {path} に {status} で応答し、本文に「{text}」がある",
                en: "GET {path} is answered with {status}, and \"{text}\" is in the body"
            ),
        }
    }

    pub(super) fn fail(&self, place: &Place, what: Text, actual: Text) -> Failure {
        let asked = asked(place);
        Failure {
            mismatches: vec![Mismatch {
                what,
                expected: self.expected(),
                actual,
            }],
            evidence: vec![asked],
            ..Failure::default()
        }
    }
}

/// Says that there is no answer on a port, and whose choice the port is.
fn nobody(place: &Place) -> Text {
    let port = place.port;
    match &place.service {
        Some((service, mapping)) => say!(
            ja: "Service {service} ({mapping}) がつなぐポート {port} で応答するサーバーがありません",
            en: "no server answers on port {port}, where Service {service} ({mapping}) leads"
        ),
        None => say!(
            ja: "ポート {port} で応答するサーバーがありません",
            en: "no server answers on port {port}"
        ),
    }
}

fn asked(place: &Place) -> Text {
    let (pod, port) = (&place.pod.name, place.port);
    say!(
        ja: "Pod {pod} のポート {port} に、port-forward でつなぎました",
        en: "asked through port-forward: port {port} of Pod {pod}"
    )
}
