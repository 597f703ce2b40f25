//! An Ingress: its class and who serves that, the rule for a host and path, and the
//! Service behind it.

use std::collections::BTreeMap;
use std::rc::Rc;

use k8s_openapi::api::networking::v1::{
    HTTPIngressPath, Ingress, IngressClass, IngressServiceBackend,
};

use super::absence::absent_kind;
use crate::evidence::{Kind, RequiredRequests, View, typed};
use crate::judgement::deletion::being_deleted;
use crate::judgement::{Failure, Judgement, Stop};
use crate::objects::Port;
use crate::objects::fields::annotation;
use crate::objects::labels::format_labels;
use crate::{say, text::Text};

/// The class as it was written before Kubernetes 1.18; it counts where the field is empty.
const CLASS: &str = "kubernetes.io/ingress.class";
/// Marks the class of Ingresses that name none.
const DEFAULT_CLASS: &str = "ingressclass.kubernetes.io/is-default-class";
/// The labels by which a class and its controller's Pods are of one installation (labels
/// that Kubernetes recommends).
const OF_ONE: [&str; 2] = ["app.kubernetes.io/name", "app.kubernetes.io/component"];
/// The label `app.kubernetes.io/name` of the Pods of well-known controllers, from their
/// own charts, for a class that has no labels.
const KNOWN: [(&str, &str); 4] = [
    ("traefik.io/ingress-controller", "traefik"),
    ("k8s.io/ingress-nginx", "ingress-nginx"),
    ("haproxy.org/ingress-controller", "kubernetes-ingress"),
    ("ingress-controllers.konghq.com/kong", "ingress"),
];

/// The controller of an Ingress.
pub struct Controller {
    /// The name of the class.
    pub class: String,
    /// A label selector of the controller's Pods, in whatever namespace they are.
    pub pods: String,
}

/// The place that a host and path lead to.
pub struct Backend {
    /// The name of the Service.
    pub service: String,
    /// Its port.
    pub port: Port,
    /// True where no path that is declared for the host covers every path.
    pub has_undeclared: bool,
}

/// Returns the Ingress `name`.
///
/// # Errors
/// [`Stop`] when it must be looked up first, is absent, or is being deleted.
pub fn required_ingress(view: &View<'_>, name: &str) -> Result<Rc<Ingress>, Stop> {
    let kind = Kind::ingress();
    let Some(value) = view.named(kind.clone(), name)? else {
        return Err(absent_kind(view, &kind, name)?.into());
    };
    let ingress: Rc<Ingress> = view.once(value, typed)?;
    if ingress.metadata.deletion_timestamp.is_some() {
        return Err(being_deleted(&kind.kind, name, &ingress.metadata, view.observed()).into());
    }
    Ok(ingress)
}

/// Returns the requests that the functions here may make.
#[must_use]
pub fn required_requests() -> RequiredRequests {
    RequiredRequests::named(Kind::ingress(), None)
        .and(RequiredRequests::some(Kind::ingress()))
        .and(RequiredRequests::everywhere(Kind::ingress()))
        .and(RequiredRequests::all(Kind::ingress_class()))
}

/// Returns who serves an Ingress: by its class, the old annotation, or the default class.
///
/// # Errors
/// [`Stop`] when classes must be looked up first, or nobody serves it.
pub fn controller_of(view: &View<'_>, ingress: &Ingress) -> Result<Controller, Stop> {
    let name = ingress.metadata.name.as_deref().unwrap_or_default();
    let classes: Vec<Rc<IngressClass>> = view
        .all(Kind::ingress_class())?
        .iter()
        .map(|class| view.once(class, typed))
        .collect::<Result<_, _>>()?;
    if classes.is_empty() {
        return Err(Judgement::Inconclusive(say!(
            ja: "このクラスターには IngressClass がなく、Ingress を処理する Ingress Controller がありません",
            en: "this cluster has no IngressClass, so no controller serves an Ingress"
        ))
        .into());
    }
    let written = ingress
        .spec
        .as_ref()
        .and_then(|spec| spec.ingress_class_name.as_deref())
        .or_else(|| annotation(&ingress.metadata, CLASS));
    let is_default =
        |class: &&Rc<IngressClass>| annotation(&class.metadata, DEFAULT_CLASS) == Some("true");
    let found = match written {
        Some(written) => classes
            .iter()
            .find(|class| class.metadata.name.as_deref() == Some(written)),
        None => classes.iter().find(is_default),
    };
    let Some(class) = found else {
        let names: Vec<&str> = classes
            .iter()
            .filter_map(|class| class.metadata.name.as_deref())
            .collect();
        let names = names.join(", ");
        let what = match written {
            Some(written) => say!(
                ja: "Ingress {name} の IngressClass {written} がクラスターにありません",
                en: "the cluster has no IngressClass {written}, which Ingress {name} names"
            ),
            None => say!(
                ja: "Ingress {name} に ingressClassName がなく、デフォルトの IngressClass もありません",
                en: "Ingress {name} names no class, and the cluster has no default IngressClass"
            ),
        };
        return Err(Failure::new(
            what,
            say!(ja: "クラスターにある IngressClass ({names})", en: "a class of the cluster ({names})"),
            Text::same(written.unwrap_or("-")),
        )
        .caused_by(format!("class:Ingress/{name}"))
        .into());
    };
    let name = class.metadata.name.clone().unwrap_or_default();
    let controller = class
        .spec
        .as_ref()
        .and_then(|spec| spec.controller.as_deref())
        .unwrap_or_default();
    let labels = class.metadata.labels.iter().flatten();
    let mut pods: BTreeMap<String, String> = labels
        .filter(|(key, _)| OF_ONE.contains(&key.as_str()))
        .map(|(key, value)| (key.clone(), value.clone()))
        .collect();
    if let Some((_, known)) = KNOWN.iter().find(|(own, _)| *own == controller)
        && pods.is_empty()
    {
        pods.insert(OF_ONE[0].to_owned(), (*known).to_owned());
    }
    if pods.is_empty() {
        return Err(Judgement::Inconclusive(say!(
            ja: "IngressClass {name} ({controller}) の Ingress Controller の Pod を見つける手がかり (ラベル) がありません",
            en: "nothing tells which Pods are the controller of IngressClass {name} ({controller}): it has no labels"
        ))
        .into());
    }
    Ok(Controller {
        class: name,
        pods: format_labels(&pods).replace(", ", ","),
    })
}

