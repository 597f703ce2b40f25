//! The objects of a folder with a kustomization, and of the folders that it names.

use std::collections::BTreeSet;

use crate::submission::error::{Finding, SourceLocation};
use crate::submission::file_names::KUSTOMIZATIONS;
use crate::submission::files::File;
use crate::submission::kustomize::form::LocatedText;
use crate::submission::kustomize::generated::generated;
use crate::submission::kustomize::generators::Generator;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::kustomization::{Kustomization, steers_kustomize};
use crate::submission::kustomize::transform::{refuse_duplicates, transform};
use crate::submission::kustomize::tree::{self, Tree};
use crate::submission::kustomize::{refusal, sources};
use crate::submission::yaml;

/// The deepest nesting of folders that name one another.
const MAX_DEPTH: usize = 10;
/// The most kustomizations that are read, each as often as it is named.
const MAX_FOLDERS: usize = 50;
/// The most bytes that are read, each file as often as it is named.
const MAX_BYTES: usize = 16 * 1024 * 1024;
/// The most objects of a folder.
const MAX_OBJECTS: usize = 500;

/// A rendering in progress.
pub struct Rendering<'a> {
    tree: &'a Tree<'a>,
    /// The files that were part of it.
    pub used: BTreeSet<String>,
    /// The folders that are being read, outermost first.
    open: Vec<String>,
    folders: usize,
    bytes: usize,
}

type Result<T> = std::result::Result<T, Vec<Finding>>;

impl<'a> Rendering<'a> {
    pub fn new(tree: &'a Tree<'a>) -> Self {
        Self {
            tree,
            used: BTreeSet::new(),
            open: Vec::new(),
            folders: 0,
            bytes: 0,
        }
    }

    /// Returns the objects of `folder`, which is named at `place`.
    pub fn folder(&mut self, folder: &str, place: Option<&SourceLocation>) -> Result<Vec<Item>> {
        let found = self.tree.kustomizations(folder);
        let place_or_start = |file: &str| place.cloned().unwrap_or_else(|| start(file));
        let file = match found[..] {
            [file] => file,
            [] => {
                let place = place_or_start(&tree::join(folder, KUSTOMIZATIONS[0]));
                return Err(vec![refusal::no_kustomization(place, folder)]);
            }
            [first, ..] => {
                let names: Vec<&str> = found.iter().map(|file| file.name.as_str()).collect();
                return Err(vec![refusal::several(start(&first.name), &names)]);
            }
        };
        self.folders += 1;
        if self.open.iter().any(|open| open == folder) {
            let place = place_or_start(&file.name);
            return Err(vec![refusal::cycle(place, folder)]);
        }
        if self.open.len() >= MAX_DEPTH || self.folders > MAX_FOLDERS {
            let place = place_or_start(&file.name);
            return Err(vec![refusal::too_deep(place, MAX_DEPTH, MAX_FOLDERS)]);
        }
        self.used.insert(file.name.clone());
        let kustomization = Kustomization::read(file)?;
        self.open.push(folder.to_owned());
        let items = self.build(folder, file, &kustomization);
        self.open.pop();
        items
    }

    fn build(&mut self, folder: &str, file: &File, from: &Kustomization) -> Result<Vec<Item>> {
        let mut items = Vec::new();
        let mut findings = Vec::new();
        let mut add = |gathered: Result<Vec<Item>>| match gathered {
            Ok(more) => items.extend(more),
            Err(more) => findings.extend(more),
        };
        for path in &from.resources {
            add(self.resource(folder, path));
        }
        for path in &from.bases {
            add(self.base(folder, path));
        }
        for generator in &from.generators {
            add(self.generated(folder, generator).map(|item| vec![item]));
        }
        if !findings.is_empty() {
            return Err(findings);
        }
        if items.len() > MAX_OBJECTS {
            return Err(vec![refusal::too_many(start(&file.name), MAX_OBJECTS)]);
        }
        refuse_duplicates(&items)?;
        transform(&mut items, from);
        refuse_duplicates(&items)?;
        Ok(items)
    }

    /// Returns the objects of an entry of `resources`: of a file or a folder.
    fn resource(&mut self, folder: &str, path: &LocatedText) -> Result<Vec<Item>> {
        let resolved = resolve(folder, path)?;
        match self.tree.file(&resolved) {
            Some(file) => self.manifest(folder, path, file),
            None => self.base(folder, path),
        }
    }

    fn base(&mut self, folder: &str, path: &LocatedText) -> Result<Vec<Item>> {
        let resolved = resolve(folder, path)?;
        if resolved.is_empty() || self.tree.is_folder(&resolved) {
            self.folder(&resolved, Some(&path.place))
        } else {
            Err(vec![refusal::missing(path, self.tree)])
        }
    }

    fn manifest(&mut self, folder: &str, path: &LocatedText, file: &File) -> Result<Vec<Item>> {
        let place = || path.place.clone();
        if !tree::is_inside(folder, &file.name) {
            return Err(vec![refusal::outside_folder(place(), &file.name)]);
        }
        if file.is_kustomization() {
            return Err(vec![refusal::names_kustomization(place(), &file.name)]);
        }
        let text = file.text().map_err(|finding| vec![finding])?;
        self.count(path, text.len())?;
        let documents = yaml::objects(&file.name, &text).map_err(|error| error.findings)?;
        self.used.insert(file.name.clone());
        documents
            .into_iter()
            .map(|document| {
                let annotations = document.object["metadata"]["annotations"].as_object();
                let mut keys = annotations.into_iter().flat_map(|all| all.keys());
                match keys.find(|key| steers_kustomize(key)) {
                    Some(key) => Err(vec![refusal::steering(document.place.clone(), key)]),
                    None => Ok(Item::new(document.object, document.place)),
                }
            })
            .collect()
    }

    fn generated(&mut self, folder: &str, generator: &Generator) -> Result<Item> {
        let pairs = sources::pairs(generator, &mut |path| self.data(folder, path))?;
        Ok(generated(generator, &pairs))
    }

    /// Returns the contents of a file that a generator names.
    fn data(&mut self, folder: &str, path: &LocatedText) -> Result<Vec<u8>> {
        let resolved = resolve(folder, path)?;
        if !tree::is_inside(folder, &resolved) {
            return Err(vec![refusal::outside_folder(path.place.clone(), &resolved)]);
        }
        let Some(file) = self.tree.file(&resolved) else {
            return Err(vec![refusal::missing(path, self.tree)]);
        };
        self.count(path, file.bytes.len())?;
        self.used.insert(resolved);
        Ok(file.bytes.clone())
    }

    /// Counts the bytes that are read, for they are kept.
    fn count(&mut self, path: &LocatedText, bytes: usize) -> Result<()> {
        self.bytes += bytes;
        if self.bytes > MAX_BYTES {
            return Err(vec![refusal::too_large(path.place.clone(), MAX_BYTES)]);
        }
        Ok(())
    }
}

/// Returns the path in the submission of an entry of the kustomization in `folder`.
fn resolve(folder: &str, path: &LocatedText) -> Result<String> {
    let LocatedText { text, place } = path;
    if tree::is_remote(text) {
        return Err(vec![refusal::remote(place.clone(), text)]);
    }
    tree::resolve(folder, text).ok_or_else(|| vec![refusal::leaves(place.clone(), text)])
}

fn start(file: &str) -> SourceLocation {
    SourceLocation::new(file, 1)
}
