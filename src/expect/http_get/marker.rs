//! A file that is written into a served directory and has to be the answer.

use super::HttpGet;
use super::target::{Found, Place};
use crate::evidence::{HttpMarker, HttpMarkerSeen, HttpSeen, PodKey, View};
use crate::expect::container_access::{no_tool, not_running};
use crate::judgement::{Judgement, Stop, probed};
use crate::objects::ContainerPath;
use crate::objects::pod::lasting_containers;
use crate::{say, text::Text};

impl HttpGet {
    /// Tries it in the first of the places: more would write more.
    pub(super) fn judge_marker(
        &self,
        view: &View<'_>,
        found: &Found,
        directory: &str,
    ) -> Result<Judgement, Stop> {
        let Some(place) = found.places.first() else {
            return Ok(Judgement::pass());
        };
        let at = ContainerPath {
            container: server_container(place),
            path: directory.to_owned(),
        };
        let seen = probed(view, self.marker(place.key(), place.port, at))?;
        Ok(match seen {
            HttpMarkerSeen::Served => Judgement::pass_with(
                vec![say!(
                    ja: "{directory} に書いたランダムな内容のファイルが、ポート {port} で返ってきました",
                    en: "a file of random content written to {directory} was served on port {port}",
                    port = place.port
                )],
                found.remarks.clone(),
            ),
            HttpMarkerSeen::Answered(HttpSeen::Response { status: 200, .. }) => Judgement::fail(
                not_served(directory),
                expected(),
                say!(ja: "違う内容でした", en: "other content"),
            ),
            HttpMarkerSeen::Answered(seen) => match self.compare(place, seen) {
                Err(failure) => failure.into(),
                Ok(fact) => Judgement::fail(not_served(directory), expected(), fact),
            },
            HttpMarkerSeen::NotWritten(words) => Judgement::fail(
                say!(
                    ja: "{directory} にファイルを書けません",
                    en: "no file can be written to {directory}"
                ),
                expected(),
                Text::same(words),
            ),
            HttpMarkerSeen::NoShell(words) => no_tool(words),
            HttpMarkerSeen::NotRunning(words) => not_running(words),
        })
    }

    pub(super) fn marker(&self, pod: PodKey, port: u16, at: ContainerPath) -> HttpMarker {
        HttpMarker {
            pod,
            at,
            port,
            host: self.host.clone(),
            path: self.path.clone(),
        }
    }
}

fn not_served(directory: &str) -> Text {
    say!(
        ja: "{directory} に書いたファイルが HTTP で返ってきません",
        en: "what is written to {directory} is not served"
    )
}

fn expected() -> Text {
    say!(ja: "書いたファイルが返る", en: "the file that was written is the answer")
}

/// Returns the container that has the port, or the first.
fn server_container(place: &Place) -> String {
    let containers = || lasting_containers(&place.pod.pod);
    let port = i32::from(place.port);
    let has_port = |ports: &[k8s_openapi::api::core::v1::ContainerPort]| {
        ports.iter().any(|it| it.container_port == port)
    };
    let of_port = containers().find(|it| it.ports.as_deref().is_some_and(has_port));
    let container = of_port.or_else(|| containers().next());
    container.map(|it| it.name.clone()).unwrap_or_default()
}
