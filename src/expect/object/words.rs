//! What a student reads of objects that are missing, or that do not match.

use super::path::Path;
use super::{Object, Quantifier, looked_at};
use crate::diagnose::absence::absent_object;
use crate::evidence::View;
use crate::judgement::{Failure, Judgement, Mismatch};
use crate::objects::labels::format_labels;
use crate::objects::object_name;
use crate::{say, text::Text};
use serde_json::Value;

impl Object {
    /// Returns the difference of an object of which the condition does not hold: the
    /// values that decide, and never the expression, which is the solution.
    pub(super) fn unmet_condition(&self, source: &str, object: &Value) -> Mismatch {
        let says = self.says.clone();
        let named: Vec<Path> = self
            .show
            .iter()
            .flat_map(|path| Path::parse(path))
            .collect();
        let paths = if named.is_empty() {
            looked_at::paths_in(source)
        } else {
            named
        };
        let shown: Vec<String> = paths.iter().map(|path| path.show(object)).collect();
        Mismatch {
            what: say!(
                ja: "{kind} {name} が条件を満たしていません",
                en: "{kind} {name} does not satisfy the condition",
                kind = self.kind,
                name = object_name(object)
            ),
            expected: says.unwrap_or_default(),
            actual: if self.kind == "Secret" {
                say!(ja: "(値は表示しません)", en: "(the value is not shown)")
            } else {
                Text::same(shown.join("; "))
            },
        }
    }

    /// Returns that none of the objects is there.
    pub(super) fn nothing(&self, view: &View<'_>) -> Judgement {
        let name = match (&self.name, self.labels.is_empty()) {
            (Some(name), _) => name.clone(),
            (None, false) => format_labels(&self.labels),
            (None, true) => "*".to_owned(),
        };
        // Something else may make it yet.
        Failure {
            may_come: true,
            ..absent_object(&self.kind, &name, view.namespace())
        }
        .into()
    }

    /// Returns what is not as it should be, by how many have to match.
    pub(super) fn unmet(
        &self,
        matched: &[&str],
        differing: Vec<(&str, Vec<Mismatch>)>,
    ) -> Vec<Mismatch> {
        match self.quantifier {
            // The one that comes nearest says why it does not match.
            Quantifier::Any => differing
                .into_iter()
                .map(|(_, differences)| differences)
                .min_by_key(Vec::len)
                .unwrap_or_default(),
            Quantifier::All => differing
                .into_iter()
                .flat_map(|(_, differences)| differences)
                .collect(),
            Quantifier::None | Quantifier::Exactly(_) => {
                let wanted = match self.quantifier {
                    Quantifier::Exactly(count) => count,
                    _ => 0,
                };
                let (kind, count) = (&self.kind, matched.len());
                vec![Mismatch {
                    what: say!(ja: "条件に合う {kind} の数が違います", en: "the number of matching {kind} objects is different"),
                    expected: match &self.says {
                        Some(says) => says.clone().then(&Text::same(format!(" ({wanted})"))),
                        None => Text::same(wanted),
                    },
                    actual: Text::same(format!("{count} ({})", matched.join(", "))),
                }]
            }
        }
    }
}
