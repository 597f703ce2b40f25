//! `handson try`: what an expression comes to on the objects of a cluster, and what its
//! parts come to, for those who write one.

use std::time::Duration;

use clap::Args;
use serde::Serialize;
use serde_json::Value;
use tokio::time::Instant;

use super::Exit;
use super::connect::{ClusterArgs, Namespaces, block_on};
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::{Session, title};
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::evidence::{Answer, Kind, Read, Scope};
use crate::expect::{Part, cel, parts};
use crate::nearest::did_you_mean;
use crate::objects::object_name;
use crate::report::terminal::Ink;
use crate::say;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!(
        "handson try 'object.spec.replicas >= 2' --kind Deployment --name web",
        en: "on one object", ja: "1 つのオブジェクトについて"
    ),
    example!(
        "handson try 'object.status.phase == \"Bound\"' --kind PersistentVolumeClaim -n dev",
        en: "on each of a kind", ja: "その種類のすべてのオブジェクトについて"
    ),
    example!("handson try '1 + 1 == 2'", en: "on nothing", ja: "オブジェクトなしで"),
];

/// The time that the objects may take to be read.
const PATIENCE: Duration = Duration::from_secs(30);
/// The most objects that are shown.
const MOST: usize = 20;
/// The longest value that is shown to people, in characters.
const LONGEST: usize = 300;

/// Arguments of `try`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Show what a CEL expression of an exercise comes to, and why", ja: "演習に書く CEL の式の値を、その部分の値とともに表示します (演習を作る人のためのコマンド)"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct TryArgs {
    #[arg(value_name = "EXPR", help = help!(
        en: "The expression, over `object`",
        ja: "object を使った式"
    ))]
    expression: String,
    #[arg(long, value_name = "KIND", help = help!(
        en: "Kind of the objects that it is tried on",
        ja: "対象のオブジェクトの種類"
    ))]
    kind: Option<String>,
    #[arg(long, value_name = "VERSION", requires = "kind", help = help!(
        en: "The apiVersion, for a kind that is not built in",
        ja: "組み込みでない種類の apiVersion"
    ))]
    api_version: Option<String>,
    #[arg(long, value_name = "NAME", requires = "kind", help = help!(
        en: "Only the object of this name",
        ja: "この名前のオブジェクトだけを対象にします"
    ))]
    name: Option<String>,
    #[command(flatten)]
    cluster: ClusterArgs,
    #[command(flatten)]
    namespaces: Namespaces,
}

/// What an expression comes to, for programs.
#[derive(Serialize)]
struct Tried {
    expression: String,
    objects: Vec<OnObject>,
}

/// What it comes to on one object.
#[derive(Serialize)]
struct OnObject {
    #[serde(skip_serializing_if = "Option::is_none")]
    object: Option<String>,
    /// The whole first.
    parts: Vec<ShownPart>,
}

#[derive(Serialize)]
struct ShownPart {
    expression: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    /// The value may tell what is in a Secret.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    hidden: bool,
}

impl Subcommand for TryArgs {
    const NAME: &'static str = "try";

    /// Tries the expression.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        cel::compile(&self.expression).map_err(|error| self.refused(&error))?;
        let objects = match &self.kind {
            None => vec![self.on(None, &Value::Null)?],
            Some(name) => {
                let kind = self.kind(name)?;
                let found = block_on(self.read(&kind))?;
                if found.is_empty() {
                    return Err(CliError::Usage(nothing(&kind, self.name.as_deref())));
                }
                let found = found.iter().take(MOST);
                let tried: Result<Vec<_>, _> = found.map(|it| self.on(Some(&kind), it)).collect();
                tried?
            }
        };
        let whole = |on: &OnObject| on.parts.first().is_some_and(|part| part.error.is_none());
        let exit = if objects.iter().all(whole) {
            Exit::Passed
        } else {
            Exit::Failed
        };
        let tried = Tried {
            expression: self.expression.clone(),
            objects,
        };
        if session.json() {
            Session::print_json("handson.try/v1", &tried)?;
            return Ok(exit);
        }
        let mut page = session.page();
        for on in &tried.objects {
            if let Some(object) = &on.object {
                title(&mut page, &Text::same(object.clone()))?;
            }
            for (at, part) in on.parts.iter().enumerate() {
                let ink = if at == 0 { Ink::Strong } else { Ink::Plain };
                let (value, expression) = (part.shown(), &part.expression);
                let line = value.map(|value| format!("{expression}: {value}"));
                page.text(if at == 0 { 2 } else { 4 }, ink, &line)?;
            }
        }
        page.flush()?;
        Ok(exit)
    }
}

