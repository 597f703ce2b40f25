//! Values with characters that look like others: the object can be read and means
//! something else than what one sees.

use serde_json::Value;

use crate::lookalikes::Lookalike;
use crate::submission::error::{Finding, SourceLocation};
use crate::submission::field::Field;
use crate::submission::yaml::Document;

/// What a value is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Use {
    /// Something for Kubernetes, in which such characters make no sense.
    Kubernetes,
    /// A file's name, which may be in any script.
    Path,
    /// Handed to a program as it is.
    Program,
    /// A text of the author's own.
    Free,
}

impl Document {
    /// Returns findings about every value that is not what it looks like.
    pub(super) fn lookalikes(&self) -> Vec<Finding> {
        let mut findings = Vec::new();
        self.walk(&Field::whole(&self.object), Use::Kubernetes, &mut findings);
        findings
    }

    fn walk(&self, field: &Field<'_>, of: Use, findings: &mut Vec<Finding>) {
        match field.value {
            Value::String(text) => {
                if let Some((at, found)) = suspect(text, of) {
                    findings.push(self.lookalike(field, text, at, found));
                }
            }
            Value::Array(_) => field
                .items()
                .for_each(|item| self.walk(&item, of, findings)),
            Value::Object(_) => {
                for (name, inner) in field.fields() {
                    self.walk(&inner, use_of(field, name, of), findings);
                }
            }
            _ => {}
        }
    }

    fn lookalike(&self, field: &Field<'_>, text: &str, at: usize, found: Lookalike) -> Finding {
        let place = self.location(&field.pointer);
        // A value of several lines begins in the line of its key.
        let within = text.chars().take(at).filter(|c| *c == '\n').count();
        let lines = self.text.lines().enumerate();
        let mut lines = lines.skip(place.line - 1).take(within + 2);
        let seen = lines.find_map(|(number, line)| {
            let column = line.chars().position(|c| c == found.found)?;
            Some((number + 1, column + 1))
        });
        let (line, column) = seen.map_or((place.line, None), |(line, column)| (line, Some(column)));
        let place = SourceLocation::new(&place.file, line);
        let finding = Finding::new(place, found.what(), found.next()).within(&self.text);
        match column {
            Some(column) => finding.at_column(column),
            None => finding,
        }
    }
}

/// Returns what the field `name` of `object` is for.
fn use_of(object: &Field<'_>, name: &str, of: Use) -> Use {
    let is_top = object.pointer.is_empty();
    match name {
        "data" | "stringData" | "binaryData" if is_top => Use::Free,
        "annotations" => Use::Free,
        "command" | "args" => Use::Program,
        // A variable of an environment, or a header of a request.
        "value" if object.value.get("name").is_some() => Use::Program,
        "path" | "mountPath" | "subPath" | "workingDir" if of == Use::Kubernetes => Use::Path,
        _ => of,
    }
}

/// Returns the character in a value that is a mistake, with its index.
fn suspect(text: &str, of: Use) -> Option<(usize, Lookalike)> {
    let all = || text.chars().enumerate();
    let known = |(at, c): (usize, char)| Some((at, Lookalike::new(c)?));
    match of {
        Use::Free => None,
        Use::Kubernetes => Lookalike::first_in(text),
        Use::Path => all().filter_map(known).find(|(_, it)| !it.is_wide_text()),
        // In a text for a program anything may be meant, except at its ends.
        Use::Program => {
            let first = all().next().and_then(known);
            let last = all().last().and_then(known);
            let quoted = |it: &Lookalike| {
                it.is_quote() && last.is_some_and(|(at, last)| at > 0 && last.is_quote())
            };
            let begins = |(_, it): &(usize, Lookalike)| it.is_blank() || it.is_dash() || quoted(it);
            let first = first.filter(begins);
            first.or_else(|| last.filter(|(_, it)| it.is_blank()))
        }
    }
}
