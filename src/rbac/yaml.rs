//! Roles and bindings as YAML, with comments.
//!
//! Just so much YAML as these objects take: maps and lists in block form, lists
//! of texts in flow form, and every text in quotes that could be read as anything else.

use serde_json::{Map, Value};
use unicode_width::UnicodeWidthStr as _;

use super::manifest::Manifest;
use crate::report::clean::clean_to;
use crate::text::Lang;

/// How wide a comment is.
const WIDTH: usize = 96;
/// How long one may be, in characters.
const LONGEST: usize = 10_000;

/// The manifests, one document each.
#[must_use]
pub fn yaml(manifests: &[Manifest], lang: Lang) -> String {
    let documents = manifests.iter().map(|manifest| {
        let comments = |rule: usize| {
            let lines = manifest.comments.get(rule).into_iter().flatten();
            lines.flat_map(|line| comment(line.get(lang))).collect()
        };
        let lines = manifest.object.as_object();
        let lines = lines.map(|object| fields(object, &comments));
        lines.unwrap_or_default().join("\n") + "\n"
    });
    documents.collect::<Vec<_>>().join("---\n")
}

/// The lines of a map; `comments`: what stands over an item of a list of maps.
fn fields(map: &Map<String, Value>, comments: &dyn Fn(usize) -> Vec<String>) -> Vec<String> {
    let mut lines = Vec::new();
    for (key, value) in map {
        match value {
            Value::Object(map) => {
                lines.push(format!("{key}:"));
                let inner = fields(map, &|_| Vec::new());
                lines.extend(inner.iter().map(|line| format!("  {line}")));
            }
            Value::Array(items) if items.iter().all(Value::is_object) => {
                lines.push(format!("{key}:"));
                for (at, item) in items.iter().filter_map(Value::as_object).enumerate() {
                    lines.extend(comments(at));
                    let inner = fields(item, &|_| Vec::new());
                    let begin = |at| if at == 0 { "- " } else { "  " };
                    let inner = inner.iter().enumerate();
                    lines.extend(inner.map(|(at, line)| format!("{}{line}", begin(at))));
                }
            }
            Value::Array(items) => {
                let items: Vec<String> = items.iter().map(scalar).collect();
                lines.push(format!("{key}: [{}]", items.join(", ")));
            }
            other => lines.push(format!("{key}: {}", scalar(other))),
        }
    }
    lines
}

/// A text; in quotes, as JSON has it, unless it is nothing but a plain word.
fn scalar(value: &Value) -> String {
    const OTHERWISE: [&str; 9] = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"];
    let Some(text) = value.as_str() else {
        return value.to_string();
    };
    let begins = text.starts_with(|first: char| first.is_ascii_alphabetic());
    let plain = |letter: char| letter.is_ascii_alphanumeric() || "-./".contains(letter);
    let is_word = !OTHERWISE.contains(&text.to_ascii_lowercase().as_str());
    if begins && text.chars().all(plain) && is_word {
        return text.to_owned();
    }
    // Beyond ASCII YAML and JSON differ in what may stand in quotes as it is.
    let letters = value.to_string();
    let escaped = letters.chars().map(|letter| {
        if letter.is_ascii() && letter != '\u{7f}' {
            letter.to_string()
        } else {
            format!("\\U{:08x}", u32::from(letter))
        }
    });
    escaped.collect()
}

/// A comment's lines, which nothing in `text` can end.
fn comment(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line = "#".to_owned();
    for word in clean_to(text, LONGEST).split_whitespace() {
        if line.len() > 3 && line.width() + 1 + word.width() > WIDTH {
            lines.push(std::mem::replace(&mut line, "#  ".to_owned()));
        }
        line.push(' ');
        line.push_str(word);
    }
    lines.push(line);
    lines
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::engine::Options;
    use crate::exercise::{Library, Variables};
    use crate::rbac::{Form, Needs, Subject, manifests};
    use crate::say;

    fn parsed(yaml: &str) -> Vec<Value> {
        let documents = yaml.split("---\n");
        documents
            .map(|one| serde_saphyr::from_str(one).unwrap())
            .collect()
    }

    #[test]
    fn the_yaml_says_what_the_objects_say() {
        let loaded = Library::new(None).find("volumes").unwrap();
        let variables = Variables::new(&loaded.exercise, &[]).unwrap();
        let needs = Needs::of(&loaded, &variables, &Options::default()).unwrap();
        let subjects = [
            Subject::User("ann@example.org \"'\\ #: \u{e9}\u{1f600}\u{7f}\u{85}\n- x".to_owned()),
            Subject::Group("yes".to_owned()),
            Subject::ServiceAccount("007".to_owned(), "1e3".to_owned()),
        ];
        for subject in subjects {
            for cluster_wide in [false, true] {
                let form = Form {
                    cluster_wide,
                    namespaces: vec!["on".to_owned(), "0x1F".to_owned()],
                    subject: Some(subject.clone()),
                };
                let manifests = manifests(&needs, &form);
                assert_eq!(manifests.len(), if cluster_wide { 2 } else { 6 });
                let objects: Vec<Value> = manifests.iter().map(|it| it.object.clone()).collect();
                for lang in [Lang::Ja, Lang::En] {
                    assert_eq!(parsed(&yaml(&manifests, lang)), objects);
                }
            }
        }
    }

    #[test]
    fn a_comment_ends_where_its_text_ends() {
        let manifest = Manifest {
            object: json!({"rules": [{"verbs": ["get"]}]}),
            comments: vec![vec![say!(ja: "x", en: "a\nb: c\r\u{2028}d\u{85}- e")]],
        };
        let yaml = yaml(std::slice::from_ref(&manifest), Lang::En);
        assert_eq!(yaml.lines().count(), 3, "{yaml}");
        assert_eq!(parsed(&yaml), [manifest.object]);
    }

    #[test]
    fn long_comments_are_broken_between_words() {
        let text = "check-of-some-length, ".repeat(20);
        let lines = comment(&text);
        assert!(lines.len() > 4);
        assert!(
            lines
                .iter()
                .all(|line| line.starts_with('#') && line.len() <= WIDTH)
        );
    }
}
