//! The objects of a folder with a kustomization, and of the folders that it names.

use std::collections::BTreeSet;

use crate::submission::SourceLocation;
use crate::submission::kustomize::Read;
use crate::submission::kustomize::change;
use crate::submission::kustomize::finding::Finding;
use crate::submission::kustomize::form::Line;
use crate::submission::kustomize::generate;
use crate::submission::kustomize::generator::Generator;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::kustomization::{Kustomization, steers_kustomize};
use crate::submission::kustomize::refusal;
use crate::submission::kustomize::sources;
use crate::submission::kustomize::tree;
use crate::submission::kustomize::tree::Tree;

/// How far folders may name one another.
const MAX_DEPTH: usize = 10;
/// How many kustomizations are read in all, each as often as it is named.
const MAX_FOLDERS: usize = 50;
/// How much is read in all, in bytes, each file as often as it is named.
const MAX_BYTES: usize = 16 * 1024 * 1024;
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
    bytes: usize,
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
            bytes: 0,
        }
    }

    /// The objects of `folder`, which `named` names.
    pub fn folder(&mut self, folder: &str, named: Option<&SourceLocation>) -> Result<Vec<Item>> {
        let found = self.tree.kustomizations(folder);
        let file = match &found[..] {
            [file] => file.clone(),
            [] => {
                let file = tree::join(folder, tree::NAMES[0]);
                let place = named.cloned().unwrap_or_else(|| start(&file));
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
        change::unique(&items)?;
        change::apply(&mut items, said);
        change::unique(&items)?;
        Ok(items)
    }

    /// What an entry of `resources` is: a file or a folder.
    fn resource(&mut self, folder: &str, place: &SourceLocation, line: &Line) -> Result<Vec<Item>> {
        let path = local(folder, place, line)?;
        if self.tree.files.contains_key(&path) {
            self.manifest(folder, place, &path)
        } else {
            self.base(folder, place, line)
        }
    }

    fn base(&mut self, folder: &str, place: &SourceLocation, line: &Line) -> Result<Vec<Item>> {
        let path = local(folder, place, line)?;
        if path.is_empty() || self.tree.is_folder(&path) {
            self.folder(&path, Some(place))
        } else {
            Err(vec![refusal::missing(place.clone(), &line.text, self.tree)])
        }
    }

    fn manifest(&mut self, folder: &str, place: &SourceLocation, path: &str) -> Result<Vec<Item>> {
        if !tree::is_inside(folder, path) {
            return Err(vec![refusal::outside_folder(place.clone(), path)]);
        }
        let name = path.rsplit('/').next().unwrap_or(path);
        if tree::NAMES.contains(&name) {
            return Err(vec![refusal::names_kustomization(place.clone(), path)]);
        }
        let text = std::str::from_utf8(&self.tree.files[path])
            .map_err(|_| vec![refusal::not_text(start(path), path)])?;
        self.count(place, text.len())?;
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
        let pairs = sources::pairs(generator, file, &mut |line| {
            self.data(folder, &at(file, line.line), line)
        })?;
        Ok(generate::object(
            generator,
            &pairs,
            at(file, generator.line),
        ))
    }

    /// The contents of a file that a generator names.
    fn data(&mut self, folder: &str, place: &SourceLocation, line: &Line) -> Result<Vec<u8>> {
        let path = local(folder, place, line)?;
        if !tree::is_inside(folder, &path) {
            return Err(vec![refusal::outside_folder(place.clone(), &path)]);
        }
        let Some(data) = self.tree.files.get(&path) else {
            return Err(vec![refusal::missing(place.clone(), &line.text, self.tree)]);
        };
        self.count(place, data.len())?;
        self.used.insert(path);
        Ok(data.clone())
    }

    /// Counts what is read, for it is kept.
    fn count(&mut self, place: &SourceLocation, bytes: usize) -> Result<()> {
        self.bytes += bytes;
        if self.bytes > MAX_BYTES {
            return Err(vec![refusal::too_large(place.clone(), MAX_BYTES)]);
        }
        Ok(())
    }
}

/// The path in the submission that an entry of the kustomization in `folder` means.
fn local(folder: &str, place: &SourceLocation, line: &Line) -> Result<String> {
    if tree::is_remote(&line.text) {
        return Err(vec![refusal::remote(place.clone(), &line.text)]);
    }
    tree::resolve(folder, &line.text)
        .ok_or_else(|| vec![refusal::leaves(place.clone(), &line.text)])
}

fn at(file: &str, line: usize) -> SourceLocation {
    SourceLocation {
        file: file.to_owned(),
        line,
    }
}

fn start(file: &str) -> SourceLocation {
    at(file, 1)
}
