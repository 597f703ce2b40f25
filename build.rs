//! Lists what the program holds of `checks/` and `examples/`: each exercise and
//! its reference solution, and neither alternatives nor mistakes.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=checks");
    println!("cargo::rerun-if-changed=examples");
    let variable = |name| std::env::var(name).map_err(io::Error::other);
    let root = PathBuf::from(variable("CARGO_MANIFEST_DIR")?);
    let mut list = Vec::new();
    for folder in entries(&root.join("checks"))? {
        let exercise = folder.join("exercise.yaml");
        if exercise.is_file() {
            let name = name_of(&folder);
            let solution = root.join("examples").join(&name);
            let exercise = exercise.display().to_string();
            let files = solution_files(&solution)?;
            list.push(format!(
                "BuiltIn {{ name: {name:?}, source: include_str!({exercise:?}), solution: &[{files}] }}"
            ));
        }
    }
    let list = format!("&[{}]\n", list.join(",\n"));
    fs::write(Path::new(&variable("OUT_DIR")?).join("built_in.rs"), list)
}

/// Returns names and contents of the files in `folder`, as Rust has them.
fn solution_files(folder: &Path) -> io::Result<String> {
    if !folder.is_dir() {
        return Ok(String::new());
    }
    let files = entries(folder)?.into_iter().map(|file| {
        let (name, path) = (name_of(&file), file.display().to_string());
        format!("({name:?}, include_str!({path:?}))")
    });
    Ok(files.collect::<Vec<_>>().join(", "))
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

fn entries(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = fs::read_dir(folder)?
        .map(|entry| Ok(entry?.path()))
        .collect::<io::Result<Vec<_>>>()?;
    paths.sort();
    Ok(paths)
}
