//! A check, and a condition: an expectation with and without what surrounds it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::exercise::Time;
use crate::expect::{Expectation, for_each_expectation};
use crate::text::Text;

/// Both structs have one optional field for each expectation and not one
/// flattened enum, since serde's `flatten` loses the position of errors. All but
/// one are empty, and small for that.
macro_rules! documents {
    ($( $key:ident $type:ident, )*) => {
        /// One thing that must be true. Exactly one of the expectation fields is given.
        #[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "camelCase")]
        pub struct Check {
            /// The name that commands use, unique in the exercise.
            pub check: String,
            /// The state that must hold, in a few words that do not give the solution away.
            pub title: Text,
            /// The points that it is worth.
            #[serde(default = "one")]
            pub points: u32,
            /// True where its points come on top of the total.
            #[serde(default, skip_serializing_if = "std::ops::Not::not")]
            pub bonus: bool,
            /// Checks that must pass first.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub needs: Vec<String>,
            /// Only asked when all of these hold.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub only_if: Vec<Condition>,
            /// The time that it may take to come true, instead of the exercise's `timeout`.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub timeout: Option<Time>,
            /// The time that it must stay true, without a break, before it passes.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub stays: Option<Time>,
            /// The states that must have been seen before it came true, in this order. Only a
            /// run that watches from the start can tell (`--wait`, `--watch`).
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub seen_before: Vec<Condition>,
            /// The actions that grading a submission takes in the student's stead.
            #[serde(default, skip_serializing_if = "Option::is_none")]
            pub by_hand: Option<crate::expect::ByHand>,
            /// The reason for which it matters.
            pub why: Text,
            /// Commands with which a student sees for themselves. In `kubectl exec POD -c
            /// CONTAINER -- … /PATH`, CONTAINER is shown as the container that mounts the path.
            #[serde(default, skip_serializing_if = "Vec::is_empty")]
            pub look: Vec<String>,
            /// Hints in tiers; the last may name the field, none pastes the answer.
            pub hints: Vec<Text>,
            $(
                #[doc = concat!("See [`crate::expect::", stringify!($type), "`].")]
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $key: Option<Box<crate::expect::$type>>,
            )*
        }

        /// An expectation that decides whether something applies.
        /// Exactly one field is given.
        #[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
        #[serde(deny_unknown_fields, rename_all = "camelCase")]
        pub struct Condition {
            $(
                #[doc = concat!("See [`crate::expect::", stringify!($type), "`].")]
                #[serde(default, skip_serializing_if = "Option::is_none")]
                pub $key: Option<Box<crate::expect::$type>>,
            )*
        }

        impl Check {
            /// All expectations that are given; lint sees to it that there is one.
            #[must_use]
            pub fn expectations(&self) -> Vec<Expectation> {
                let mut found = Vec::new();
                $( if let Some(it) = &self.$key { found.push(Expectation::from((**it).clone())); } )*
                found
            }
        }

        impl Check {
            /// Returns a digest of what it demands. Texts and points are no part
            /// of that, nor are the values of variables.
            #[must_use]
            pub fn demand_digest(&self) -> String {
                let expectations = self.expectations();
                let demand = (expectations, &self.only_if, &self.seen_before, self.stays);
                // A check that came from YAML can be written as JSON.
                let text = serde_json::to_vec(&demand).unwrap_or_default();
                crate::digest::sha256(&text)
            }
        }

        impl Condition {
            /// All expectations that are given; lint sees to it that there is one.
            #[must_use]
            pub fn expectations(&self) -> Vec<Expectation> {
                let mut found = Vec::new();
                $( if let Some(it) = &self.$key { found.push(Expectation::from((**it).clone())); } )*
                found
            }
        }
    };
}

for_each_expectation!(documents);

fn one() -> u32 {
    1
}
