//! Where the data of generated objects come from: env files, literals, files.

use std::collections::BTreeMap;

use crate::say;
use crate::submission::SourceLocation;
use crate::submission::kustomize::finding::Finding;
use crate::submission::kustomize::form::Line;
use crate::submission::kustomize::generator::Generator;
use crate::text::Text;

/// The most that one object may hold, as the API server has it.
const MAX_BYTES: usize = 1024 * 1024;

/// Data by key.
pub type Pairs = BTreeMap<String, Vec<u8>>;

/// Reads the file that a source names.
pub type Load<'a> = dyn FnMut(&Line) -> Result<Vec<u8>, Vec<Finding>> + 'a;

/// What is wrong with a source: the line of the kustomization, what, and what to do.
type Wrong = (usize, Text, Text);

/// All data of a generator in the kustomization `file`; `load` reads a file.
pub fn pairs(
    generator: &Generator,
    file: &str,
    load: &mut Load<'_>,
) -> Result<Pairs, Vec<Finding>> {
    let refused = |(line, what, next)| {
        let file = file.to_owned();
        let place = SourceLocation { file, line };
        vec![Finding { place, what, next }]
    };
    let mut all = Collected::default();
    for source in &generator.envs {
        for (key, value) in env_file(source, &load(source)?).map_err(refused)? {
            all.add(source.line, key, value).map_err(refused)?;
        }
    }
    for source in &generator.literals {
        let (key, value) = literal(source).map_err(refused)?;
        all.add(source.line, key, value).map_err(refused)?;
    }
    for source in &generator.files {
        let (key, path) = key_and_path(source).map_err(refused)?;
        let data = load(&path)?;
        all.add(source.line, key, data).map_err(refused)?;
    }
    Ok(all.pairs)
}

#[derive(Default)]
struct Collected {
    pairs: Pairs,
    bytes: usize,
}

impl Collected {
    fn add(&mut self, line: usize, key: String, value: Vec<u8>) -> Result<(), Wrong> {
        self.bytes += key.len() + value.len();
        if self.bytes > MAX_BYTES {
            return Err((
                line,
                say!(ja: "生成されるデータが 1 MiB を超えています", en: "the generated data exceed 1 MiB"),
                say!(
                    ja: "ConfigMap や Secret に入るのは 1 MiB までです。小さなファイルだけを指定してください",
                    en: "a ConfigMap or Secret holds 1 MiB at most; name small files only"
                ),
            ));
        }
        if self.pairs.contains_key(&key) {
            return Err((
                line,
                say!(ja: "キー `{key}` が 2 回出てきます", en: "the key `{key}` is given twice"),
                say!(ja: "どちらかを消すか、`別のキー=…` の形にしてください", en: "leave one out, or write `another-key=…`"),
            ));
        }
        self.pairs.insert(key, value);
        Ok(())
    }
}

fn literal(source: &Line) -> Result<(String, Vec<u8>), Wrong> {
    match source.text.split_once('=') {
        Some((key, value)) if !key.is_empty() => {
            Ok((key.to_owned(), unquoted(value).as_bytes().to_vec()))
        }
        _ => Err(not_a_pair(source.line, &source.text)),
    }
}

/// `value` without the quotes that are around it.
fn unquoted(value: &str) -> &str {
    ['"', '\'']
        .into_iter()
        .find_map(|quote| value.strip_prefix(quote)?.strip_suffix(quote))
        .unwrap_or(value)
}

/// Key and path of `key=path`, or of a path alone.
fn key_and_path(source: &Line) -> Result<(String, Line), Wrong> {
    let line = source.line;
    let at = |path: &str| Line {
        text: path.to_owned(),
        line,
    };
    let parts: Vec<&str> = source.text.split('=').collect();
    match parts[..] {
        [path] if !path.is_empty() => {
            let name = path.rsplit('/').next().unwrap_or(path);
            Ok((name.to_owned(), at(path)))
        }
        [key, path] if !key.is_empty() && !path.is_empty() => Ok((key.to_owned(), at(path))),
        _ => Err((
            line,
            say!(
                ja: "`files` の `{text}` は「パス」でも「キー=パス」でもありません",
                en: "`{text}` in `files` is neither PATH nor KEY=PATH",
                text = source.text
            ),
            say!(ja: "例: `config.yml` または `config.yml=files/config.yml`", en: "for example: `config.yml`, or `config.yml=files/config.yml`"),
        )),
    }
}

/// The pairs of an env file. kustomize may take what has no value from its own
/// environment, which is not the student's here: so it is refused.
fn env_file(source: &Line, data: &[u8]) -> Result<Vec<(String, Vec<u8>)>, Wrong> {
    let data = data.strip_prefix(b"\xef\xbb\xbf").unwrap_or(data);
    let Ok(text) = std::str::from_utf8(data) else {
        return Err((
            source.line,
            say!(
                ja: "`{path}` は UTF-8 のテキストではありません",
                en: "`{path}` is not UTF-8 text",
                path = source.text
            ),
            say!(ja: "UTF-8 で保存し直してください", en: "save it as UTF-8"),
        ));
    };
    text.lines()
        .map(str::trim_start)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| match line.split_once('=') {
            Some((key, value)) if !key.is_empty() => {
                Ok((key.to_owned(), value.as_bytes().to_vec()))
            }
            _ => Err(not_a_pair(source.line, line)),
        })
        .collect()
}

fn not_a_pair(line: usize, text: &str) -> Wrong {
    let text: String = text.chars().take(60).collect();
    (
        line,
        say!(ja: "`{text}` は「キー=値」の形ではありません", en: "`{text}` is not KEY=VALUE"),
        say!(ja: "例: `MARIADB_USER=traq`", en: "for example: `MARIADB_USER=traq`"),
    )
}