impl TryArgs {
    fn kind(&self, name: &str) -> Result<Kind, CliError> {
        let built_in = Kind::built_in(name);
        match (&self.api_version, built_in) {
            (None, Some(kind)) => Ok(kind),
            (Some(version), _) => Ok(Kind {
                api_version: version.clone(),
                kind: name.to_owned(),
            }),
            (None, None) => Err(CliError::Usage(Usage {
                code: "no-such-kind",
                message: say!(
                    ja: "{name} は組み込みの種類ではありません",
                    en: "{name} is no built-in kind"
                ),
                next: did_you_mean(
                    name,
                    Kind::built_in_names(),
                    &say!(
                        ja: "組み込みでない種類なら --api-version を指定してください",
                        en: "a kind that is not built in needs --api-version"
                    ),
                ),
            })),
        }
    }

    async fn read(&self, kind: &Kind) -> Result<Vec<Value>, CliError> {
        let clusters = self.cluster.connect_to(&self.namespaces.namespace).await?;
        let [cluster] = clusters.as_slice() else {
            return Err(CliError::Usage(Usage::one_namespace_here()));
        };
        let read = Read {
            kind: kind.clone(),
            scope: self.name.clone().map_or(Scope::All, Scope::Named),
        };
        match cluster.read(&read, Instant::now() + PATIENCE).await {
            Answer::Trouble(trouble) => Err(CliError::from_trouble(trouble, cluster)),
            Answer::Objects(found) => Ok(found),
            _ => Ok(Vec::new()),
        }
    }

    fn on(&self, kind: Option<&Kind>, object: &Value) -> Result<OnObject, CliError> {
        let bound = match kind {
            Some(_) => cel::bind_all(&[("object", object)]),
            None => cel::bind_all(&[]),
        };
        let parts = bound.and_then(|bound| parts(&self.expression, &bound));
        let parts = parts.map_err(|error| self.refused(&error))?;
        let is_secret = kind == Some(&Kind::secret());
        Ok(OnObject {
            object: kind.map(|kind| format!("{} {}", kind.kind, object_name(object))),
            parts: parts.into_iter().map(|it| shown(it, is_secret)).collect(),
        })
    }

    fn refused(&self, error: &cel::CelError) -> CliError {
        let expression = &self.expression;
        CliError::Usage(Usage {
            code: "no-expression",
            message: say!(
                ja: "「{expression}」は CEL の式ではありません: {error}",
                en: "`{expression}` is no CEL expression: {error}"
            ),
            next: say!(
                ja: "`object` から始まる式を引用符で囲んで指定してください。例: handson try 'object.spec.replicas >= 2' --kind Deployment",
                en: "write an expression over `object`, in quotes: handson try 'object.spec.replicas >= 2' --kind Deployment"
            ),
        })
    }
}

/// Returns a part as it is shown: of a Secret nothing but true and false.
fn shown(part: Part, is_secret: bool) -> ShownPart {
    let (value, error) = match part.value {
        Ok(value) => (Some(value), None),
        // The words of an error may quote what is there.
        Err(_) if is_secret => (None, Some("it has no value".to_owned())),
        Err(error) => (None, Some(error)),
    };
    let is_told = |value: &Value| !is_secret || value.is_boolean();
    let hidden = value.as_ref().is_some_and(|value| !is_told(value));
    ShownPart {
        expression: part.expression,
        value: value.filter(is_told),
        error,
        hidden,
    }
}

impl ShownPart {
    fn shown(&self) -> Text {
        match (&self.value, &self.error) {
            (Some(value), _) => {
                let text = value.to_string();
                let short: String = text.chars().take(LONGEST).collect();
                let more = if short.len() < text.len() { "…" } else { "" };
                Text::same(format!("{short}{more}"))
            }
            (None, Some(error)) => say!(ja: "値なし ({error})", en: "no value ({error})"),
            (None, None) => say!(ja: "(表示しません)", en: "(not shown)"),
        }
    }
}

fn nothing(kind: &Kind, name: Option<&str>) -> Usage {
    let (kind, name) = (&kind.kind, name.unwrap_or_default());
    Usage {
        code: "nothing-to-try",
        message: say!(
            ja: "この Namespace に {kind} {name} がありません",
            en: "there is no {kind} {name} in the namespace"
        ),
        next: say!(
            ja: "名前と -n を確かめてください。",
            en: "check the name, and -n"
        ),
    }
}
