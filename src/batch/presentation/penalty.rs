//! What a late submission costs.

use std::str::FromStr;
use std::time::Duration;

/// The part of the full mark that is taken off for lateness.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Penalty {
    /// In percent of the full mark.
    percent: f64,
    /// For each of these times that has begun; once for all where there is none.
    every: Option<Duration>,
}

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

impl Penalty {
    /// Returns what part of the full mark is taken off of what is `late` by so much,
    /// at most all of it.
    #[must_use]
    pub fn share(self, late: Duration) -> f64 {
        let times = match self.every {
            _ if late.is_zero() => 0.0,
            None => 1.0,
            Some(every) => (late.as_secs_f64() / every.as_secs_f64()).ceil(),
        };
        (self.percent * times / 100.0).min(1.0)
    }
}

impl FromStr for Penalty {
    type Err = String;

    /// Reads `10%`, `10%/day` or `2.5/hour`.
    fn from_str(text: &str) -> Result<Self, String> {
        let (percent, every) = match text.split_once('/') {
            None => (text, None),
            Some((percent, "day" | "d")) => (percent, Some(DAY)),
            Some((percent, "hour" | "h")) => (percent, Some(HOUR)),
            Some((_, other)) => return Err(format!("`{other}` is neither `day` nor `hour`")),
        };
        let number = percent.trim().trim_end_matches('%');
        let percent = number.parse().ok().filter(|it| (0.0..=100.0).contains(it));
        let percent = percent.ok_or("it is a percentage such as 10%/day, 2%/hour or 20%")?;
        Ok(Self { percent, every })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn begun_days_count_and_no_more_than_all_is_lost() {
        let hours = |hours: u64| Duration::from_secs(hours * 60 * 60);
        for (penalty, late, share) in [
            ("10%/day", 0, 0.0),
            ("10%/day", 1, 0.1),
            ("10%/day", 24, 0.1),
            ("10%/day", 25, 0.2),
            ("10%/day", 24 * 30, 1.0),
            ("2.5/hour", 3, 0.075),
            ("20%", 1, 0.2),
            ("20", 500, 0.2),
        ] {
            let penalty: Penalty = penalty.parse().unwrap();
            let found = penalty.share(hours(late));
            assert!((found - share).abs() < 1e-9, "{penalty:?} {late}: {found}");
        }
        for text in ["", "x", "-1%", "101%", "10%/week", "10%/", "NaN"] {
            assert!(text.parse::<Penalty>().is_err(), "{text}");
        }
    }
}
