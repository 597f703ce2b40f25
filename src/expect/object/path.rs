//! Paths to values of an object, as an author writes them: `spec.containers[*].image`.

use serde_json::Value;

/// The longest value that is shown, in characters.
const LONGEST: usize = 200;

/// The most values that are shown of one path.
const MOST: usize = 10;

/// A step on the way to a value.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Part {
    /// A field of an object.
    Field(String),
    /// An item of a list.
    Item(usize),
    /// Every item of a list.
    Each,
    /// The items of a list in which a field has a value.
    Having(String, String),
}

/// The way to values in an object, such as `spec.containers[*].image`.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Path(pub(super) Vec<Part>);

/// A text that is no path.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is no path: write it as spec.containers[*].image, with [0], [*], [type=Ready] or ['a.key']"
)]
pub(super) struct NoPath(String);

impl Path {
    /// Reads a path: names with `.` between them; in brackets an index, `*` for every
    /// item, `key=value` for the items that have it, or a name in quotes.
    pub(super) fn parse(source: &str) -> Result<Self, NoPath> {
        let refused = || NoPath(source.to_owned());
        let mut parts = Vec::new();
        let mut rest = source;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let quote = inner
                    .chars()
                    .next()
                    .filter(|first| ['\'', '"'].contains(first));
                let end = quote.map_or("]".to_owned(), |quote| format!("{quote}]"));
                let start = usize::from(quote.is_some());
                let inside = inner.get(start..).ok_or_else(refused)?;
                let (inside, after) = inside.split_once(&end).ok_or_else(refused)?;
                parts.push(match (quote, inside) {
                    (Some(_), name) => Part::Field(name.to_owned()),
                    (None, "*") => Part::Each,
                    (None, inside) => match inside.split_once('=') {
                        Some((key, value)) if !key.is_empty() => {
                            Part::Having(key.to_owned(), value.to_owned())
                        }
                        _ => Part::Item(inside.parse().map_err(|_| refused())?),
                    },
                });
                rest = after;
                continue;
            }
            let name = if parts.is_empty() {
                rest
            } else {
                rest.strip_prefix('.').ok_or_else(refused)?
            };
            let is_part = |c: char| c.is_alphanumeric() || ['_', '-', '/'].contains(&c);
            let end = name.find(|c| !is_part(c)).unwrap_or(name.len());
            if end == 0 {
                return Err(refused());
            }
            parts.push(Part::Field(name[..end].to_owned()));
            rest = &name[end..];
        }
        if parts.is_empty() {
            return Err(refused());
        }
        Ok(Self(parts))
    }

    /// Returns the way one step further.
    pub(super) fn then(&self, part: Part) -> Self {
        let mut path = self.clone();
        path.0.push(part);
        path
    }

    /// Returns the values at the path.
    fn values<'a>(&self, object: &'a Value) -> Vec<&'a Value> {
        self.0.iter().fold(vec![object], |values, part| {
            let step = |value: &'a Value| -> Vec<&'a Value> {
                let items = || value.as_array().into_iter().flatten();
                match part {
                    Part::Field(name) => value.get(name).into_iter().collect(),
                    Part::Item(index) => value.get(index).into_iter().collect(),
                    Part::Each => items().collect(),
                    Part::Having(key, wanted) => {
                        let has = |item: &&Value| match &item[key.as_str()] {
                            Value::String(text) => text == wanted,
                            other => format!("{other}") == *wanted,
                        };
                        items().filter(has).collect()
                    }
                }
            };
            values.into_iter().flat_map(step).collect()
        })
    }

    /// Returns the path and what is there, in one line.
    pub(super) fn show(&self, object: &Value) -> String {
        let values = self.values(object);
        let shown: Vec<String> = values.iter().take(MOST).map(|it| brief(it)).collect();
        let more = if values.len() > MOST { ", …" } else { "" };
        let shown = if shown.is_empty() {
            "-".to_owned()
        } else {
            shown.join(", ")
        };
        format!("{self}: {shown}{more}")
    }
}

impl std::fmt::Display for Path {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (at, part) in self.0.iter().enumerate() {
            match part {
                Part::Field(name) if name.contains('.') => write!(out, "['{name}']")?,
                Part::Field(name) if at == 0 => out.write_str(name)?,
                Part::Field(name) => write!(out, ".{name}")?,
                Part::Item(index) => write!(out, "[{index}]")?,
                Part::Each => out.write_str("[*]")?,
                Part::Having(key, value) => write!(out, "[{key}={value}]")?,
            }
        }
        Ok(())
    }
}

/// Returns a value in short: a list or an object by its size alone, whose parts nobody
/// has asked for.
fn brief(value: &Value) -> String {
    match value {
        Value::Array(items) if items.iter().any(|it| it.is_array() || it.is_object()) => {
            format!("[{}]", items.len())
        }
        Value::Object(fields) => format!(
            "{{{}}}",
            fields.keys().cloned().collect::<Vec<_>>().join(", ")
        ),
        value => {
            let text = value.to_string();
            let short: String = text.chars().take(LONGEST).collect();
            if short.len() < text.len() {
                short + "…"
            } else {
                short
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_path_is_read_and_written_the_same() {
        for path in [
            "spec",
            "spec.replicas",
            "spec.containers[0].image",
            "spec.containers[*].image",
            "status.conditions[type=Ready].status",
            "metadata.labels['app.kubernetes.io/name']",
        ] {
            assert_eq!(Path::parse(path).unwrap().to_string(), path);
        }
        for wrong in [
            "", ".spec", "spec.", "spec..a", "spec[", "spec[x]", "a b", "spec[=a]", "{.spec}",
        ] {
            assert!(Path::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn items_are_chosen_by_a_field() {
        let object = json!({"status": {"conditions": [{"type": "Ready", "status": "False"}]}});
        let path = Path::parse("status.conditions[type=Ready].status").unwrap();
        assert_eq!(
            path.show(&object),
            "status.conditions[type=Ready].status: \"False\""
        );
    }
}
