//! Durations as people write them.

use std::time::Duration;

/// `90`, `90s`, `1m30s`, `2 min`: a number alone is seconds.
pub(super) fn parse(text: &str) -> Result<Duration, String> {
    let problem = || "a duration such as 90, 90s or 2m is needed".to_owned();
    let text = text.trim();
    let duration = match text.parse::<u32>() {
        Ok(seconds) => Duration::from_secs(seconds.into()),
        Err(_) => text
            .parse::<jiff::SignedDuration>()
            .ok()
            .and_then(|duration| Duration::try_from(duration).ok())
            .ok_or_else(problem)?,
    };
    if duration.is_zero() || duration > Duration::from_secs(24 * 60 * 60) {
        return Err("it must be longer than nothing and no longer than a day".to_owned());
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_alone_is_seconds() {
        assert_eq!(parse("90"), Ok(Duration::from_secs(90)));
    }

    #[test]
    fn units_are_understood() {
        assert_eq!(parse("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(parse("1m30s"), Ok(Duration::from_secs(90)));
        assert_eq!(parse("500ms"), Ok(Duration::from_millis(500)));
    }

    #[test]
    fn what_cannot_be_meant_is_refused() {
        for text in ["", "soon", "-5s", "0", "0s", "48h"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
