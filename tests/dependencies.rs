//! The crates that handson is built of: their licences, and those that are
//! there twice. `cargo deny` would need a database that CI cannot always reach.

#![expect(
    clippy::unwrap_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

/// Licences that go with a program under MIT.
const LICENCES: [&str; 12] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "ISC",
    "MIT",
    "Unicode-3.0",
    "Unicode-DFS-2016",
    "Unlicense",
    "Zlib",
];

/// Crates in two versions, and who still asks for the older one.
const TWICE: [(&str, &str); 10] = [
    ("base64", "k8s-openapi and ours: 0.22"),
    ("block-buffer", "sha2 0.10"),
    ("cpufeatures", "sha2 0.10"),
    ("crypto-common", "sha2 0.10"),
    ("digest", "sha2 0.10"),
    ("getrandom", "ring: 0.2"),
    ("sha2", "ours: 0.10, which prints digests in hexadecimal"),
    ("supports-color", "owo-colors: 2"),
    ("syn", "miette-derive and others: 2"),
    ("unicode-width", "miette: 0.1"),
];

/// The name, version and licence of each crate that is compiled on this machine,
/// from `cargo tree`.
fn crates() -> BTreeSet<[String; 3]> {
    let output = Command::new(env!("CARGO"))
        .args(["tree", "--locked", "--offline", "--workspace"])
        .args(["--prefix=none", "--no-dedupe", "--format={p} {l}"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let told = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{told}");
    let lines = String::from_utf8(output.stdout).unwrap();
    let found = lines.lines().filter_map(|line| {
        // What follows the version of a crate of ours, or of a macro, is in parentheses.
        let line = line.replace(" (proc-macro)", "");
        let (name, rest) = line.split_once(" v")?;
        let (version, licence) = rest.split_once(' ')?;
        let licence = licence.strip_prefix("(/").map_or(licence, |path| {
            path.split_once(") ").map_or("", |(_, licence)| licence)
        });
        Some([name, version, licence].map(str::to_owned))
    });
    found.collect()
}

/// Tells an SPDX expression that allows what [`LICENCES`] allow. Every part that
/// is joined by AND must; a parenthesis in an alternative only makes it stricter.
fn is_allowed(expression: &str) -> bool {
    expression.split(" AND ").all(|part| {
        let part = part.replace(['(', ')'], "").replace('/', " OR ");
        part.split(" OR ").any(|one| LICENCES.contains(&one.trim()))
    })
}

#[test]
fn every_crate_has_an_allowed_licence() {
    let crates = crates();
    assert!(crates.len() > 100, "only {} crates", crates.len());
    let refused: Vec<String> = crates
        .iter()
        .filter(|[_, _, licence]| !is_allowed(licence))
        .map(|one| one.join(" "))
        .collect();
    assert!(refused.is_empty(), "{}", refused.join("\n"));
}

#[test]
fn crates_in_two_versions_have_a_reason() {
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for [name, version, _] in crates() {
        versions.entry(name).or_default().insert(version);
    }
    versions.retain(|_, all| all.len() > 1);
    let found: Vec<&str> = versions.keys().map(String::as_str).collect();
    let known: Vec<&str> = TWICE.iter().map(|(name, _)| *name).collect();
    assert_eq!(found, known, "{versions:#?}");
}

#[test]
fn licence_expressions_are_read() {
    for good in [
        "MIT",
        "MIT/Apache-2.0",
        "GPL-3.0 OR MIT",
        "(MIT OR Apache-2.0) AND Unicode-3.0",
    ] {
        assert!(is_allowed(good), "{good}");
    }
    for bad in ["GPL-3.0-only", "MIT AND GPL-3.0-only", ""] {
        assert!(!is_allowed(bad), "{bad}");
    }
}
