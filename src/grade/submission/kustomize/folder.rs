//! The objects of a folder with a kustomization, and of the folders that it names.

use std::collections::BTreeSet;

use super::Read;
use super::finding::Finding;
use super::form::Line;
use super::generate;
use super::generator::Generator;
use super::item::{Identity, Item};
use super::kustomization::{Kustomization, steers_kustomize};
use super::labels;
use super::names;
use super::references::NOT_FOLLOWED;
use super::refusal;
use super::sources;
use super::tree::{self, Tree};
use crate::grade::submission::Place;

/// How far folders may name one another.
const MAX_DEPTH: usize = 10;
/// How many kustomizations are read in all, each as often as it is named.
const MAX_FOLDERS: usize = 50;
/// How many objects may come of it.
const MAX_OBJECTS: usize = 500;

/// A rendering under way.
pub struct Rendering<'a> {
    tree: &'a Tree,
    read: &'a Read<'a>,
    /// The files that were part of it.
    pub used: BTreeSet<String>,
    /// The folders that are being read, outermost first.
    open: Vec<String>,
    folders: usize,
}

/// What came of a part of it.
type Result<T> = std::result::Result<T, Vec<Finding>>;

impl<'a> Rendering<'a> {
    pub fn new(tree: &'a Tree, read: &'a Read<'a>) -> Self {
        Self {
            tree,
            read,
            used: BTreeSet::new(),
            open: Vec::new(),
            folders: 0,
        }
    }

    /// The objects of `folder`, which `named` names.
    pub fn folder(&mut self, folder: &str, named: Option<&Place>) -> Result<Vec<Item>> {
        let found = self.tree.kustomizations(folder);
        let file = match &found[..] {
            [file] => file.clone(),
            [] => {
                let place = named.cloned().unwrap_or_else(|| start(folder));
                return Err(vec![refusal::no_kustomization(place, folder)]);
            }
            [first, ..] => return Err(vec![refusal::several(start(first), &found)]),
        };
        let place = named.cloned().unwrap_or_else(|| start(&file));
        self.folders += 1;
        if self.open.iter().any(|open| open == folder) {
            return Err(vec![refusal::cycle(place, folder)]);
        }
        if self.open.len() >= MAX_DEPTH || self.folders > MAX_FOLDERS {
            return Err(vec![refusal::too_deep(place, MAX_DEPTH, MAX_FOLDERS)]);
        }
        self.used.insert(file.clone());
        let said = Kustomization::read(&file, &self.tree.files[&file])?;
        self.open.push(folder.to_owned());
        let items = self.build(folder, &file, &said);
        self.open.pop();
        items
    }

    fn build(&mut self, folder: &str, file: &str, said: &Kustomization) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        let mut findings = Vec::new();
        let mut take = |gathered: Result<Vec<Item>>| match gathered {
            Ok(more) => items.extend(more),
            Err(more) => findings.extend(more),
        };
        for line in &said.resources {
            take(self.resource(folder, &at(file, line.line), line));
        }
        for line in &said.bases {
            take(self.base(folder, &at(file, line.line), line));
        }
        for generator in &said.generators {
            take(
                self.generated(folder, file, generator)
                    .map(|item| vec![item]),
            );
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        if items.len() > MAX_OBJECTS {
            return Err(vec![refusal::too_many(start(file), MAX_OBJECTS)]);
        }
        unique(&items)?;
        change(&mut items, said)?;
        unique(&items)?;
        Ok(items)
    }

    /// What an entry of `resources` is: a file or a folder.
    fn resource(&mut self, folder: &str, place: &Place, line: &Line) -> Result<Vec<Item>> {
        let path = self.local(folder, place, line)?;
        if self.tree.files.contains_key(&path) {
            self.manifest(folder, place, &path)
        } else {
            self.base(folder, place, line)
        }
    }

    fn base(&mut self, folder: &str, place: &Place, line: &Line) -> Result<Vec<Item>> {
        let path = self.local(folder, place, line)?;
        if path.is_empty() || self.tree.is_folder(&path) {
            self.folder(&path, Some(place))
        } else {
            Err(vec![refusal::missing(place.clone(), &line.text, self.tree)])
        }
    }

