//! What holds a Pod's namespaces open.

use std::fs;

use serde_json::json;

use super::Image;
use crate::error::Error;

pub const IMAGE: Image = Image {
    name: "pause",
    sources: &["src/images/pause.rs", "kubernetes/cmd/pause"],
    make: |workshop| {
        let tree = workshop.empty("pause")?;
        let program = tree.join("pause");
        fs::copy(workshop.programs.join("bin/pause"), &program)
            .map_err(|source| Error::io("copy", &program, source))?;
        workshop.add("pause", &["3.10"], &tree, json!({"Entrypoint": ["/pause"]}))
    },
};
