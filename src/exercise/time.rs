//! Spans of time as people write them.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::time::Duration;

use jiff::SignedDuration;
use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::parse_cause::said;
use crate::{say, text::Text};

/// The longest that makes sense: a day.
const LONGEST: Duration = Duration::from_secs(24 * 60 * 60);

/// A span of time: `90`, `90s`, `1m30s`, `2 min`; a number alone is seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Duration);

/// The reason for which a text is no span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TimeError {
    /// Not in a form that is understood.
    #[error("a duration such as 90, 90s or 2m is needed")]
    NoTime,
    /// More than a day.
    #[error("it must be no longer than a day")]
    TooLong,
}

impl TimeError {
    /// Returns what is wrong with `text`, for the author of an exercise.
    fn text(self, text: &str) -> Text {
        match self {
            Self::NoTime => say!(
                ja: "「{text}」は時間として読めません (例: 90、90s、2m)",
                en: "`{text}` is no duration such as 90, 90s or 2m"
            ),
            Self::TooLong => say!(
                ja: "「{text}」は長すぎます (1 日まで)",
                en: "`{text}` is longer than a day"
            ),
        }
    }
}

impl Time {
    /// A span of time that is longer than nothing.
    ///
    /// # Errors
    /// Returns the problem of `text`, in words.
    pub fn some(text: &str) -> Result<Self, String> {
        match text.parse::<Self>() {
            Ok(time) if time.0.is_zero() => Err("it must be longer than nothing".to_owned()),
            Ok(time) => Ok(time),
            Err(error) => Err(error.to_string()),
        }
    }
}

impl FromStr for Time {
    type Err = TimeError;

    fn from_str(text: &str) -> Result<Self, TimeError> {
        let text = text.trim();
        let span = match text.parse::<u32>() {
            Ok(seconds) => Duration::from_secs(seconds.into()),
            Err(_) => text
                .parse::<SignedDuration>()
                .ok()
                .and_then(|span| Duration::try_from(span).ok())
                .ok_or(TimeError::NoTime)?,
        };
        if span > LONGEST {
            return Err(TimeError::TooLong);
        }
        Ok(Self(span))
    }
}

impl fmt::Display for Time {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match SignedDuration::try_from(self.0) {
            Ok(span) => write!(out, "{span:#}"),
            Err(_) => write!(out, "{}s", self.0.as_secs()),
        }
    }
}

impl Serialize for Time {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Time {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        text.parse()
            .map_err(|error: TimeError| said(&error.text(&text)))
    }
}

impl JsonSchema for Time {
    fn schema_name() -> Cow<'static, str> {
        "Time".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "description": "A span of time, such as 90s or 2m.",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(text: &str) -> Option<u64> {
        text.parse::<Time>().ok().map(|time| time.0.as_secs())
    }

    #[test]
    fn a_number_alone_is_seconds() {
        assert_eq!(seconds("90"), Some(90));
    }

    #[test]
    fn units_are_understood() {
        assert_eq!(seconds("2m"), Some(120));
        assert_eq!(seconds("1m30s"), Some(90));
        assert_eq!("500ms".parse(), Ok(Time(Duration::from_millis(500))));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for text in ["", "soon", "-5s", "48h"] {
            assert_eq!(seconds(text), None, "{text}");
        }
        for text in ["0", "0s", "x"] {
            assert!(Time::some(text).is_err(), "{text}");
        }
    }

    #[test]
    fn what_is_written_can_be_read_again() {
        for text in ["90s", "500ms", "1h", "0s"] {
            let time: Time = text.parse().unwrap();
            assert_eq!(time.to_string().parse(), Ok(time), "{text}");
        }
    }
}
