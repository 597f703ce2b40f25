//! `ingressRoute`: an Ingress leads a host and path to a Service, by traffic.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::ingress::{
    self, Backend, Controller, backend_of, controller_of, required_ingress,
};
use crate::diagnose::service::{self, Endpoint, required_endpoints};
use crate::evidence::{HttpSeen, RequiredRequests, Routed, RoutedSeen, View};
use crate::judgement::{Failure, Judgement, Stop, probed};
use crate::{say, text::Text};

/// The Ingress has a class that a controller serves, and a rule for the host and path
/// whose backend is the Service with ready endpoints; and the controller, asked with the
/// Host header, answers as a Pod of the Service does, and not so for another host or a
/// path that no rule has. The address in its status is not looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct IngressRoute {
    /// The Ingress.
    pub ingress: String,
    /// The host.
    pub host: String,
    /// The path, with its query.
    #[serde(default = "root", skip_serializing_if = "is_root")]
    pub path: String,
    /// The Service that it leads to, in the same namespace.
    pub service: String,
}

fn root() -> String {
    "/".to_owned()
}

fn is_root(path: &str) -> bool {
    path == "/"
}

impl Expect for IngressRoute {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let ingress = required_ingress(view, &self.ingress)?;
        let controller = controller_of(view, &ingress)?;
        let backend = backend_of(&ingress, &self.host, &self.path)?;
        if backend.service != self.service {
            return Ok(Failure::new(
                say!(
                    ja: "Ingress {ingress} の {path} は別の Service につながります",
                    en: "Ingress {ingress} leads {path} to another Service",
                    ingress = self.ingress,
                    path = self.path
                ),
                say!(ja: "Service {service}", en: "Service {service}", service = self.service),
                Text::same(&backend.service),
            )
            .caused_by(format!("backend:Ingress/{}", self.ingress))
            .into());
        }
        let endpoints = required_endpoints(view, &backend.service, &backend.port)?;
        let Some(endpoint) = endpoints.ready.first() else {
            return Ok(Judgement::pass());
        };
        let seen = probed(view, self.routed(endpoint, &controller, &backend))?;
        Ok(self.compare(&controller, endpoint, seen))
    }

    fn required_requests(&self) -> RequiredRequests {
        let example = Routed {
            undeclared: Some(String::new()),
            ..Routed::default()
        };
        ingress::required_requests()
            .and(service::required_requests())
            .and(RequiredRequests::probe(example))
    }

    fn problems(&self) -> Vec<String> {
        let is_uri = self.path.starts_with('/') && self.path.parse::<http::Uri>().is_ok();
        let is_host = http::uri::Authority::try_from(self.host.as_str()).is_ok();
        let problems = [
            (!is_uri, "path is not one that begins with /"),
            (!is_host, "host is not a host name"),
        ];
        let wrong = problems.into_iter().filter(|(is_wrong, _)| *is_wrong);
        wrong
            .map(|(_, what)| format!("ingressRoute: {what}"))
            .collect()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ["Ingress", "Service"].map(ManifestAspect::all_of).into()
    }
}

impl IngressRoute {
    fn routed(&self, endpoint: &Endpoint, controller: &Controller, backend: &Backend) -> Routed {
        let undeclared = backend
            .has_undeclared
            .then(|| ingress::UNDECLARED.to_owned());
        Routed {
            pod: endpoint.pod.clone(),
            port: endpoint.port,
            controller: controller.pods.clone(),
            host: self.host.clone(),
            path: self.path.clone(),
            undeclared,
        }
    }

