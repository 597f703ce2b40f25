//! The table of a run, and its place in the document that explains it.

use std::fmt;
use std::path::Path;
use std::process::Command;
use std::thread::available_parallelism;

use crate::error::{Error, Result};

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
    /// A quantity, and its value for handson.
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

    /// Adds the value for another program.
    pub fn beside(mut self, name: &str, other: &str) -> Self {
        self.beside = format!("{name}: {other}");
        self
    }

    /// Adds the share of the other.
    pub fn ratio(mut self, ratio: f64) -> Self {
        self.ratio = format!("{:.0} %", ratio * 100.0);
        self
    }

    /// Adds a goal, and that it is met or missed.
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

    /// Tells a table in which nothing is missing.
    pub fn measured(&self) -> bool {
        !self.broken
    }

    /// Tells a table in which no goal is missed.
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

const FROM: &str = "<!-- from here: written by `ci/bench --write` -->";
const TO: &str = "<!-- to here -->";

/// Puts the table in the place of the one that is there.
pub fn write_into(path: &Path, table: &Table, load: &str) -> Result<()> {
    let before = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let section = format!("{}\n\n{table}", circumstances(load));
    let after = replaced(&before, &section).ok_or_else(|| Error::Markers {
        path: path.to_owned(),
        from: FROM,
        to: TO,
    })?;
    std::fs::write(path, after).map_err(Error::io("write", path))
}

/// The number of programs that want a processor, on the average of the last
/// minute: a busy machine spoils every time, and not every one by as much.
pub fn load() -> Result<String> {
    let path = Path::new("/proc/loadavg");
    let text = std::fs::read_to_string(path).map_err(Error::io("read", path))?;
    let load = text.split(' ').next().unwrap_or_default().to_owned();
    eprintln!("load average before: {load}");
    Ok(load)
}

fn replaced(document: &str, section: &str) -> Option<String> {
    let (head, rest) = document.split_once(FROM)?;
    let (_, tail) = rest.split_once(TO)?;
    Some(format!("{head}{FROM}\n{section}{TO}{tail}"))
}

/// The day and the machine.
fn circumstances(load: &str) -> String {
    let day = Command::new("date").args(["-u", "+%F"]).output();
    let day = day.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    let cores = available_parallelism().map_or(0, usize::from);
    format!(
        "{}, {cores} cores, which the cluster and what is measured share; load before: {load}.",
        day.unwrap_or_default()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missed_goal_is_seen_in_line_and_table() {
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
    fn unmeasured_part_is_a_line_of_its_own() {
        let mut table = Table::default();
        table.broken("1,000 checks", "there is no such command");
        assert!(table.to_string().contains("could not be measured"));
        assert!(!table.measured());
    }

    #[test]
    fn only_text_between_markers_changes() {
        let document = format!("a\n{FROM}\nold\n{TO}\nb\n");
        let after = replaced(&document, "new\n");
        assert_eq!(after, Some(format!("a\n{FROM}\nnew\n{TO}\nb\n")));
    }

    #[test]
    fn document_without_markers_is_left_alone() {
        assert_eq!(replaced("a\n", "new\n"), None);
    }
}
