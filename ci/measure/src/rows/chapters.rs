//! Each exercise of the course, read only, beside one `kubectl get` of the kinds that its
//! solution has.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use crate::bench::{Bench, Contender};
use crate::error::{Error, Result};
use crate::kubectl::{kubectl, namespace};
use crate::table::Row;

/// The most that a look should take, in percent of kubectl's time, for twelve checks.
const PERCENT: f64 = 25.0;

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    for folder in folders(Path::new("examples"))? {
        let name = file_name(&folder);
        if Path::new("checks").join(&name).exists() {
            rows.extend(chapter(bench, &name, &folder)?);
        }
    }
    Ok(rows)
}

fn chapter(bench: &Bench, name: &str, solution: &Path) -> Result<[Row; 3]> {
    let place = format!("chapter-{name}");
    namespace(&place)?;
    let folder = solution.display();
    let how = if solution.join("kustomization.yaml").exists() {
        "-k"
    } else {
        "-R -f"
    };
    // Where one stage's object takes the place of another's, only the first can be there.
    if let Err(refused) = kubectl(&format!("apply -n {place} {how} {folder}"), "")
        && kubectl(&format!("get pod -n {place} -o name"), "")?.is_empty()
    {
        return Err(refused);
    }
    // Some print Pods that cannot become ready; nothing is judged here.
    let ready = "wait pod --all --for=condition=Ready --timeout=120s";
    let _ = kubectl(&format!("{ready} -n {place}"), "");

    let arguments = [
        "check",
        name,
        "-n",
        &place,
        "--read-only",
        "--format",
        "json",
    ];
    let handson = bench.handson(&arguments);
    // What a look at the whole solution at once comes to is another matter.
    let handson = [0, 1, 3]
        .into_iter()
        .map(|code| handson.clone().ending(code));
    let handson = handson
        .into_iter()
        .find(|it| bench.run(it).is_ok())
        .ok_or_else(|| Error::Said {
            command: format!("handson check {name}"),
            problem: "it ends with no verdict".to_owned(),
        })?;
    let kinds: Vec<String> = kinds(solution)?.into_iter().collect();
    let get = format!("get {} -o json -n {place}", kinds.join(","));
    let contenders = [handson, Contender::kubectl(&get)];
    let checks = bench.said(&contenders[0])?.all();
    let [ours, floor] = bench.compare(20, &contenders)?;

    let name = |quantity: &str| format!("{name}, {checks} checks, {quantity}");
    let few = f64::from(u32::try_from(checks).unwrap_or(u32::MAX).max(12)) / 12.0;
    let fast = ours.wall() < floor.wall() * PERCENT / 100.0 * few;
    let wall = Row::times(&name("wall"), ours.wall(), "one kubectl get", floor.wall());
    let goal = format!("< {:.0} %", PERCENT * few);
    let cpu = Row::times(&name("CPU"), ours.cpu(), "one kubectl get", floor.cpu());
    let requests = bench.requests(&contenders[0])?.to_string();
    let theirs = bench.requests(&contenders[1])?.to_string();
    Ok([
        wall.goal(&goal, fast),
        cpu,
        Row::new(&name("requests"), requests).beside("one kubectl get", &theirs),
    ])
}

/// Returns the kinds of the manifests in a folder.
fn kinds(folder: &Path) -> Result<BTreeSet<String>> {
    let mut kinds = BTreeSet::new();
    for path in folders(folder)? {
        if path.is_dir() {
            kinds.extend(self::kinds(&path)?);
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(Error::io("read", &path))?;
        let named = text.lines().filter_map(|line| line.strip_prefix("kind: "));
        let named = named.map(|kind| kind.trim().to_lowercase());
        kinds.extend(named.filter(|kind| kind != "kustomization"));
    }
    Ok(kinds)
}

/// Returns what is in a folder, by name.
fn folders(folder: &Path) -> Result<Vec<PathBuf>> {
    let failed = || Error::io("look into", folder);
    let entries = std::fs::read_dir(folder).map_err(failed())?;
    let paths: std::io::Result<Vec<PathBuf>> = entries.map(|entry| Ok(entry?.path())).collect();
    let mut paths = paths.map_err(failed())?;
    paths.sort();
    Ok(paths)
}

fn file_name(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}
