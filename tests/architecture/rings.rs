//! The files of a room use each other in one direction.
//!
//! A file is known by its module's path. What it uses is read from every path
//! that begins with `crate`, `super` or `self`; a name that a `mod.rs` hands on
//! is looked up where it comes from. What a file takes from the `mod.rs` of a
//! folder that it lies in is of its own idea, and no arrow.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::{files, root};

type Module = Vec<String>;

/// The modules of the source, with their texts.
struct Source {
    texts: BTreeMap<Module, String>,
}

impl Source {
    /// Reads the source, without comments and unit tests.
    fn read() -> Self {
        let mut all = Vec::new();
        files(&root().join("src"), &mut all);
        let mut texts = BTreeMap::new();
        for file in all {
            let inside = file.strip_prefix(root().join("src")).expect("a path");
            let mut module: Module = inside
                .with_extension("")
                .iter()
                .map(|part| part.to_string_lossy().into_owned())
                .collect();
            if module.iter().any(|part| part == "tests") || module == ["main"] {
                continue;
            }
            module.pop_if(|last| last == "mod" || last == "lib");
            let text = fs::read_to_string(&file).expect("a source file");
            texts.insert(module, code(&text));
        }
        Self { texts }
    }

    /// Returns the module that a path within `base` leads to.
    fn resolve(&self, base: &[String], path: &[&str]) -> Option<Module> {
        let mut module = base.to_vec();
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            let below = [module.as_slice(), &[(*first).to_owned()]].concat();
            if !self.texts.contains_key(&below) {
                break;
            }
            (module, rest) = (below, others);
        }
        let text = self.texts.get(&module)?;
        let Some(name) = rest.first() else {
            return Some(module);
        };
        for path in imports(text) {
            let (last, of) = path.split_last()?;
            let is_below = |child: &&&str| {
                let below = [module.as_slice(), &[(**child).to_owned()]].concat();
                self.texts.contains_key(&below)
            };
            if !path.first().as_ref().is_some_and(is_below) {
                continue;
            }
            if last == name {
                return self.resolve(&module, &path);
            }
            if *last == "*" {
                let from = self.resolve(&module, of)?;
                if defines(&self.texts[&from], name) {
                    return Some(from);
                }
            }
        }
        Some(module)
    }

    /// Returns the other modules of the same room that a module uses.
    fn used(&self, module: &Module) -> BTreeSet<Module> {
        let text = &self.texts[module];
        let mut used = BTreeSet::new();
        for start in ["crate::", "super::", "self::"] {
            for (at, _) in text.match_indices(start) {
                let before = text[..at].chars().next_back();
                if before.is_some_and(|it| it.is_alphanumeric() || "_:".contains(it)) {
                    continue;
                }
                let mut paths = Vec::new();
                read_tree(&text[at..], &[], &mut paths);
                used.extend(paths.iter().filter_map(|path| self.target(module, path)));
            }
        }
        let below = self.texts.keys().filter(|it| {
            it.split_last()
                .is_some_and(|(_, of)| of == module.as_slice())
        });
        for child in below {
            let name = child.last().map_or("", String::as_str);
            let is_used = text.match_indices(&format!("{name}::")).any(|(at, _)| {
                let before = text[..at].trim_end();
                let starts = |it: char| !it.is_alphanumeric() && !"_:".contains(it);
                let line = before.rsplit(['\n', ';']).next().unwrap_or_default();
                text[..at].ends_with(starts) && !line.trim_start().starts_with("pub")
            });
            if is_used {
                used.insert(child.clone());
            }
        }
        used.retain(|other| {
            other != module && other.first() == module.first() && !module.starts_with(other)
        });
        used
    }

    /// Returns the module that a path as it is written in `module` leads to.
    fn target(&self, module: &Module, path: &[&str]) -> Option<Module> {
        let mut base = module.clone();
        let mut rest = path;
        while let Some((first, others)) = rest.split_first() {
            match *first {
                "crate" => base.clear(),
                "super" => drop(base.pop()),
                "self" => {}
                _ => break,
            }
            rest = others;
        }
        self.resolve(&base, rest.strip_suffix(&["*"]).unwrap_or(rest))
    }
}

/// Returns a file's code, without comments and unit tests.
fn code(text: &str) -> String {
    let code = text.split("#[cfg(test)]\nmod tests {").next();
    let lines = code.unwrap_or_default().lines();
    let lines = lines.filter(|line| !line.trim_start().starts_with("//"));
    lines.collect::<Vec<_>>().join("\n")
}

