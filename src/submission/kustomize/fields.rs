//! The fields of a kustomization: those that are understood, and those that
//! kustomize knows and this program does not.

/// What is understood.
pub const KNOWN: &[&str] = &[
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

/// What kustomize has beyond that.
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

/// The fields of an entry of `labels`.
pub const LABELS: &[&str] = &["pairs", "includeSelectors", "includeTemplates"];

/// The fields of an entry of `images`.
pub const IMAGES: &[&str] = &["name", "newName", "newTag", "digest"];

/// The fields of an entry of `configMapGenerator`.
pub const CONFIG_MAPS: &[&str] = &[
    "name",
    "namespace",
    "behavior",
    "literals",
    "files",
    "envs",
    "env",
    "options",
];

/// The fields of an entry of `secretGenerator`.
pub const SECRETS: &[&str] = &[
    "name",
    "namespace",
    "behavior",
    "literals",
    "files",
    "envs",
    "env",
    "options",
    "type",
];

/// The fields of `options` and `generatorOptions`.
pub const OPTIONS: &[&str] = &[
    "labels",
    "annotations",
    "disableNameSuffixHash",
    "immutable",
];
