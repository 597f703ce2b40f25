//! The most that a submission may ask for.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::objects::quantity::Quantity;

/// The most that a submission may ask for, so that others find room; what is
/// not given has a value that suits a course.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default, rename_all = "camelCase")]
pub struct Limits {
    /// The storage that all claims ask for together; 1Ti where it is not given.
    pub storage: String,
    /// The replicas of one workload; 10 where it is not given.
    pub replicas: u32,
    /// The memory of one container; 2Gi where it is not given.
    pub memory: String,
    /// The CPUs of one container; 2 where it is not given.
    pub cpu: String,
    /// The objects that are applied; 50 where it is not given.
    pub objects: usize,
    /// The files that are read; 100 where it is not given.
    pub files: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            storage: "1Ti".to_owned(),
            replicas: 10,
            memory: "2Gi".to_owned(),
            cpu: "2".to_owned(),
            objects: 50,
            files: 100,
        }
    }
}

impl Limits {
    /// Returns the most storage as a number of bytes.
    #[must_use]
    pub fn most_storage(&self) -> Quantity {
        Quantity::parse(&self.storage).unwrap_or_default()
    }

    /// Returns the most that a container may ask for, by the name of the resource.
    #[must_use]
    pub fn of_container(&self) -> [(&'static str, &str); 2] {
        [("memory", &self.memory), ("cpu", &self.cpu)]
    }

    /// Returns what cannot be meant.
    pub(super) fn problems(&self) -> Vec<String> {
        let sizes = [
            ("storage", &self.storage),
            ("memory", &self.memory),
            ("cpu", &self.cpu),
        ];
        let sizes = sizes.into_iter().filter_map(|(name, most)| {
            let is_some = Quantity::parse(most).is_some_and(|most| most > Quantity::default());
            (!is_some).then(|| format!("`limits.{name}: {most}` is no quantity above 0"))
        });
        let counts = [
            ("replicas", self.replicas == 0),
            ("objects", self.objects == 0),
            ("files", self.files == 0),
        ];
        let counts = counts.into_iter().filter(|(_, is_zero)| *is_zero);
        let counts = counts.map(|(name, _)| format!("`limits.{name}: 0` lets nothing be graded"));
        sizes.chain(counts).collect()
    }
}
