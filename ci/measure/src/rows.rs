//! The parts of the table, a file each.

mod chapters;
mod crowd;
mod delay;
mod grading;
mod probes;
mod recorded;
mod settled;
mod startup;
mod submissions;
mod wrong;

use clap::ValueEnum;

use crate::bench::Bench;
use crate::error::Result;
use crate::table::Row;

/// The twelve checks, and what makes all of them pass.
const TWELVE: &str = include_str!("../exercises/twelve.yaml");
const RIGHT: &str = include_str!("../exercises/right.yaml");
const SHELL: &str = include_str!("../exercises/shell.sh");
/// The namespace in which they pass; the first of ten.
const FIRST: &str = "bench-0";

/// A part of the table. The order matters: what fills the cluster comes last.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Part {
    /// Start-up and size of the program
    Startup,
    /// Twelve checks of a namespace where all is done
    Settled,
    /// Twelve checks of a namespace where much is wrong
    Wrong,
    /// Each exercise of the course
    Chapters,
    /// Looks into Pods: exec and port-forward
    Probes,
    /// The delay until a program that waits notices that a Pod is ready
    Delay,
    /// 120 checks over ten namespaces
    Many,
    /// Grading the reference solution
    Grading,
    /// 100 submissions of a class
    Submissions,
    /// A whole class at once: 200 namespaces, and 300 clusters
    Batch,
    /// 1,000 checks over recorded evidence
    Recorded,
    /// A namespace with 5,000 other Pods
    Crowd,
}

impl Part {
    /// The name that people read.
    pub fn title(self) -> &'static str {
        match self {
            Self::Startup => "start-up",
            Self::Settled => "12 settled checks",
            Self::Wrong => "12 checks, much wrong",
            Self::Chapters => "each exercise",
            Self::Probes => "looks into Pods",
            Self::Delay => "delay after Ready",
            Self::Many => "120 settled checks in 10 namespaces",
            Self::Grading => "grading the reference",
            Self::Submissions => "submissions of a class",
            Self::Batch => "a class at once",
            Self::Recorded => "1,000 recorded checks",
            Self::Crowd => "5,000 other Pods",
        }
    }

    /// Measures it.
    pub fn rows(self, bench: &Bench) -> Result<Vec<Row>> {
        match self {
            Self::Startup => startup::rows(bench),
            Self::Settled => settled::one(bench),
            Self::Wrong => wrong::rows(bench),
            Self::Chapters => chapters::rows(bench),
            Self::Probes => probes::rows(bench),
            Self::Delay => delay::rows(bench),
            Self::Many => settled::ten(bench),
            Self::Grading => grading::rows(bench),
            Self::Submissions => submissions::rows(bench),
            Self::Batch => crate::batch::rows(bench),
            Self::Recorded => recorded::rows(bench),
            Self::Crowd => crowd::rows(bench),
        }
    }
}
