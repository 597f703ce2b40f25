//! Kustomization files: in, a file; out, its contents, or everything wrong with it.

use std::collections::BTreeMap;

use crate::say;
use crate::submission::error::Finding;
use crate::submission::field::Field;
use crate::submission::files::File;
use crate::submission::kustomize::form::{Fields, Form, LocatedText};
use crate::submission::kustomize::generators::{Generator, read_generators};
use crate::submission::kustomize::images::Image;
use crate::submission::kustomize::labels::Labels;
use crate::submission::kustomize::refusal;
use crate::submission::yaml::{self, Document};

/// The fields that are supported.
const KNOWN: &[&str] = &[
    "apiVersion",
    "kind",
    "metadata",
    "resources",
    "bases",
    "namespace",
    "namePrefix",
    "nameSuffix",
    "labels",
    "commonLabels",
    "commonAnnotations",
    "images",
    "configMapGenerator",
    "secretGenerator",
    "generatorOptions",
];

/// The other fields of kustomize.
pub const UNSUPPORTED: &[&str] = &[
    "buildMetadata",
    "components",
    "configurations",
    "crds",
    "generators",
    "helmChartInflationGenerator",
    "helmCharts",
    "helmGlobals",
    "imageTags",
    "openapi",
    "patches",
    "patchesJson6902",
    "patchesStrategicMerge",
    "replacements",
    "replicas",
    "sortOptions",
    "transformers",
    "validators",
    "vars",
];

/// The contents of a kustomization file.
#[derive(Debug, Default)]
pub struct Kustomization {
    /// Files and folders.
    pub resources: Vec<LocatedText>,
    /// Folders, in the field that `resources` replaced.
    pub bases: Vec<LocatedText>,
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
    /// Reads a kustomization file.
    pub fn read(file: &File) -> Result<Self, Vec<Finding>> {
        let text = file.text().map_err(|finding| vec![finding])?;
        let documents = yaml::documents(&file.name, &text).map_err(|error| error.findings)?;
        let document = match &documents[..] {
            [] => &Document::empty(&file.name, &text),
            [document] => document,
            [_, second, ..] => return Err(vec![refusal::several_documents(second.place.clone())]),
        };
        let mut form = Form {
            document,
            findings: Vec::new(),
        };
        let read = Self::read_fields(&Field::whole(&document.object), &mut form);
        if form.findings.is_empty() {
            Ok(read)
        } else {
            Err(form.findings)
        }
    }

    fn read_fields(root: &Field<'_>, form: &mut Form<'_>) -> Self {
        let fields = form.fields(root, "kustomization", KNOWN, UNSUPPORTED);
        let says_something = fields
            .keys()
            .any(|key| !["apiVersion", "kind", "metadata"].contains(key));
        if !says_something && form.findings.is_empty() {
            form.refuse(
                root,
                say!(ja: "kustomization が空です", en: "the kustomization is empty"),
                say!(
                    ja: "`resources:` にマニフェストのファイルを並べてください。",
                    en: "list the manifests under `resources:`"
                ),
            );
        }
        check_identity(&fields, form);
        let mut read = Self {
            namespace: form.text_of(&fields, "namespace"),
            name_prefix: form.text_of(&fields, "namePrefix"),
            name_suffix: form.text_of(&fields, "nameSuffix"),
            ..Self::default()
        };
        for (name, texts) in [
            ("resources", &mut read.resources),
            ("bases", &mut read.bases),
        ] {
            if let Some(at) = fields.get(name) {
                *texts = form.texts(at, name);
            }
        }
        let labels = form.list_of(&fields, "labels");
        read.labels = labels.iter().map(|at| Labels::read(at, form)).collect();
        if let Some(at) = fields.get("commonLabels") {
            let pairs = form.pairs(at, "commonLabels");
            read.labels.push(Labels::common(pairs));
        }
        if let Some(at) = fields.get("commonAnnotations") {
            read.annotations = form.pairs(at, "commonAnnotations");
        }
        let images = form.list_of(&fields, "images");
        read.images = images.iter().map(|at| Image::read(at, form)).collect();
        read.generators = read_generators(&fields, form);
        read
    }
}

fn check_identity(fields: &Fields<'_>, form: &mut Form<'_>) {
    for (name, wanted) in [
        ("apiVersion", "kustomize.config.k8s.io/v1beta1"),
        ("kind", "Kustomization"),
    ] {
        let Some(at) = fields.get(name) else {
            continue;
        };
        let given = form.text(at, name);
        if !given.is_empty() && given != wanted {
            form.refuse(
                at,
                say!(
                    ja: "kustomization の `{name}` は `{wanted}` です (今は `{given}`)",
                    en: "the `{name}` of a kustomization is `{wanted}`, not `{given}`"
                ),
                say!(
                    ja: "`{name}: {wanted}` と書くか、この行を消してください。",
                    en: "write `{name}: {wanted}`, or leave the line out"
                ),
            );
        }
    }
}

/// Returns whether an annotation on an object tells kustomize what to do with it.
pub fn steers_kustomize(annotation: &str) -> bool {
    const DOMAINS: [&str; 3] = [
        "config.kubernetes.io",
        "internal.config.kubernetes.io",
        "kustomize.config.k8s.io",
    ];
    annotation
        .split_once('/')
        .is_some_and(|(domain, _)| DOMAINS.contains(&domain))
}
