//! The data of generated objects: env files, literals, files.

use std::collections::BTreeMap;

use crate::say;
use crate::submission::error::Finding;
use crate::submission::kustomize::form::LocatedText;
use crate::submission::kustomize::generators::Generator;
use crate::submission::kustomize::tree;

/// The most that one object may hold, as the API server has it.
const MAX_BYTES: usize = 1024 * 1024;

/// Data by key.
pub type Pairs = BTreeMap<String, Vec<u8>>;

/// Reads the file that a source names.
pub type Load<'a> = dyn FnMut(&LocatedText) -> Result<Vec<u8>, Vec<Finding>> + 'a;

/// Returns all data of a generator; `load` reads a file.
pub fn pairs(generator: &Generator, load: &mut Load<'_>) -> Result<Pairs, Vec<Finding>> {
    let refused = |finding| vec![finding];
    let mut all = Collected::default();
    for source in &generator.envs {
        for (key, value) in env_file(source, &load(source)?).map_err(refused)? {
            all.add(source, key, value).map_err(refused)?;
        }
    }
    for source in &generator.literals {
        let (key, value) = literal(source).map_err(refused)?;
        all.add(source, key, value).map_err(refused)?;
    }
    for source in &generator.files {
        let (key, path) = key_and_path(source).map_err(refused)?;
        let data = load(&path)?;
        all.add(source, key, data).map_err(refused)?;
    }
    Ok(all.pairs)
}

#[derive(Default)]
struct Collected {
    pairs: Pairs,
    bytes: usize,
}

impl Collected {
    fn add(&mut self, source: &LocatedText, key: String, value: Vec<u8>) -> Result<(), Finding> {
        self.bytes += key.len() + value.len();
        if self.bytes > MAX_BYTES {
            return Err(Finding::new(
                source.place.clone(),
                say!(ja: "生成されるデータが 1 MiB を超えています", en: "the generated data exceed 1 MiB"),
                say!(
                    ja: "ConfigMap や Secret に入るのは 1 MiB までです。小さなファイルだけを指定してください。",
                    en: "a ConfigMap or Secret holds 1 MiB at most; name small files only"
                ),
            ));
        }
        if self.pairs.contains_key(&key) {
            return Err(Finding::new(
                source.place.clone(),
                say!(ja: "キー `{key}` が 2 回出てきます", en: "the key `{key}` is given twice"),
                say!(ja: "どちらかを消すか、`別のキー=…` の形にしてください。", en: "leave one out, or write `another-key=…`"),
            ));
        }
        self.pairs.insert(key, value);
        Ok(())
    }
}

fn literal(source: &LocatedText) -> Result<(String, Vec<u8>), Finding> {
    match source.text.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            Ok((key.to_owned(), unquoted(value).as_bytes().to_vec()))
        }
        _ => Err(not_a_pair(source, &source.text)),
    }
}

/// Returns `value` without the quotes around it.
fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

/// Returns key and path of `key=path`, or of a path alone.
fn key_and_path(source: &LocatedText) -> Result<(String, LocatedText), Finding> {
    let at = |path: &str| LocatedText {
        text: path.to_owned(),
        place: source.place.clone(),
    };
    let parts: Vec<&str> = source.text.split('=').collect();
    match parts[..] {
        [path] if !path.is_empty() => Ok((tree::file_name(path).to_owned(), at(path))),
        [key, path] if !key.is_empty() && !path.is_empty() => Ok((key.to_owned(), at(path))),
        _ => Err(Finding::new(
            source.place.clone(),
            say!(
                ja: "`files` の `{text}` は「パス」でも「キー=パス」でもありません",
                en: "`{text}` in `files` is neither PATH nor KEY=PATH",
                text = source.text
            ),
            say!(ja: "例: `config.yml` または `config.yml=files/config.yml`", en: "for example: `config.yml`, or `config.yml=files/config.yml`"),
        )),
    }
}

/// Returns the pairs of an env file. kustomize may take a key without a value
/// from its own environment, which is not the student's here: so it is refused.
fn env_file(source: &LocatedText, data: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Finding> {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let Ok(text) = std::str::from_utf8(data) else {
        return Err(Finding::new(
            source.place.clone(),
            say!(
                ja: "`{path}` は UTF-8 のテキストではありません",
                en: "`{path}` is not UTF-8 text",
                path = source.text
            ),
            say!(ja: "UTF-8 で保存し直してください。", en: "save it as UTF-8"),
        ));
    };
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| match line.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                Ok((key.to_owned(), value.as_bytes().to_vec()))
            }
            _ => Err(not_a_pair(source, line)),
        })
        .collect()
}

fn not_a_pair(source: &LocatedText, text: &str) -> Finding {
    let text: String = text.chars().take(60).collect();
    Finding::new(
        source.place.clone(),
        say!(ja: "`{text}` は「キー=値」の形ではありません", en: "`{text}` is not KEY=VALUE"),
        say!(ja: "例: `MARIADB_USER=traq`", en: "for example: `MARIADB_USER=traq`"),
    )
}
