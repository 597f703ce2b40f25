//! What a kustomization says.

use std::collections::BTreeMap;

use crate::say;
use crate::submission::SourceLocation;
use crate::submission::kustomize::fields;
use crate::submission::kustomize::finding::Finding;
use crate::submission::kustomize::form::{Form, Line};
use crate::submission::kustomize::generator;
use crate::submission::kustomize::generator::Generator;
use crate::submission::kustomize::images::Image;
use crate::submission::kustomize::labels::Labels;
use crate::submission::kustomize::node;
use crate::submission::kustomize::node::{Entry, Node};

/// One kustomization file, read.
#[derive(Debug, Default)]
pub struct Kustomization {
    /// Files and folders.
    pub resources: Vec<Line>,
    /// Folders, by the name that `resources` replaced.
    pub bases: Vec<Line>,
    pub namespace: String,
    pub name_prefix: String,
    pub name_suffix: String,
    /// `labels`, then `commonLabels`.
    pub labels: Vec<Labels>,
    pub annotations: BTreeMap<String, String>,
    pub images: Vec<Image>,
    pub generators: Vec<Generator>,
}

impl Kustomization {
    /// Reads `text`, the contents of `file`.
    pub fn read(file: &str, text: &[u8]) -> Result<Self, Vec<Finding>> {
        let mut form = Form {
            file,
            findings: Vec::new(),
        };
        let read = Self::from_node(&parse(file, text)?, &mut form);
        if form.findings.is_empty() {
            Ok(read)
        } else {
            Err(form.findings)
        }
    }

    fn from_node(root: &Node, form: &mut Form<'_>) -> Self {
        let before = form.findings.len();
        let fields = form.fields(root, "kustomization", fields::KNOWN, fields::UNSUPPORTED);
        let says_something = fields
            .keys()
            .any(|key| !["apiVersion", "kind", "metadata"].contains(key));
        if !says_something && form.findings.len() == before {
            form.refuse(
                1,
                say!(ja: "kustomization が空です", en: "the kustomization is empty"),
                say!(
                    ja: "`resources:` に manifest のファイルを並べてください",
                    en: "list the manifests under `resources:`"
                ),
            );
        }
        identity(&fields, form);
        let mut read = Self::default();
        let text = |form: &mut Form<'_>, name: &str| {
            fields
                .get(name)
                .map(|entry| form.text(&entry.value, name))
                .unwrap_or_default()
        };
        read.namespace = text(form, "namespace");
        read.name_prefix = text(form, "namePrefix");
        read.name_suffix = text(form, "nameSuffix");
        if let Some(entry) = fields.get("resources") {
            read.resources = form.lines(&entry.value, "resources");
        }
        if let Some(entry) = fields.get("bases") {
            read.bases = form.lines(&entry.value, "bases");
        }
        if let Some(entry) = fields.get("labels") {
            let nodes = form.list(&entry.value, "labels");
            read.labels = nodes.iter().map(|node| Labels::read(node, form)).collect();
        }
        if let Some(entry) = fields.get("commonLabels") {
            let pairs = form.pairs(&entry.value, "commonLabels");
            read.labels.push(Labels::common(pairs));
        }
        if let Some(entry) = fields.get("commonAnnotations") {
            read.annotations = form.pairs(&entry.value, "commonAnnotations");
        }
        if let Some(entry) = fields.get("images") {
            let nodes = form.list(&entry.value, "images");
            read.images = nodes.iter().map(|node| Image::read(node, form)).collect();
        }
        read.generators = generator::read_all(&fields, form);
        read
    }
}

fn identity(fields: &BTreeMap<&str, &Entry>, form: &mut Form<'_>) {
    for (name, wanted) in [
        ("apiVersion", "kustomize.config.k8s.io/v1beta1"),
        ("kind", "Kustomization"),
    ] {
        let Some(entry) = fields.get(name) else {
            continue;
        };
        let given = form.text(&entry.value, name);
        if !given.is_empty() && given != wanted {
            form.refuse(
                entry.line,
                say!(
                    ja: "kustomization の `{name}` は `{wanted}` です (今は `{given}`)",
                    en: "the `{name}` of a kustomization is `{wanted}`, not `{given}`"
                ),
                say!(
                    ja: "`{name}: {wanted}` と書くか、この行を消してください",
                    en: "write `{name}: {wanted}`, or leave the line out"
                ),
            );
        }
    }
}

fn parse(file: &str, text: &[u8]) -> Result<Node, Vec<Finding>> {
    let refused = |line, what, next| {
        let file = file.to_owned();
        let place = SourceLocation { file, line };
        vec![Finding { place, what, next }]
    };
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let Ok(text) = std::str::from_utf8(text) else {
        return Err(refused(
            1,
            say!(ja: "{file} は UTF-8 のテキストではありません", en: "{file} is not UTF-8 text"),
            say!(ja: "UTF-8 で保存し直してください", en: "save it as UTF-8"),
        ));
    };
    let options = serde_saphyr::options! { with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).map_err(|error| {
        refused(
            error.location().map_or(1, node::line),
            say!(
                ja: "{file} を YAML として読めません: {error}",
                en: "{file} is not valid YAML: {error}"
            ),
            say!(
                ja: "この行の前後の字下げと「:」を確認してください",
                en: "look at the indentation and the colons around this line"
            ),
        )
    })
}

/// Whether an annotation on an object tells kustomize what to do with it.
pub fn steers_kustomize(annotation: &str) -> bool {
    const OF_KUSTOMIZE: [&str; 3] = [
        "config.kubernetes.io",
        "internal.config.kubernetes.io",
        "kustomize.config.k8s.io",
    ];
    annotation
        .split_once('/')
        .is_some_and(|(domain, _)| OF_KUSTOMIZE.contains(&domain))
}
