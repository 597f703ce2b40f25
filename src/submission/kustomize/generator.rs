//! `configMapGenerator` and `secretGenerator`, as they are written.

use std::collections::BTreeMap;

use crate::say;
use crate::submission::kustomize::fields;
use crate::submission::kustomize::form::{Form, Line};
use crate::submission::kustomize::node::{Entry, Node};

/// A `ConfigMap` or Secret to make.
#[derive(Debug, Default)]
pub struct Generator {
    /// The line that it begins on.
    pub line: usize,
    pub kind: &'static str,
    pub name: String,
    pub namespace: String,
    /// The type of a Secret.
    pub secret_type: String,
    pub literals: Vec<Line>,
    pub files: Vec<Line>,
    pub envs: Vec<Line>,
    pub options: Options,
}

/// How it is made.
#[derive(Clone, Debug, Default)]
pub struct Options {
    pub labels: BTreeMap<String, String>,
    pub annotations: BTreeMap<String, String>,
    pub no_suffix: bool,
    pub immutable: bool,
}

/// All generators of a kustomization, with what `generatorOptions` says of each.
pub fn read_all(fields: &BTreeMap<&str, &Entry>, form: &mut Form<'_>) -> Vec<Generator> {
    let general = fields
        .get("generatorOptions")
        .map(|entry| Options::read(&entry.value, "generatorOptions", form))
        .unwrap_or_default();
    let mut generators = Vec::new();
    for (field, kind, known) in [
        ("configMapGenerator", "ConfigMap", fields::CONFIG_MAPS),
        ("secretGenerator", "Secret", fields::SECRETS),
    ] {
        let Some(entry) = fields.get(field) else {
            continue;
        };
        for node in form.list(&entry.value, field) {
            let mut generator = Generator::read(node, field, known, form);
            generator.kind = kind;
            generator.options.fill(&general);
            generators.push(generator);
        }
    }
    generators
}

impl Generator {
    fn read(node: &Node, field: &str, known: &[&str], form: &mut Form<'_>) -> Self {
        let fields = form.fields(node, field, known, &[]);
        let mut read = Self {
            line: node.line,
            ..Self::default()
        };
        for (&name, entry) in &fields {
            let value = &entry.value;
            match name {
                "name" => read.name = form.text(value, name),
                "namespace" => read.namespace = form.text(value, name),
                "type" => read.secret_type = form.text(value, name),
                "literals" => read.literals = form.lines(value, name),
                "files" => read.files = form.lines(value, name),
                "envs" => read.envs.extend(form.lines(value, name)),
                "env" => read.envs.push(Line {
                    text: form.text(value, name),
                    line: value.line,
                }),
                "options" => read.options = Options::read(value, name, form),
                _ => creates(entry, form),
            }
        }
        if read.name.is_empty() {
            form.refuse(
                node.line,
                say!(ja: "`{field}` の要素に `name` がありません", en: "this entry of `{field}` has no `name`"),
                say!(ja: "作るオブジェクトの名前を `name:` に書いてください", en: "write the name of the object to make as `name:`"),
            );
        }
        read
    }
}

/// Refuses every `behavior` but `create`.
fn creates(entry: &Entry, form: &mut Form<'_>) {
    let behavior = form.text(&entry.value, "behavior");
    if !["", "create"].contains(&behavior.as_str()) {
        form.refuse(
            entry.line,
            say!(
                ja: "generator の `behavior: {behavior}` には handson は対応していません",
                en: "handson does not follow `behavior: {behavior}` of a generator"
            ),
            say!(
                ja: "1 つの generator にすべてのデータを書き、`behavior` を消してください",
                en: "give all data in one generator, and leave `behavior` out"
            ),
        );
    }
}

impl Options {
    fn read(node: &Node, field: &str, form: &mut Form<'_>) -> Self {
        let mut read = Self::default();
        for (name, entry) in form.fields(node, field, fields::OPTIONS, &[]) {
            match name {
                "labels" => read.labels = form.pairs(&entry.value, name),
                "annotations" => read.annotations = form.pairs(&entry.value, name),
                "immutable" => read.immutable = form.flag(&entry.value, name),
                _ => read.no_suffix = form.flag(&entry.value, name),
            }
        }
        read
    }

    /// Takes from `general` what is not said here.
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
