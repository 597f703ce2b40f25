//! `httpGet`: a server in a Pod answers a GET request.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{HttpSeen, PodKey, RequiredRequests, View};
use crate::judgement::{Judgement, Mismatch, Stop, probed};
use crate::{say, text::Text};

/// A GET request to a port of the Pod, through port-forward, is answered with
/// this status and, where `contains` is given, with this text in the body.
/// Redirects are not followed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct HttpGet {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// The port in the Pod.
    pub port: u16,
    /// The path, with its query.
    #[serde(default = "root", skip_serializing_if = "is_root")]
    pub path: String,
    /// The Host header; without it, `localhost` and the port.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub host: Option<String>,
    /// The status of the answer.
    #[serde(default = "ok", skip_serializing_if = "is_ok")]
    pub status: u16,
    /// A text that the body contains.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contains: Option<String>,
}

fn root() -> String {
    "/".to_owned()
}

fn is_root(path: &str) -> bool {
    path == "/"
}

fn ok() -> u16 {
    200
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes references")]
fn is_ok(status: &u16) -> bool {
    *status == 200
}

impl Expect for HttpGet {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let seen = probed(view, self.probe(found.key()))?;
        Ok(match seen {
            HttpSeen::Response {
                status,
                location,
                contains,
                start,
                ..
            } => self.compare(*status, location.as_deref(), *contains, start),
            HttpSeen::Silent(words) => self.fail(
                say!(ja: "ポート {port} で応答するサーバーがありません", en: "no server answers on port {port}", port = self.port),
                Text::same(words),
            ),
            HttpSeen::NotHttp(words) => self.fail(
                say!(ja: "ポート {port} の応答が HTTP ではありません", en: "the answer on port {port} is not HTTP", port = self.port),
                Text::same(words),
            ),
        })
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod().and(RequiredRequests::probe(self.probe(PodKey::default())))
    }

    fn problems(&self) -> Vec<String> {
        let is_uri = self.path.starts_with('/') && self.path.parse::<http::Uri>().is_ok();
        let is_host = |host: &String| http::uri::Authority::try_from(host.as_str()).is_ok();
        let problems = [
            (self.port == 0, "port is 0"),
            (!is_uri, "path is not one that begins with /"),
            (
                !self.host.as_ref().is_none_or(is_host),
                "host is not a host name",
            ),
            (
                !(200..600).contains(&self.status),
                "status is not between 200 and 599",
            ),
            (
                self.contains.as_ref().is_some_and(String::is_empty),
                "contains is empty, so any body would pass",
            ),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong.map(|(_, what)| format!("httpGet: {what}")).collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ManifestAspect::PROGRAM.into_iter().collect()
    }
}

impl HttpGet {
    fn probe(&self, pod: PodKey) -> crate::evidence::HttpGet {
        crate::evidence::HttpGet {
            pod,
            port: self.port,
            host: self.host.clone(),
            path: self.path.clone(),
            contains: self.contains.clone(),
        }
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

    fn fail(&self, what: Text, actual: Text) -> Judgement {
        Judgement::from_mismatches(
            vec![Mismatch {
                what,
                expected: self.expected(),
                actual,
            }],
            Vec::new(),
            Vec::new(),
        )
    }

    fn compare(
        &self,
        status: u16,
        location: Option<&str>,
        contains: Option<bool>,
        start: &str,
    ) -> Judgement {
        let path = &self.path;
        if status != self.status {
            return match location.filter(|_| (300..400).contains(&status)) {
                Some(to) => self.fail(
                    say!(ja: "GET {path} は別の場所に転送されます", en: "GET {path} is redirected"),
                    Text::same(format!("{status} → {to}")),
                ),
                None => self.fail(
                    say!(ja: "GET {path} への応答のステータスが違います", en: "GET {path} is answered with another status"),
                    Text::same(status),
                ),
            };
        }
        if contains == Some(false) {
            return self.fail(
                say!(ja: "GET {path} への応答の本文に、求める文字列がありません", en: "the body of the answer to GET {path} does not contain the text"),
                if start.is_empty() {
                    say!(ja: "本文は空です", en: "the body is empty")
                } else {
                    Text::same(start)
                },
            );
        }
        let port = self.port;
        let evidence = say!(
            ja: "ポート {port} の GET {path} に {status} で応答しました",
            en: "GET {path} on port {port} was answered with {status}"
        );
        Judgement::pass_with(vec![evidence], Vec::new())
    }
}
