//! The table, in a form that is good to read and is Markdown, too.

use std::fmt;

/// One line of the table.
#[derive(Debug, Default)]
pub struct Row {
    what: String,
    handson: String,
    beside: String,
    ratio: String,
    goal: String,
    met: Option<bool>,
}

impl Row {
    /// What was measured, and what it is for handson.
    pub fn new(what: &str, handson: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            handson: handson.into(),
            ..Self::default()
        }
    }

    /// Times in milliseconds: handson's, and another's with its name.
    pub fn times(what: &str, handson: f64, name: &str, other: f64) -> Self {
        Self::compared(what, "ms", handson, name, other)
    }

    /// Peaks in MiB: handson's, and another's with its name.
    pub fn peaks(what: &str, handson: f64, name: &str, other: f64) -> Self {
        Self::compared(what, "MiB", handson, name, other)
    }

    fn compared(what: &str, unit: &str, handson: f64, name: &str, other: f64) -> Self {
        Self::new(what, format!("{handson:.1} {unit}"))
            .beside(name, &format!("{other:.1} {unit}"))
            .ratio(handson / other)
    }

    /// What it is for another program.
    pub fn beside(mut self, name: &str, other: &str) -> Self {
        self.beside = format!("{name}: {other}");
        self
    }

    /// How much of the other it is.
    pub fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = format!("{:.0} %", ratio * 100.0);
        self
    }

    /// What it should be, and whether it is.
    pub fn goal(mut self, goal: &str, met: bool) -> Self {
        goal.clone_into(&mut self.goal);
        self.met = Some(met);
        self
    }

    fn cells(&self) -> [&str; 6] {
        let met = match self.met {
            None => "",
            Some(true) => "met",
            Some(false) => "**not met**",
        };
        let Self {
            what,
            handson,
            beside,
            ratio,
            goal,
            ..
        } = self;
        [what, handson, beside, ratio, goal, met]
    }
}

/// All lines.
#[derive(Debug, Default)]
pub struct Table {
    rows: Vec<Row>,
    broken: bool,
}

impl Table {
    /// Adds what was measured.
    pub fn add(&mut self, rows: Vec<Row>) {
        self.rows.extend(rows);
    }

    /// Says that something could not be measured, and why.
    pub fn broken(&mut self, what: &str, why: &str) {
        eprintln!("ci/bench: {what}: {why}");
        self.rows.push(Row::new(what, "**could not be measured**"));
        self.broken = true;
    }

    /// Whether everything was measured.
    pub fn measured(&self) -> bool {
        !self.broken
    }

    /// Whether every goal was met.
    pub fn met(&self) -> bool {
        self.rows.iter().all(|row| row.met != Some(false))
    }
}

const HEADINGS: [&str; 6] = ["", "handson", "beside it", "ratio", "goal", ""];

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut lines = vec![HEADINGS];
        lines.extend(self.rows.iter().map(Row::cells));
        let widths: [usize; 6] = std::array::from_fn(|column| {
            let widths = lines.iter().map(|cells| cells[column].chars().count());
            widths.max().unwrap_or_default().max(1)
        });
        for (number, cells) in lines.iter().enumerate() {
            for (cell, width) in cells.iter().zip(widths) {
                write!(f, "| {cell:width$} ")?;
            }
            writeln!(f, "|")?;
            if number == 0 {
                for width in widths {
                    write!(f, "|-{}-", "-".repeat(width))?;
                }
                writeln!(f, "|")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missed_goal_is_seen_in_the_line_and_in_the_whole() {
        let mut table = Table::default();
        table.add(vec![
            Row::times("wall", 20.0, "kubectl get", 80.0).goal("< 25 %", false),
        ]);
        assert!(
            table.to_string().contains(
                "| wall | 20.0 ms | kubectl get: 80.0 ms | 25 %  | < 25 % | **not met** |"
            )
        );
        assert!(!table.met());
        assert!(table.measured());
    }

    #[test]
    fn what_could_not_be_measured_is_a_line_of_its_own() {
        let mut table = Table::default();
        table.broken("1,000 checks", "there is no such command");
        assert!(table.to_string().contains("could not be measured"));
        assert!(!table.measured());
    }
}
