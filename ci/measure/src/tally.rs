//! Many runs of the same thing, and the one number that stands for them.

use std::time::Duration;

use crate::run::Taken;

/// All runs of one program.
#[derive(Debug, Default)]
pub struct Tally(pub Vec<Taken>);

impl Tally {
    /// The median time, in milliseconds.
    pub fn wall(&self) -> f64 {
        median(
            self.0
                .iter()
                .map(|taken| milliseconds(taken.wall))
                .collect(),
        )
    }

    /// The median processor time, in milliseconds.
    pub fn cpu(&self) -> f64 {
        median(self.0.iter().map(|taken| milliseconds(taken.cpu)).collect())
    }

    /// The highest peak, in MiB.
    pub fn peak(&self) -> f64 {
        let peaks = self.0.iter().map(|taken| taken.peak);
        mebibytes(peaks.max().unwrap_or_default())
    }
}

/// In milliseconds.
pub fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

#[expect(clippy::cast_precision_loss, reason = "no peak has 53 bits")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / f64::from(1 << 20)
}

/// The middle one, or the mean of the two in the middle; not a number where there is none.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    match (values.len() / 2, values.len() % 2) {
        (0, 0) => f64::NAN,
        (middle, 0) => f64::midpoint(values[middle - 1], values[middle]),
        (middle, _) => values[middle],
    }
}

/// The greatest; not a number where there is none.
pub fn worst(values: &[f64]) -> f64 {
    values.iter().copied().fold(f64::NAN, f64::max)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_median_is_the_middle_whatever_the_order() {
        assert!((median(vec![9.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
        assert!((median(vec![4.0, 1.0, 3.0, 2.0]) - 2.5).abs() < f64::EPSILON);
    }

    #[test]
    fn nothing_has_no_median_and_meets_no_goal() {
        assert!(median(Vec::new()).is_nan());
        assert!(worst(&[]).is_nan());
        assert!((worst(&[1.0, 3.0, 2.0]) - 3.0).abs() < f64::EPSILON);
    }
}