    fn manifest(&mut self, folder: &str, place: &Place, path: &str) -> Result<Vec<Item>> {
        if !tree::is_inside(folder, path) {
            return Err(vec![refusal::outside_folder(place.clone(), path)]);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if tree::NAMES.contains(&name) {
            return Err(vec![refusal::names_kustomization(place.clone(), path)]);
        }
        let text = std::str::from_utf8(&self.tree.files[path])
            .map_err(|_| vec![refusal::not_text(start(path), path)])?;
        let documents = (self.read)(path, text)?;
        self.used.insert(path.to_owned());
        documents
            .into_iter()
            .map(|document| {
                let annotations = document.object["metadata"]["annotations"].as_object();
                let steers = annotations
                    .and_then(|annotations| annotations.keys().find(|key| steers_kustomize(key)));
                match steers {
                    Some(key) => Err(vec![refusal::steering(document.place.clone(), key)]),
                    None => Ok(Item::new(document.object, document.place)),
                }
            })
            .collect()
    }

    fn generated(&mut self, folder: &str, file: &str, generator: &Generator) -> Result<Item> {
        let refused = |(line, what, next)| {
            vec![Finding {
                place: at(file, line),
                what,
                next,
            }]
        };
        let pairs = sources::pairs(generator, &mut |line| {
            let place = at(file, line.line);
            self.data(folder, &place, line)
                .map_err(|finding| (line.line, finding.what, finding.next))
        })
        .map_err(refused)?;
        let place = at(file, generator.line);
        Ok(generate::object(generator, &pairs, place))
    }

    /// The contents of a file that a generator names.
    fn data(
        &mut self,
        folder: &str,
        place: &Place,
        line: &Line,
    ) -> std::result::Result<Vec<u8>, Finding> {
        let mut findings = match self.local(folder, place, line) {
            Ok(path) if !tree::is_inside(folder, &path) => {
                vec![refusal::outside_folder(place.clone(), &path)]
            }
            Ok(path) => {
                if let Some(data) = self.tree.files.get(&path) {
                    self.used.insert(path);
                    return Ok(data.clone());
                }
                vec![refusal::missing(place.clone(), &line.text, self.tree)]
            }
            Err(findings) => findings,
        };
        Err(findings.remove(0))
    }

    /// The path in the submission that an entry means.
    fn local(&self, folder: &str, place: &Place, line: &Line) -> Result<String> {
        if tree::is_remote(&line.text) {
            return Err(vec![refusal::remote(place.clone(), &line.text)]);
        }
        tree::resolve(folder, &line.text)
            .ok_or_else(|| vec![refusal::leaves(place.clone(), &line.text)])
    }
}

/// Does with the objects what the kustomization says.
fn change(items: &mut [Item], said: &Kustomization) -> Result<()> {
    let moves = !said.namespace.is_empty()
        || !said.name_prefix.is_empty()
        || !said.name_suffix.is_empty()
        || !said.generators.is_empty();
    if moves
        && let Some(item) = items
            .iter()
            .find(|item| NOT_FOLLOWED.contains(&item.kind()))
    {
        return Err(vec![refusal::not_followed(item.place.clone(), item.kind())]);
    }
    for item in items {
        names::set_namespace(item, &said.namespace);
        names::affix(item, &said.name_prefix, &said.name_suffix);
        for labels in &said.labels {
            labels.apply(item);
        }
        labels::annotate(item, &said.annotations);
        for image in &said.images {
            image.apply(item);
        }
    }
    Ok(())
}

/// Refuses two objects of the same kind and name.
fn unique(items: &[Item]) -> Result<()> {
    let mut seen: BTreeSet<Identity> = BTreeSet::new();
    let twice: Vec<Finding> = items
        .iter()
        .filter(|item| !item.name().is_empty() && !seen.insert(item.identity()))
        .map(|item| refusal::twice(item.place.clone(), item.kind(), item.name()))
        .collect();
    if twice.is_empty() { Ok(()) } else { Err(twice) }
}

fn at(file: &str, line: usize) -> Place {
    Place {
        file: file.to_owned(),
        line,
    }
}

fn start(file: &str) -> Place {
    at(file, 1)
}
