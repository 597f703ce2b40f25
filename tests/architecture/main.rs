//! The rooms of `src/` use each other in one direction, the one that
//! `docs/architecture.md` gives.

#![expect(
    clippy::expect_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

mod rings;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms in the order of the page; one uses only those before it.
fn order() -> Vec<String> {
    let page = fs::read_to_string(root().join("docs/architecture.md")).expect("the page");
    let list = page.split_once("```order\n").expect("the list").1;
    let list = list.split_once("```").expect("the end of the list").0;
    list.lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(str::to_owned)
        .collect()
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The folder of `src/` that a file is in, or the file itself where it is in none.
fn room(file: &Path) -> Option<String> {
    let inside = file.strip_prefix(root().join("src")).ok()?;
    let first = inside.components().next()?.as_os_str().to_str()?;
    let room = first.strip_suffix(".rs").unwrap_or(first);
    (!["lib", "main"].contains(&room)).then(|| room.to_owned())
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder of the source") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

/// The rooms that a text names: `crate::room::…`, and each name of `crate::{…}`.
fn named(text: &str) -> Vec<String> {
    let mut rooms = Vec::new();
    for (at, path) in text.match_indices("crate::") {
        if text[..at].ends_with(|before: char| before.is_alphanumeric() || before == '_') {
            continue;
        }
        let rest = &text[at + path.len()..];
        match rest.strip_prefix('{') {
            Some(group) => rooms.extend(first_names(group)),
            None => rooms.extend(first_name(rest)),
        }
    }
    rooms.retain(|room| room != "say");
    rooms
}

/// The name that a path begins with.
fn first_name(path: &str) -> Option<String> {
    let end = path.find(|letter: char| !letter.is_alphanumeric() && letter != '_');
    let name = &path[..end.unwrap_or(path.len())];
    (!name.is_empty()).then(|| name.to_owned())
}

/// The names that the paths of a group begin with, up to the brace that closes it.
fn first_names(group: &str) -> Vec<String> {
    let mut names = Vec::new();
    let mut depth = 0;
    let mut begins = true;
    for (at, letter) in group.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && !letter.is_whitespace() => {
                names.extend(first_name(&group[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

#[test]
fn each_room_uses_only_rooms_above_it() {
    let order = order();
    let place: BTreeMap<&str, usize> = order
        .iter()
        .enumerate()
        .map(|(place, room)| (room.as_str(), place))
        .collect();
    let mut all = Vec::new();
    files(&root().join("src"), &mut all);
    let mut arrows = 0;
    let mut wrong = Vec::new();
    for file in &all {
        let Some(from) = room(file) else { continue };
        let Some(&mine) = place.get(from.as_str()) else {
            wrong.push(format!("{from} is not in the list of docs/architecture.md"));
            continue;
        };
        let text = fs::read_to_string(file).expect("a source file");
        for to in named(&text) {
            arrows += 1;
            match place.get(to.as_str()) {
                Some(&theirs) if theirs <= mine => {}
                Some(_) => wrong.push(format!("{}: {from} uses {to}", file.display())),
                None => wrong.push(format!("{}: {to} is no room", file.display())),
            }
        }
    }
    assert!(arrows > 500, "only {arrows} imports were read");
    wrong.sort();
    wrong.dedup();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn evidence_holds_no_sentences() {
    let mut all = Vec::new();
    files(&root().join("src/evidence"), &mut all);
    for file in all {
        let text = fs::read_to_string(&file).expect("a source file");
        let makes_text = text.contains("say!") || named(&text).iter().any(|room| room == "text");
        assert!(!makes_text, "{} makes a text", file.display());
    }
}

#[test]
fn the_list_names_rooms_that_exist() {
    for room in order() {
        let folder = root().join("src").join(&room);
        assert!(
            folder.is_dir() || folder.with_extension("rs").is_file(),
            "docs/architecture.md lists {room}, which is not in src/"
        );
    }
}

#[test]
fn imports_are_read_in_every_form() {
    let text = "use crate::{a, b::{c, d}, e::f};\nuse crate::g::h;\nlet x = crate::i::j();";
    let mut found = named(text);
    found.sort();
    assert_eq!(found, ["a", "b", "e", "g", "i"]);
}

fn is_source(path: &str) -> bool {
    Path::new(path)
        .extension()
        .is_some_and(|ending| ending == "rs")
}

/// The files of `src/` that a text names, each once.
fn named_files(text: &str) -> BTreeSet<&str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted
        .filter(|name| name.starts_with("src/") && is_source(name) && !name.contains("NAME"))
        .collect()
}

fn page() -> String {
    fs::read_to_string(root().join("docs/architecture.md")).expect("the page")
}

/// The part of the page under this heading.
fn section<'a>(page: &'a str, heading: &str) -> &'a str {
    let from = page.split_once(&format!("\n## {heading}\n"));
    let from = from.expect("the heading").1;
    from.split_once("\n## ").map_or(from, |(part, _)| part)
}

#[test]
fn files_that_the_page_names_exist() {
    let page = page();
    let files = named_files(&page);
    assert!(files.len() > 30, "only {} files were read", files.len());
    for file in files {
        assert!(root().join(file).is_file(), "there is no {file}");
    }
}

#[test]
fn one_check_passes_few_files() {
    let page = page();
    let files = named_files(section(&page, "The way of one check"));
    assert!((15..=25).contains(&files.len()), "{} files", files.len());
}
