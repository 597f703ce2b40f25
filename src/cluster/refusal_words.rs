//! The API's words about an object that it does not accept, as a person would say
//! them. Sources: the messages of Kubernetes 1.24 to 1.37 for server-side apply,
//! strict decoding and validation.

use std::sync::LazyLock;

use regex::Regex;

use crate::{say, text::Text};

/// A refusal: what is wrong, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefusalWords {
    /// What is wrong.
    pub what: Text,
    /// The next step; empty where the first says it all.
    pub next: Text,
}

#[expect(clippy::expect_used, reason = "literals, and tests use each")]
fn pattern(source: &str) -> Regex {
    Regex::new(source).expect("a valid pattern")
}

static UNKNOWN: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r#"unknown field "([^"]+)"|(?:^|[\s:;,])\.(\S+): field not declared in schema"#)
});
static TYPE_OF_PATCH: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"\.(\S+): expected (map|list|string|numeric|boolean)[^,]*, got "));
static TYPE_OF_JSON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"cannot unmarshal (\w+) into Go (?:struct field [A-Za-z0-9]+\.(\S+)|value) of type (\S+)",
    )
});
/// What no reader knows what to do with.
static INTERNAL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"failed to create typed patch object \([^)]*\): |failed to convert new object \([^)]*\) to proper version: |errors:\s+|json: |strict decoding error: |&?value\.value\w+\{[^}]*\}|\bGo struct field |in version \S+ cannot be handled as an? \w+: |\(\*?v\d\w*\.\w+\)|\*?\bv1\.\w+\{[^}]*\}",
    )
});

/// Returns the API's `words` about an object of `kind` and `name` in plain ones.
#[must_use]
pub fn plain_refusal(kind: &str, name: &str, words: &str) -> RefusalWords {
    immutable(kind, name, words)
        .or_else(|| misfit(words))
        .unwrap_or_else(|| RefusalWords {
            what: Text::same(INTERNAL.replace_all(words, "").trim()),
            next: Text::default(),
        })
}

/// Returns the words about what exists and cannot be changed.
fn immutable(kind: &str, name: &str, words: &str) -> Option<RefusalWords> {
    let is_said = [
        "updates may not change fields",
        "is immutable",
        "updates to statefulset spec for fields other than",
    ]
    .iter()
    .any(|said| words.contains(said));
    if !is_said {
        return None;
    }
    let resource = kind.to_lowercase();
    let delete = format!("kubectl delete {resource} {name}");
    let next = if kind == "PersistentVolumeClaim" {
        say!(
            ja: "元のマニフェストに戻すか、PVC を作り直します (`{delete}` のあとに apply。中のデータは消えることがあります)。大きさだけは、StorageClass が許せば大きくできます。",
            en: "go back to what it was, or make it anew: `{delete}`, then apply (the data in it may be lost); only its size can grow, where the class allows that"
        )
    } else {
        say!(
            ja: "いまの {kind} を削除してから、もう一度 apply してください: `{delete}`",
            en: "delete the {kind}, then apply the file again: `{delete}`"
        )
    };
    Some(RefusalWords {
        what: say!(
            ja: "{kind} {name} はすでにあり、変えようとしたところは作ったあとでは変更できません",
            en: "{kind} {name} exists, and what is different in the file cannot be changed once it is made"
        ),
        next,
    })
}

/// Returns the words about fields that do not fit the kind.
fn misfit(words: &str) -> Option<RefusalWords> {
    let unknown: Vec<&str> = UNKNOWN
        .captures_iter(words)
        .filter_map(|found| found.get(1).or_else(|| found.get(2)))
        .map(|field| field.as_str())
        .collect();
    if !unknown.is_empty() {
        let (ja, en) = (unknown.join("、"), unknown.join(", "));
        return Some(RefusalWords {
            what: say!(
                ja: "このようなフィールドはありません: {ja}",
                en: "there is no such field: {en}"
            ),
            next: say!(
                ja: "つづり、大文字と小文字、字下げの位置を教材の例と見比べてください。",
                en: "compare its spelling, its capital letters and its indentation with the chapter's"
            ),
        });
    }
    if let Some(found) = TYPE_OF_PATCH.captures(words) {
        return Some(wrong_type(&found[1], &found[2]));
    }
    if let Some(found) = TYPE_OF_JSON.captures(words) {
        let field = found.get(2).map_or("", |field| field.as_str());
        return Some(wrong_type(field, &found[3]));
    }
    if words.contains("quantities must match") || words.contains("unable to parse quantity") {
        return Some(RefusalWords {
            what: say!(
                ja: "大きさや量の書き方が正しくありません",
                en: "a size or an amount is not written as Kubernetes wants it"
            ),
            next: say!(
                ja: "数のあとに単位を付けて、10Gi や 500Mi、250m のように書いてください (GB や「10 Gi」は使えません)。",
                en: "write a number and its unit without a space, as in 10Gi, 500Mi or 250m (not GB)"
            ),
        });
    }
    words.contains("illegal base64").then(|| RefusalWords {
        what: say!(
            ja: "Secret の data の値が base64 ではありません",
            en: "a value under `data` of the Secret is not base64"
        ),
        next: say!(
            ja: "そのままの値を書くときは、data の代わりに stringData を使ってください。",
            en: "write plain values under `stringData` instead of `data`"
        ),
    })
}