    fn compare(
        &self,
        controller: &Controller,
        endpoint: &Endpoint,
        seen: &RoutedSeen,
    ) -> Judgement {
        let class = &controller.class;
        let (via, answers) = match seen {
            RoutedSeen::NoController => {
                return Judgement::Inconclusive(say!(
                    ja: "IngressClass {class} の Ingress Controller の準備完了の Pod が見つかりません ({pods})",
                    en: "no ready Pod of the controller of IngressClass {class} was found ({pods})",
                    pods = controller.pods
                ));
            }
            RoutedSeen::Asked { via, answers } => (via, answers),
        };
        let (host, path) = (&self.host, &self.path);
        let Some((status, _)) = response(&answers.direct) else {
            return self.fail(
                say!(
                    ja: "Service {service} の Pod {pod} が、ポート {port} で応答しません",
                    en: "Pod {pod} of Service {service} does not answer on port {port}",
                    service = self.service,
                    pod = endpoint.pod.name,
                    port = endpoint.port
                ),
                shown(&answers.direct),
                via,
            );
        };
        let is_same = |one: &HttpSeen, other: &HttpSeen| {
            response(one).is_some() && response(one) == response(other)
        };
        let Some((routed, _)) = response(&answers.routed) else {
            return Judgement::Inconclusive(say!(
                ja: "Ingress Controller ({via}) が応答しません: {words}",
                en: "the ingress controller ({via}) does not answer: {words}",
                words = words(&answers.routed)
            ));
        };
        let is_anyones = is_same(&answers.routed, &answers.other_host);
        if routed != status || (is_anyones && !is_same(&answers.routed, &answers.direct)) {
            let what = if routed == 503 {
                say!(
                    ja: "Ingress Controller は {host}{path} のルートを持っていますが、つなぐ先がありません (503)",
                    en: "the ingress controller has a route for {host}{path} and nowhere to lead it (503)"
                )
            } else if is_anyones {
                say!(
                    ja: "Ingress Controller に {host}{path} のルートがありません",
                    en: "the ingress controller has no route for {host}{path}"
                )
            } else {
                say!(
                    ja: "{host}{path} への応答が、Service {service} の Pod のものではありません",
                    en: "the answer to {host}{path} is not that of a Pod of Service {service}",
                    service = self.service
                )
            };
            return self.fail(what, shown(&answers.routed), via);
        }
        if is_anyones {
            return self.fail(
                say!(
                    ja: "ほかの host でも同じページが返ります。host {host} だけに応答する必要があります",
                    en: "another host gets the same page; only {host} should"
                ),
                shown(&answers.other_host),
                via,
            );
        }
        let leaks = answers.undeclared.as_ref();
        if let Some(leak) = leaks.filter(|leak| is_same(&answers.routed, leak)) {
            return self.fail(
                say!(
                    ja: "どのルールにもないパス {other} でも同じページが返ります",
                    en: "a path that no rule has ({other}) gets the same page",
                    other = ingress::UNDECLARED
                ),
                shown(leak),
                via,
            );
        }
        let evidence = say!(
            ja: "Ingress Controller ({via}) に Host: {host} で {path} を尋ね、Service {service} の応答 ({routed}) を得ました。ほかの host では違う応答でした",
            en: "asked with Host: {host}, the ingress controller ({via}) answered {path} as Service {service} does ({routed}), and another host otherwise",
            service = self.service
        );
        Judgement::pass_with(vec![evidence], Vec::new())
    }

    fn fail(&self, what: Text, actual: Text, via: &str) -> Judgement {
        let (host, path, service) = (&self.host, &self.path, &self.service);
        Failure::new(
            what,
            say!(
                ja: "Host: {host} の {path} に、Service {service} だけが応答する",
                en: "{path} with Host: {host} is answered by Service {service} alone"
            ),
            actual,
        )
        .because(vec![say!(
            ja: "Ingress Controller ({via}) に port-forward でつなぎました",
            en: "asked through port-forward: the ingress controller ({via})"
        )])
        .into()
    }
}

/// Returns what two answers are compared by.
fn response(seen: &HttpSeen) -> Option<(u16, &str)> {
    match seen {
        HttpSeen::Response { status, start, .. } => Some((*status, start)),
        _ => None,
    }
}

fn shown(seen: &HttpSeen) -> Text {
    Text::same(words(seen))
}

fn words(seen: &HttpSeen) -> String {
    match seen {
        HttpSeen::Response {
            status,
            location: Some(to),
            ..
        } => format!("{status} → {to}"),
        HttpSeen::Response { status, start, .. } => {
            let line = start.lines().next().unwrap_or_default();
            format!("{status} {line}").trim_end().to_owned()
        }
        HttpSeen::Silent(words) | HttpSeen::NotHttp(words) => words.clone(),
        HttpSeen::Elsewhere { said, .. } => said.clone(),
    }
}
