//! Code, documentation and messages use the field's words, and a doc comment
//! begins with what a thing is or does: CONTRIBUTING.md says how we write.

#![expect(
    clippy::expect_used,
    reason = "clippy knows test functions and not what they share: a panic fails the test, as it should"
)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use regex::Regex;

/// Words that are banned, and what to say instead.
const BANNED: &[(&str, &str)] = &[
    (r"mend(s|ed|ing)?", "fix"),
    (r"strangers?", "foreign, somebody else's"),
    (r"lacking", "missing"),
    (r"survey(s|ed)?", "initial state"),
    (r"shel(f|ves)", "cache, recorded answers"),
    (r"heirs?", "successor"),
    (r"gist", "summary, plain text"),
    (r"sorts? of", "kind"),
    (r"in one breath", "at once"),
    (r"is no folder", "not a directory"),
];

/// So many in a hundred doc comments, of a room too, may open with a question word.
const QUESTIONS: usize = 8;

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// All texts of the project, with their paths from its root.
fn texts() -> Vec<(String, String)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(root()).expect("the project") {
        let path = entry.expect("an entry").path();
        let name = path.file_name().and_then(|name| name.to_str());
        let name = name.expect("a name in Unicode").to_owned();
        // What is not ours, or not text of ours.
        if ![".git", "target", "Cargo.lock", "LICENSE"].contains(&name.as_str()) {
            collect(&path, &mut found);
        }
    }
    found
}

fn collect(path: &Path, found: &mut Vec<(String, String)>) {
    if path.is_symlink() {
        return;
    }
    if path.is_dir() {
        for entry in fs::read_dir(path).expect("a directory") {
            collect(&entry.expect("an entry").path(), found);
        }
        return;
    }
    let inside = path.strip_prefix(root()).expect("a path of the project");
    let inside = inside.display().to_string();
    if path.is_file() && inside != file!() {
        // What is not text has no words.
        if let Ok(text) = fs::read_to_string(path) {
            found.push((inside, text));
        }
    }
}

#[test]
fn banned_words_are_used_nowhere() {
    let banned: Vec<(Regex, &str)> = BANNED
        .iter()
        .map(|(word, instead)| {
            let word = Regex::new(&format!(r"(?i)(?:\b|_){word}(?:\b|_)"));
            (word.expect("a pattern"), *instead)
        })
        .collect();
    let mut wrong = Vec::new();
    for (path, text) in texts() {
        for (number, line) in (1..).zip(text.lines()) {
            // A name in the JSON of `rbac --check`, which programs read.
            let line = line.replace("\"lacking\"", "");
            for (word, instead) in &banned {
                if let Some(found) = word.find(&line) {
                    let found = found.as_str();
                    wrong.push(format!("{path}:{number}: {found} (say: {instead})"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} banned words:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// The first lines of a file's doc comments.
fn doc_openings(text: &str) -> impl Iterator<Item = &str> {
    let mut inside = false;
    text.lines().filter_map(move |line| {
        let line = line.trim_start();
        let said = line.strip_prefix("///").or(line.strip_prefix("//!"));
        let opening = said.filter(|_| !inside).map(str::trim_start);
        inside = said.is_some();
        opening
    })
}

#[test]
fn doc_comments_say_what_a_thing_is_or_does() {
    let question = Regex::new(r"^(What|Whether|How|Why|Where|When|Which|Who)\b");
    let question = question.expect("a pattern");
    let mut rooms: BTreeMap<String, (usize, usize)> = BTreeMap::new();
    for (path, text) in texts() {
        if Path::new(&path).extension().is_none_or(|it| it != "rs") {
            continue;
        }
        let room: Vec<&str> = path.split('/').take(2).collect();
        let (all, asking) = rooms.entry(room.join("/")).or_default();
        for opening in doc_openings(&text) {
            *all += 1;
            *asking += usize::from(question.is_match(opening));
        }
    }
    let all: usize = rooms.values().map(|(all, _)| all).sum();
    let asking: usize = rooms.values().map(|(_, asking)| asking).sum();
    assert!(all > 1000, "only {all} doc comments were read");
    let table: Vec<String> = rooms
        .iter()
        .filter(|(_, (_, asking))| *asking > 0)
        .map(|(room, (all, asking))| format!("{room}: {asking} of {all}"))
        .collect();
    assert!(
        asking * 100 < all * QUESTIONS,
        "{asking} of {all} doc comments open with a question word, which is not under {QUESTIONS} %:\n{}",
        table.join("\n")
    );
    let over = rooms.iter().filter(|(room, (all, asking))| {
        // In a few comments one is chance.
        room.starts_with("src/") && *all > 40 && asking * 100 >= all * QUESTIONS
    });
    let over: Vec<&String> = over.map(|(room, _)| room).collect();
    assert!(
        over.is_empty(),
        "{over:?} have {QUESTIONS} % or more:\n{}",
        table.join("\n")
    );
}

#[test]
fn doc_openings_are_read_once_each() {
    let text =
        "//! What it is.\n//! More.\n\n/// How it does.\nfn f() {}\n    /// Makes.\n    /// Why.\n";
    let found: Vec<&str> = doc_openings(text).collect();
    assert_eq!(found, ["What it is.", "How it does.", "Makes."]);
}
