//! Putting an image from a file onto the nodes.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::lab::{Lab, node_name};
use crate::run::run_with_file;

/// Gives every node the images of an archive. Pods that do not insist on
/// pulling find them there; the registry, which labs share, never has them.
pub fn load(lab: &Lab, archive: &Path) -> Result<()> {
    let settings = lab.settings()?.ok_or_else(|| lab.absent())?;
    for node in (0..settings.nodes).map(node_name) {
        let Some(process) = lab.running(&node) else {
            return Err(Error::Dead {
                node,
                name: lab.name_option(),
            });
        };
        let file = File::open(archive).map_err(|source| Error::io("read", archive, source))?;
        let mut import = Command::new("nsenter");
        import
            .arg(format!("--target={}", process.pid))
            .args(["--mount", "--net", "ctr", "--namespace=k8s.io"])
            // From standard input: a node has a /data and a /mnt of its own.
            .args(["images", "import", "-"]);
        run_with_file(&mut import, file)?;
    }
    Ok(())
}
