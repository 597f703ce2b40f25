//! `nodeLabel`: a node carries labels.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Expect, ManifestAspect};
use crate::diagnose::with_set_node;
use crate::evidence::{Kind, RequiredRequests, View};
use crate::judgement::{Judgement, Stop};
use crate::objects::labels::{format_labels, labels_of, missing_labels};
use crate::{say, text::Text};

/// The node carries these labels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct NodeLabel {
    /// The node.
    pub node: String,
    /// The labels.
    pub labels: BTreeMap<String, String>,
}

impl Expect for NodeLabel {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let name = &self.node;
        let Some(node) = view.named(Kind::node(), name)? else {
            let text = say!(
                ja: "このクラスターにはノード {name} がありません",
                en: "this cluster has no node {name}"
            );
            let nodes = view.some(&Kind::node())?;
            return Ok(Judgement::Inconclusive(with_set_node(
                text,
                view.variables(),
                nodes,
            )));
        };
        let carried = labels_of(node);
        let wanted = format_labels(&self.labels);
        if missing_labels(&self.labels, Some(&carried)).is_empty() {
            return Ok(Judgement::pass_with(
                vec![Text::same(format!("{name}: {wanted}"))],
                Vec::new(),
            ));
        }
        Ok(Judgement::fail(
            say!(ja: "ノード {name} に label がありません", en: "node {name} does not carry the label"),
            Text::same(wanted),
            Text::same(format_labels(&carried)),
        ))
    }

    fn required_requests(&self) -> RequiredRequests {
        RequiredRequests::named(Kind::node(), Some(&self.node))
            .and(RequiredRequests::some(Kind::node()))
    }

    fn problems(&self) -> Vec<String> {
        if self.labels.is_empty() {
            return vec!["nodeLabel: labels is empty, so anything would pass".to_owned()];
        }
        Vec::new()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        vec![]
    }
}
