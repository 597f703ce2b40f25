//! The records in `tests/fixtures/evidence`, and their exercises.

use std::path::{Path, PathBuf};

use handson::engine::{self, Options};
use handson::exercise::{Library, Loaded};
use handson::record::{self, Record};
use handson::report::Report;

pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/evidence")
}

/// The files of all records.
pub fn files() -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder()).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    paths
        .filter(|path| {
            path.extension()
                .is_some_and(|extension| extension == "jsonl")
        })
        .collect()
}

pub fn record(name: &str) -> Record {
    let file = folder().join(format!("{name}.jsonl"));
    record::load(&file).unwrap_or_else(|error| panic!("{name}: {error}"))
}

/// The exercise that asks every expectation.
pub fn facts() -> Loaded {
    let file = folder().join("facts.yaml");
    Library::default()
        .find(&file.display().to_string())
        .unwrap()
}

/// The exercise about workloads and nodes.
pub fn workloads() -> Loaded {
    let file = folder().join("workloads.yaml");
    Library::default()
        .find(&file.display().to_string())
        .unwrap()
}

/// The exercise about what can be reached.
pub fn network() -> Loaded {
    let file = folder().join("network.yaml");
    Library::default()
        .find(&file.display().to_string())
        .unwrap()
}

pub fn config() -> Loaded {
    Library::default().find("config").unwrap()
}

pub fn volumes() -> Loaded {
    Library::default().find("volumes").unwrap()
}

pub fn regraded(name: &str, loaded: &Loaded) -> Report {
    replayed(&record(name), loaded)
}

pub fn replayed(record: &Record, loaded: &Loaded) -> Report {
    let variables = record.head.asked.variables(&loaded.exercise, &[]).unwrap();
    let options = Options::of_record(record, handson::grade::policy_of_record(record));
    engine::replay_run(record, loaded, &variables, &options, &mut |_| {}).unwrap()
}
