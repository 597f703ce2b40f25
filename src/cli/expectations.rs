//! `handson expectations`: what an exercise can demand, for those who write one.

use std::collections::BTreeMap;

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use super::Exit;
use super::error::CliError;
use super::help_text::{Example, example, examples, help};
use super::session::{Session, title};
use super::subcommand::Subcommand;
use super::usage::Usage;
use crate::evidence::Necessity;
use crate::exercise::{self, Check, Library};
use crate::expect::Expect;
use crate::nearest::did_you_mean;
use crate::rbac::accesses;
use crate::report::terminal::Ink;
use crate::say;
use crate::text::Text;

const EXAMPLES: &[Example] = &[
    example!("handson expectations", en: "all of them, a line each", ja: "すべての一覧を見る"),
    example!("handson expectations podReady", en: "its fields, an example, and what its verdict rests on", ja: "フィールド、例、判定のもとになるものを見る"),
];

/// Arguments of `expectations`.
#[derive(Clone, Debug, Args)]
#[command(
    about = help!(en: "Show what an exercise can demand, for those who write one", ja: "演習で使える expectation を表示します (演習を作る人のためのコマンド)"),
    after_help = examples(EXAMPLES)
)]
pub(super) struct ExpectationsArgs {
    #[arg(value_name = "NAME", help = help!(
        en: "Name of an expectation, e.g. podReady; without it, all are listed",
        ja: "expectation の名前。例: podReady (省くと一覧を表示します)"
    ))]
    name: Option<String>,
}

/// Expectations, for programs.
#[derive(Serialize)]
struct Page {
    expectations: Vec<Described>,
}

/// An expectation as its type describes it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Described {
    expectation: String,
    /// Its meaning, in the words of the type.
    about: String,
    fields: Vec<Field>,
    /// The first check of a built-in exercise that uses it, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    example: Option<Value>,
    /// The rights that its verdict takes, in the example's case.
    rests_on: Vec<Rest>,
}

#[derive(Serialize)]
struct Field {
    #[serde(rename = "field")]
    name: String,
    #[serde(rename = "type")]
    kind: String,
    required: bool,
    about: String,
}

#[derive(Serialize)]
struct Rest {
    access: String,
    /// `always`, `sometimes` or `optional`.
    when: &'static str,
}

impl Subcommand for ExpectationsArgs {
    const NAME: &'static str = "expectations";

    /// Shows all, or one.
    fn execute(&self, session: &Session) -> Result<Exit, CliError> {
        let all = described()?;
        let wanted: Vec<Described> = match &self.name {
            None => all,
            Some(name) => {
                let names: Vec<String> = all.iter().map(|it| it.expectation.clone()).collect();
                let found = all.into_iter().find(|it| it.expectation == *name);
                vec![found.ok_or_else(|| CliError::Usage(unknown(name, &names)))?]
            }
        };
        if session.json() {
            let page = Page {
                expectations: wanted,
            };
            Session::print_json("handson.expectations/v1", &page)?;
            return Ok(Exit::Passed);
        }
        let mut page = session.page();
        for one in &wanted {
            title(&mut page, &Text::same(one.expectation.clone()))?;
            page.text(2, Ink::Plain, &Text::same(one.about.clone()))?;
            if self.name.is_none() {
                continue;
            }
            for field in &one.fields {
                let (name, kind) = (&field.name, &field.kind);
                let head = if field.required {
                    say!(ja: "{name}: {kind} (必須)", en: "{name}: {kind}, required")
                } else {
                    say!(ja: "{name}: {kind}", en: "{name}: {kind}")
                };
                page.blank()?;
                page.text(2, Ink::Strong, &head)?;
                page.text(4, Ink::Plain, &Text::same(field.about.clone()))?;
            }
            if let Some(example) = &one.example {
                let example = BTreeMap::from([(&one.expectation, example)]);
                let yaml = serde_saphyr::to_string(&example).map_err(std::io::Error::other)?;
                page.blank()?;
                page.text(2, Ink::Quiet, &say!(ja: "例:", en: "an example:"))?;
                for line in yaml.lines() {
                    page.text(4, Ink::Plain, &Text::same(line.to_owned()))?;
                }
            }
            page.blank()?;
            page.text(
                2,
                Ink::Quiet,
                &say!(ja: "判定のもとになるもの (必要な権限):", en: "its verdict rests on (the rights that it takes):"),
            )?;
            for rest in &one.rests_on {
                let (access, when) = (&rest.access, rest.when);
                page.text(4, Ink::Plain, &Text::same(format!("{access} ({when})")))?;
            }
        }
        page.flush()?;
        Ok(Exit::Passed)
    }
}

