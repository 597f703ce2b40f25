//! `configMapGenerator` and `secretGenerator`, as they are written.

use std::collections::BTreeMap;

use crate::say;
use crate::submission::error::SourceLocation;
use crate::submission::field::Field;
use crate::submission::kustomize::form::{Fields, Form, LocatedText};

/// The fields of a generator; that of a Secret also has a type.
const FIELDS: &[&str] = &[
    "name",
    "namespace",
    "behavior",
    "literals",
    "files",
    "envs",
    "env",
    "options",
];

/// A `ConfigMap` or Secret to make.
#[derive(Debug, Default)]
pub struct Generator {
    /// Its location.
    pub place: SourceLocation,
    pub kind: &'static str,
    pub name: String,
    pub namespace: String,
    /// The type of a Secret.
    pub secret_type: String,
    pub literals: Vec<LocatedText>,
    pub files: Vec<LocatedText>,
    pub envs: Vec<LocatedText>,
    pub options: Options,
}

/// The options of a generator.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub no_suffix: bool,
    pub immutable: bool,
}

/// Reads all generators of a kustomization, with its `generatorOptions`.
pub fn read_generators(fields: &Fields<'_>, form: &mut Form<'_>) -> Vec<Generator> {
    let general = fields
        .get("generatorOptions")
        .map(|at| Options::read(at, "generatorOptions", form))
        .unwrap_or_default();
    let mut generators = Vec::new();
    let secret = [FIELDS, &["type"]].concat();
    for (field, kind, known) in [
        ("configMapGenerator", "ConfigMap", FIELDS),
        ("secretGenerator", "Secret", &secret),
    ] {
        for at in form.list_of(fields, field) {
            let mut generator = Generator::read(&at, field, known, form);
            generator.kind = kind;
            generator.options.fill(&general);
            generators.push(generator);
        }
    }
    generators
}

impl Generator {
    fn read(at: &Field<'_>, field: &str, known: &[&str], form: &mut Form<'_>) -> Self {
        let mut read = Self {
            place: form.location(at),
            ..Self::default()
        };
        for (name, value) in form.fields(at, field, known, &[]) {
            match name {
                "name" => read.name = form.text(&value, name),
                "namespace" => read.namespace = form.text(&value, name),
                "type" => read.secret_type = form.text(&value, name),
                "literals" => read.literals = form.texts(&value, name),
                "files" => read.files = form.texts(&value, name),
                "envs" => read.envs.extend(form.texts(&value, name)),
                "env" => read.envs.push(form.located(&value, name)),
                "options" => read.options = Options::read(&value, name, form),
                _ => check_behavior(&value, form),
            }
        }
        if read.name.is_empty() {
            form.refuse(
                at,
                say!(ja: "`{field}` の要素に `name` がありません", en: "this entry of `{field}` has no `name`"),
                say!(ja: "作るオブジェクトの名前を `name:` に書いてください。", en: "write the name of the object to make as `name:`"),
            );
        }
        read
    }
}

/// Refuses every `behavior` but `create`.
fn check_behavior(at: &Field<'_>, form: &mut Form<'_>) {
    let behavior = form.text(at, "behavior");
    if !["", "create"].contains(&behavior.as_str()) {
        form.refuse(
            at,
            say!(
                ja: "generator の `behavior: {behavior}` には handson は対応していません",
                en: "handson does not follow `behavior: {behavior}` of a generator"
            ),
            say!(
                ja: "1 つの generator にすべてのデータを書き、`behavior` を消してください。",
                en: "give all data in one generator, and leave `behavior` out"
            ),
        );
    }
}

impl Options {
    fn read(at: &Field<'_>, field: &str, form: &mut Form<'_>) -> Self {
        const KNOWN: &[&str] = &[
            "labels",
            "annotations",
            "disableNameSuffixHash",
            "immutable",
        ];
        let mut read = Self::default();
        for (name, value) in form.fields(at, field, KNOWN, &[]) {
            match name {
                "labels" => read.labels = form.pairs(&value, name),
                "annotations" => read.annotations = form.pairs(&value, name),
                "immutable" => read.immutable = form.flag(&value, name),
                _ => read.no_suffix = form.flag(&value, name),
            }
        }
        read
    }

    /// Adds the `general` options that are not given here.
    fn fill(&mut self, general: &Self) {
        for (own, general) in [
            (&mut self.labels, &general.labels),
            (&mut self.annotations, &general.annotations),
        ] {
            for (key, value) in general {
                own.entry(key.clone()).or_insert_with(|| value.clone());
            }
        }
        self.no_suffix |= general.no_suffix;
        self.immutable |= general.immutable;
    }
}
