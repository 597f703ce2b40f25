//! How many there must be.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::say;
use crate::text::Text;

/// A number that is asked for: just so many (`3`), or more (`{atLeast: 3}`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Count {
    /// Just so many.
    Exactly(u64),
    /// No fewer.
    AtLeast(AtLeast),
}

/// A least number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct AtLeast {
    /// The number.
    pub at_least: u64,
}

impl Count {
    /// Tells whether `number` is as many as asked for.
    #[must_use]
    pub fn is_met(self, number: u64) -> bool {
        match self {
            Self::Exactly(wanted) => number == wanted,
            Self::AtLeast(AtLeast { at_least }) => number >= at_least,
        }
    }

    /// Returns the least number that it lets pass.
    #[must_use]
    pub fn least(self) -> u64 {
        match self {
            Self::Exactly(least) | Self::AtLeast(AtLeast { at_least: least }) => least,
        }
    }

    /// Returns it in words.
    #[must_use]
    pub fn text(self) -> Text {
        let least = self.least();
        match self {
            Self::Exactly(_) => Text::same(least),
            Self::AtLeast(_) => say!(ja: "{least} 以上", en: "at least {least}"),
        }
    }
}