/// Returns every expectation as the schema has it.
fn described() -> Result<Vec<Described>, CliError> {
    let schema = exercise::schema();
    let types = &schema["$defs"];
    let checks: Vec<Check> = Library::default()
        .all()?
        .into_iter()
        .flat_map(|it| it.exercise.stages)
        .flat_map(|stage| stage.checks)
        .collect();
    // A condition has nothing but expectations.
    let keys = types["Condition"]["properties"].as_object();
    let all = keys.into_iter().flatten().filter_map(|(key, property)| {
        let of = &types[referred(property)?];
        Some(describe(key, of, &checks))
    });
    Ok(all.collect())
}

fn describe(key: &str, of: &Value, checks: &[Check]) -> Described {
    let required = |field: &str| {
        let required = of["required"].as_array();
        required.is_some_and(|all| all.iter().any(|it| it == field))
    };
    let fields = of["properties"].as_object();
    let fields = fields.into_iter().flatten().map(|(field, property)| Field {
        name: field.clone(),
        kind: kind(property),
        required: required(field),
        about: flat(&property["description"]),
    });
    let used = checks.iter().find_map(|check| {
        let written = serde_json::to_value(check).ok()?;
        let example = written.get(key)?.clone();
        Some((example, check.expectations()))
    });
    let (example, expectations) = used.unzip();
    let required = expectations.into_iter().flatten();
    let rests_on = required.flat_map(|it| accesses(&it.required_requests()));
    Described {
        expectation: key.to_owned(),
        about: flat(&of["description"]),
        fields: fields.collect(),
        example,
        rests_on: rests_on
            .map(|(access, necessity)| Rest {
                access: access.to_string(),
                when: match necessity {
                    Necessity::Always => "always",
                    Necessity::Sometimes => "sometimes",
                    Necessity::Optional => "optional",
                },
            })
            .collect(),
    }
}

/// Returns the name of the type that a property refers to.
fn referred(property: &Value) -> Option<&str> {
    let direct = property["$ref"].as_str();
    let mut any = property["anyOf"].as_array().into_iter().flatten();
    let any = any.find_map(|it| it["$ref"].as_str());
    direct.or(any)?.strip_prefix("#/$defs/")
}

/// Returns the type of a property in a word or two.
fn kind(property: &Value) -> String {
    if let Some(name) = referred(property) {
        return name.to_owned();
    }
    let types = match &property["type"] {
        Value::Array(all) => all.iter().filter_map(Value::as_str).collect(),
        one => one.as_str().into_iter().collect::<Vec<_>>(),
    };
    let first = types.into_iter().find(|it| *it != "null");
    match first {
        Some("array") => format!("list of {}", kind(&property["items"])),
        Some("object") => format!("map to {}", kind(&property["additionalProperties"])),
        Some(name) => name.to_owned(),
        None => "any".to_owned(),
    }
}

/// Returns the words of a doc comment on one line.
fn flat(words: &Value) -> String {
    let words = words.as_str().unwrap_or_default();
    words.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn unknown(name: &str, names: &[String]) -> Usage {
    let known = Text::same(names.join(", "));
    Usage {
        code: "no-such-expectation",
        message: say!(
            ja: "「{name}」という expectation はありません",
            en: "there is no expectation `{name}`"
        ),
        next: did_you_mean(name, names.iter().map(String::as_str), &known),
    }
}