/// Returns the words about a value of the wrong type; `wanted` as the API or Go calls it.
fn wrong_type(field: &str, wanted: &str) -> RefusalWords {
    let (type_ja, type_en) = match wanted {
        "string" => ("文字列", "text"),
        "boolean" | "bool" => ("true か false", "true or false"),
        "list" => ("リスト", "a list"),
        wanted if wanted.starts_with("[]") => ("リスト", "a list"),
        wanted if wanted.contains("int") || wanted.contains("float") || wanted == "numeric" => {
            ("数", "a number")
        }
        _ => ("フィールドの組", "a set of fields"),
    };
    let (place_ja, place_en) = match field {
        "" => ("値の 1 つ".to_owned(), "a value".to_owned()),
        field => (field.to_owned(), field.to_owned()),
    };
    let what = say!(
        ja: "{place_ja} には{type_ja}を書きます",
        en: "{place_en} must be {type_en}"
    );
    let next = match wanted {
        "string" => say!(
            ja: "値を引用符で囲んでください。",
            en: "put quotes around it"
        ),
        "boolean" | "bool" | "numeric" => say!(
            ja: "引用符を付けずに書いてください。",
            en: "write it without quotes"
        ),
        _ => say!(
            ja: "教材の例と、字下げや「- 」を見比べてください。",
            en: "compare its indentation and hyphens with the chapter's"
        ),
    };
    RefusalWords { what, next }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words of the API, and a part of what is said instead.
    const KNOWN: &[(&str, &str)] = &[
        (
            r#"failed to create typed patch object (ns/mariadb; /v1, Kind=Pod): .spec.containers[name="mariadb"].env[name="MARIADB_ROOT_PASSWORD"].value: expected string, got &value.valueUnstructured{Value:12345}"#,
            "must be text",
        ),
        (
            r#"failed to create typed patch object (ns/mariadb; /v1, Kind=Pod): errors:
  .spec.nodeselector: field not declared in schema
  .spec.containers[name="mariadb"].volumeMounts[0].mountpath: field not declared in schema"#,
            "no such field: spec.nodeselector, spec.containers",
        ),
        (
            r#"Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal number into Go struct field EnvVar.spec.containers.env.value of type string"#,
            "spec.containers.env.value must be text",
        ),
        (
            r#"Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal string into Go struct field ContainerPort.spec.containers.ports.containerPort of type int32"#,
            "must be a number",
        ),
        (
            r#"Pod in version "v1" cannot be handled as a Pod: json: cannot unmarshal object into Go struct field PodSpec.spec.containers of type []v1.Container"#,
            "must be a list",
        ),
        (
            "json: cannot unmarshal bool into Go value of type string",
            "a value must be text",
        ),
        (
            r#"Pod in version "v1" cannot be handled as a Pod: strict decoding error: unknown field "spec.nodeselector", unknown field "spec.x""#,
            "no such field: spec.nodeselector, spec.x",
        ),
        (
            r"failed to convert new object (a/b; /v1, Kind=PersistentVolumeClaim) to proper version: quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'",
            "as in 10Gi",
        ),
        (
            r#"Secret in version "v1" cannot be handled as a Secret: illegal base64 data at input byte 4"#,
            "stringData",
        ),
        (
            "Pod \"a\" is invalid: spec: Forbidden: pod updates may not change fields other than `spec.containers[*].image`\n  core.PodSpec{\n  ... // 2 identical fields\n- v1.X{A: 1}",
            "kubectl delete pod a",
        ),
        (
            "PersistentVolumeClaim \"a\" is invalid: spec: Forbidden: spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n  core.PersistentVolumeClaimSpec{",
            "the data in it may be lost",
        ),
        (
            r#"Deployment.apps "a" is invalid: spec.selector: Invalid value: v1.LabelSelector{MatchLabels:map[string]string{"app":"b"}}: field is immutable"#,
            "kubectl delete deployment a",
        ),
        (
            r#"Pod "a" is invalid: spec.restartPolicy: Unsupported value: "always": supported values: "Always", "OnFailure", "Never""#,
            "supported values",
        ),
        (
            r#"Pod "a" is invalid: spec.containers[0].volumeMounts[0].name: Not found: "data""#,
            "Not found",
        ),
        (
            r#"failed to create typed patch object (a/b; apps/v1, Kind=Deployment): .spec.template.spec.volumes: element 0: associative list with keys has an element that omits key field "name" (and doesn't have default value) &value.valueUnstructured{Value:map}"#,
            "omits key field",
        ),
    ];

    #[test]
    fn no_words_of_go_or_of_a_parser_are_shown() {
        for (words, part) in KNOWN {
            let kind = words.split(['.', ' ']).next().unwrap_or("Pod");
            let said = plain_refusal(kind, "a", words);
            let all = format!("{said:?}");
            assert!(all.contains(part), "no {part} in {all}");
            for internal in [
                "Go struct",
                "Go value",
                "valueUnstructured",
                "json:",
                "unmarshal",
                "typed patch",
                "strict decoding",
                "core.",
                "v1.",
                "to proper version",
                "regular expression",
                "[]v1",
            ] {
                assert!(!all.contains(internal), "{internal} in {all}");
            }
        }
    }
}
