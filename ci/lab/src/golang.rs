//! Building Go programs from the lab's own modules.

use std::path::Path;
use std::process::Command;

use crate::error::{Error, Result};
use crate::files::sources;
use crate::packages;
use crate::run::run;

/// Builds `package` of the module in the folder `module` as the file `program`,
/// static: what runs does not depend on the machine.
pub fn build(module: &str, package: &str, settings: &[String], program: &Path) -> Result<()> {
    if !packages::on_path("go") {
        return Err(Error::Missing {
            program: "go",
            advice: "install Go 1.26 or newer, or let it be on the PATH",
        });
    }
    let mut flags = "-s -w".to_owned();
    for setting in settings {
        flags.push_str(" -X ");
        flags.push_str(setting);
    }
    let mut command = Command::new("go");
    command
        .current_dir(sources().join(module))
        .env("CGO_ENABLED", "0")
        .args(["build", "-trimpath", "-buildvcs=false", "-ldflags", &flags])
        .arg("-o")
        .arg(program)
        .arg(package);
    run(&mut command).map(drop)
}
