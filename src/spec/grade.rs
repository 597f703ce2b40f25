//! dev stand-in
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Grade {
    pub pod_security: Level,
    pub allow: Allow,
    pub cleaner: Option<String>,
}
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase", default)]
pub struct Allow {
    pub host_paths: Vec<String>,
}
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub enum Level {
    Privileged,
    #[default]
    Baseline,
    Restricted,
}
impl Level {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Privileged => "privileged",
            Self::Baseline => "baseline",
            Self::Restricted => "restricted",
        }
    }
}
impl Grade {
    pub fn quota(&self) -> Value {
        json!({"pods": "12", "persistentvolumeclaims": "4", "requests.storage": "100Gi"})
    }
    pub fn container_limits(&self) -> Value {
        json!({"type": "Container", "default": {"memory": "1Gi", "cpu": "2"}, "defaultRequest": {"memory": "64Mi", "cpu": "20m"}})
    }
}