/// Returns the backend that the rules have for `host` and `path`: that of the longest path,
/// whatever their order.
///
/// # Errors
/// The failure that names the hosts or paths that there are.
pub fn backend_of(ingress: &Ingress, host: &str, path: &str) -> Result<Backend, Failure> {
    let name = ingress.metadata.name.as_deref().unwrap_or_default();
    let rules = || {
        ingress
            .spec
            .iter()
            .flat_map(|spec| spec.rules.iter().flatten())
    };
    let of_host = || rules().filter(|rule| is_for(rule.host.as_deref(), host));
    if of_host().next().is_none() {
        let hosts: Vec<&str> = rules().filter_map(|rule| rule.host.as_deref()).collect();
        return Err(Failure::new(
            say!(
                ja: "Ingress {name} に host {host} のルールがありません",
                en: "Ingress {name} has no rule for the host {host}"
            ),
            Text::same(host),
            some_or_none(&hosts),
        )
        .caused_by(format!("host:Ingress/{name}")));
    }
    let paths = || {
        let http = of_host().filter_map(|rule| rule.http.as_ref());
        http.flat_map(|http| http.paths.iter())
    };
    let covering = paths().filter(|it| covers(it, path));
    let Some(best) = covering.max_by_key(|it| it.path.as_ref().map_or(0, String::len)) else {
        let all: Vec<&str> = paths()
            .map(|it| it.path.as_deref().unwrap_or("/"))
            .collect();
        return Err(Failure::new(
            say!(
                ja: "Ingress {name} の host {host} に、{path} に合うパスがありません",
                en: "no path of Ingress {name} for the host {host} covers {path}"
            ),
            Text::same(path),
            some_or_none(&all),
        )
        .caused_by(format!("path:Ingress/{name}")));
    };
    let Some((service, port)) = best.backend.service.as_ref().and_then(backend) else {
        return Err(Failure::new(
            say!(
                ja: "Ingress {name} の {path} の backend に Service がありません",
                en: "the backend of {path} in Ingress {name} is no Service"
            ),
            say!(ja: "backend.service の name と port", en: "name and port of a backend.service"),
            say!(ja: "ありません", en: "there is none"),
        ));
    };
    Ok(Backend {
        service,
        port,
        has_undeclared: !paths().any(|it| covers(it, UNDECLARED)),
    })
}

/// A path that nobody declares.
pub const UNDECLARED: &str = "/handson-no-such-path";

fn backend(service: &IngressServiceBackend) -> Option<(String, Port)> {
    let port = service.port.as_ref()?;
    let number = port.number.and_then(|number| u16::try_from(number).ok());
    let port = match (number, &port.name) {
        (Some(number), _) => Port::Number(number),
        (None, Some(name)) => Port::Name(name.clone()),
        (None, None) => return None,
    };
    Some((service.name.clone(), port))
}

/// Tells whether a rule is for a host: without one it is for every host, and `*.` stands
/// for one label (Ingress documentation).
fn is_for(rule: Option<&str>, host: &str) -> bool {
    let Some(rule) = rule.filter(|rule| !rule.is_empty()) else {
        return true;
    };
    let (rule, host) = (rule.to_lowercase(), host.to_lowercase());
    match rule.strip_prefix("*.") {
        Some(domain) => host.split_once('.').is_some_and(|(_, rest)| rest == domain),
        None => rule == host,
    }
}

/// Tells whether a path of a rule covers `wanted`: `Prefix` by element, so that `/api` does
/// not cover `/apix` (Ingress documentation).
fn covers(path: &HTTPIngressPath, wanted: &str) -> bool {
    let own = path.path.as_deref().unwrap_or("/");
    let wanted = wanted.split('?').next().unwrap_or_default();
    if path.path_type == "Exact" {
        return own == wanted;
    }
    let own = own.trim_end_matches('/');
    let rest = wanted.strip_prefix(own);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn some_or_none(all: &[&str]) -> Text {
    if all.is_empty() {
        say!(ja: "ありません", en: "there is none")
    } else {
        Text::same(all.join(", "))
    }
}