/// Returns true where a text defines an item of this name.
fn defines(text: &str, name: &str) -> bool {
    ["struct", "enum", "trait", "fn", "const", "type"]
        .iter()
        .any(|item| {
            text.match_indices(&format!("{item} {name}"))
                .any(|(at, found)| {
                    let after = text[at + found.len()..].chars().next();
                    after.is_none_or(|it| !it.is_alphanumeric() && it != '_')
                })
        })
}

/// Returns the paths that a text imports.
fn imports(text: &str) -> Vec<Vec<&str>> {
    let mut paths = Vec::new();
    for (at, word) in text.match_indices("use ") {
        let starts = text[..at].chars().next_back();
        if starts.is_none_or(char::is_whitespace) {
            let tree = &text[at + word.len()..];
            read_tree(tree.strip_prefix("self::").unwrap_or(tree), &[], &mut paths);
        }
    }
    paths
}

/// Reads the paths of a tree such as `a::{b, c::d}`; returns what follows it.
fn read_tree<'a>(mut rest: &'a str, before: &[&'a str], found: &mut Vec<Vec<&'a str>>) -> &'a str {
    let mut path = before.to_vec();
    loop {
        rest = rest.trim_start();
        if !path.is_empty()
            && let Some(group) = rest.strip_prefix('{')
        {
            rest = group;
            loop {
                rest = rest.trim_start_matches(|it: char| it.is_whitespace() || it == ',');
                if let Some(after) = rest.strip_prefix('}') {
                    return after;
                }
                let after = read_tree(rest, &path, found);
                if after.len() == rest.len() {
                    return rest;
                }
                rest = after;
            }
        }
        let word = |it: char| !it.is_alphanumeric() && it != '_';
        let end = rest.find(word).unwrap_or(rest.len());
        let end = end.max(usize::from(rest.starts_with('*')));
        if end == 0 {
            break;
        }
        path.push(&rest[..end]);
        rest = &rest[end..];
        match rest.strip_prefix("::") {
            Some(after) => rest = after,
            None => break,
        }
    }
    if path.len() > before.len() {
        // `{self}` is the path before it.
        path.pop_if(|last| *last == "self" && !before.is_empty());
        found.push(path);
    }
    let alias = rest.trim_start().strip_prefix("as ");
    alias.map_or(rest, |name| {
        name.trim_start_matches(|it: char| it.is_alphanumeric() || it == '_')
    })
}

/// Returns the modules that lead back to themselves, by taking away again and
/// again those that use none of the others or are used by none.
fn rings(mut arrows: BTreeMap<Module, BTreeSet<Module>>) -> BTreeMap<Module, BTreeSet<Module>> {
    loop {
        let targets: BTreeSet<Module> = arrows.values().flatten().cloned().collect();
        let before = arrows.len();
        arrows.retain(|module, others| !others.is_empty() && targets.contains(module));
        if arrows.len() == before {
            return arrows;
        }
        let left: BTreeSet<Module> = arrows.keys().cloned().collect();
        for others in arrows.values_mut() {
            others.retain(|it| left.contains(it));
        }
    }
}

#[test]
fn files_of_a_room_make_no_ring() {
    let source = Source::read();
    let modules = source.texts.keys();
    let uses: BTreeMap<Module, BTreeSet<Module>> = modules
        .map(|module| (module.clone(), source.used(module)))
        .collect();
    let arrows: usize = uses.values().map(BTreeSet::len).sum();
    assert!(arrows > 1000, "only {arrows} arrows were read");
    let left = rings(uses);
    let shown = left.iter().map(|(module, others)| {
        let others: Vec<String> = others.iter().map(|it| it.join("/")).collect();
        format!("{} uses {}", module.join("/"), others.join(", "))
    });
    let shown: Vec<String> = shown.collect();
    assert!(shown.is_empty(), "a ring:\n{}", shown.join("\n"));
}

#[test]
fn rings_are_found_through_names_handed_on() {
    let module = |path: &str| path.split('/').map(str::to_owned).collect::<Module>();
    let texts = [
        ("room", "mod a;\nmod b;\npub use a::A;\n"),
        ("room/a", "use super::b::{self, make as made};\nstruct A;"),
        ("room/b", "use crate::room::A;\nfn make() {}"),
        ("room/c", "use super::{A, b};"),
    ];
    let texts = texts.map(|(path, text)| (module(path), text.to_owned()));
    let source = Source {
        texts: texts.into(),
    };
    let modules = source.texts.keys();
    let uses = modules.map(|it| (it.clone(), source.used(it))).collect();
    let left: Vec<Module> = rings(uses).into_keys().collect();
    assert_eq!(left, [module("room/a"), module("room/b")]);
}
