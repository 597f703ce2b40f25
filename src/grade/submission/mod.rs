//! Reading what was handed in, and deciding what it may contain. Offline.

mod document;
mod error;
mod place;
mod problem;
mod yaml;

pub use error::{Finding, SubmissionError};
pub use place::Place;
pub use problem::Problem;

use crate::evidence::Kind;
use crate::spec::Exercise;
use crate::text::Text;
use serde_json::Value;
use std::path::Path;
#[derive(Clone, Debug)]
pub struct Manifest {
    pub object: Value,
    pub kind: Kind,
    pub name: String,
    pub place: Place,
    pub stage: Option<String>,
}
#[derive(Clone, Debug)]
pub struct Submission {
    pub manifests: Vec<Manifest>,
    pub remarks: Vec<Text>,
    pub digest: String,
}
impl Submission {
    pub fn mapping(&self) -> Vec<Text> {
        self.manifests
            .iter()
            .map(|m| Text::same(format!("{:?} ← {} {}/{}", m.stage, m.place, m.kind, m.name)))
            .collect()
    }
}
pub fn read(dir: &Path, _e: &Exercise) -> std::io::Result<Submission> {
    let mut manifests = Vec::new();
    let mut files: Vec<_> = std::fs::read_dir(dir)?
        .filter_map(Result::ok)
        .map(|e| e.path())
        .collect();
    files.sort();
    for f in files {
        let text = std::fs::read_to_string(&f)?;
        for doc in text.split("\n---\n") {
            let object: Value = serde_saphyr::from_str(doc).map_err(std::io::Error::other)?;
            if object.is_null() {
                continue;
            }
            let kind = Kind {
                api_version: object["apiVersion"].as_str().unwrap().into(),
                kind: object["kind"].as_str().unwrap().into(),
            };
            let name = object["metadata"]["name"].as_str().unwrap().to_owned();
            let s = object.to_string();
            let stage = if name != "mariadb" {
                "emptydir"
            } else if s.contains("hostPath") {
                "hostpath"
            } else {
                "pvc"
            };
            manifests.push(Manifest {
                object,
                kind,
                name,
                place: Place {
                    file: f.file_name().unwrap().to_string_lossy().into_owned(),
                    line: 1,
                },
                stage: Some(stage.into()),
            });
        }
    }
    Ok(Submission {
        manifests,
        remarks: Vec::new(),
        digest: String::new(),
    })
}
