//! One cgroup for each node, `/handson/LAB/NODE`, under which its kubelet works.
//!
//! Works with cgroup v1 (one folder tree a controller). Version 2 (one tree,
//! controllers handed down level by level) is written after its documentation
//! and has not been tried.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::error::{Error, Result};
use crate::files::{make_folder, read, write};
use crate::lab::Lab;

/// The node's cgroup, as the kubelet is told it.
pub fn name(lab: &Lab, node: &str) -> String {
    format!("/handson/{}/{node}", lab.name)
}

/// Makes the node's cgroup in every hierarchy.
pub fn make(lab: &Lab, node: &str) -> Result<()> {
    for (root, version) in hierarchies()? {
        // On a machine with both, version 2 has no controllers to offer.
        if version == 2 && root != Path::new("/sys/fs/cgroup") {
            continue;
        }
        let mut folder = root;
        for part in ["handson", &lab.name, node] {
            let parent = folder.clone();
            folder.push(part);
            make_folder(&folder)?;
            if version == 2 {
                hand_down(&parent)?;
            } else {
                fill_cpuset(&parent, &folder)?;
            }
        }
        if version == 2 {
            hand_down(&folder)?;
        }
    }
    Ok(())
}

/// A new cpuset of version 1 is empty and takes no process.
fn fill_cpuset(parent: &Path, folder: &Path) -> Result<()> {
    for file in ["cpuset.cpus", "cpuset.mems"] {
        if folder.join(file).exists() {
            write(&folder.join(file), read(&parent.join(file))?)?;
        }
    }
    Ok(())
}

/// Lets the children of a cgroup of version 2 use all controllers it has.
fn hand_down(folder: &Path) -> Result<()> {
    let controllers = read(&folder.join("cgroup.controllers"))?;
    let enable: Vec<_> = controllers
        .split_whitespace()
        .map(|c| format!("+{c}"))
        .collect();
    write(&folder.join("cgroup.subtree_control"), enable.join(" "))
}

/// Removes the cgroups of one node, or of the whole lab.
pub fn remove(lab: &Lab, node: Option<&str>) -> Result<()> {
    for (root, _) in hierarchies()? {
        let all = root.join("handson");
        let of_lab = all.join(&lab.name);
        remove_tree(&node.map_or_else(|| of_lab.clone(), |node| of_lab.join(node)))?;
        if node.is_none() {
            // Another lab may still need it.
            fs::remove_dir(&all).ok();
        }
    }
    Ok(())
}

/// Removes a cgroup and those below it, deepest first.
fn remove_tree(folder: &Path) -> Result<()> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir())) {
        remove_tree(&entry.path())?;
    }
    // A process that just ended may hold its cgroup a moment longer.
    let deadline = Instant::now() + Duration::from_secs(3);
    loop {
        match fs::remove_dir(folder) {
            Ok(()) => return Ok(()),
            Err(reason) if reason.kind() == ErrorKind::NotFound => return Ok(()),
            Err(reason) if Instant::now() > deadline => {
                return Err(Error::io("remove the cgroup", folder, reason));
            }
            Err(_) => sleep(Duration::from_millis(20)),
        }
    }
}

/// The folders where cgroups are mounted, with their version.
fn hierarchies() -> Result<Vec<(PathBuf, u8)>> {
    let mounts = read(Path::new("/proc/self/mounts"))?;
    let mounted = mounts.lines().filter_map(|line| {
        let mut fields = line.split(' ').skip(1);
        let (folder, kind) = (fields.next()?, fields.next()?);
        let version = match kind {
            "cgroup" => 1,
            "cgroup2" => 2,
            _ => return None,
        };
        Some((PathBuf::from(folder), version))
    });
    Ok(mounted.collect())
}
