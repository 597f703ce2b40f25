//! `handson.yaml`: the student's own mapping of files to stages, and what to leave out.

use serde_json::Value;

use crate::exercise::Exercise;
use crate::nearest::nearest;
use crate::submission::error::{Finding, SubmissionError};
use crate::submission::field::escape;
use crate::submission::file_patterns::{NAME, bare, matches};
use crate::submission::files::Files;
use crate::submission::yaml::{self, Document};
use crate::{say, text::Text};

/// The stage of every file, as the student gives it.
pub(super) struct Mapping {
    document: Document,
    /// Set where there are `stages`: then every file has to have one.
    has_stages: bool,
    /// File and stage.
    files: Vec<(String, String)>,
}

/// Returns the mapping, where there is one.
pub(super) fn read(files: &Files, exercise: &Exercise) -> Result<Option<Mapping>, SubmissionError> {
    let Some(file) = files.read.iter().find(|file| file.name == NAME) else {
        return Ok(None);
    };
    let text = file.text()?;
    let documents = yaml::objects(&file.name, &text)?;
    // An empty file misses everything.
    let document = documents.into_iter().next();
    let document = document.unwrap_or_else(|| Document::empty(NAME, &text));
    let mut reader = MappingReader {
        files,
        exercise,
        findings: Vec::new(),
        mapping: Mapping {
            document,
            has_stages: false,
            files: Vec::new(),
        },
    };
    reader.read();
    SubmissionError::unless_empty(reader.findings)?;
    Ok(Some(reader.mapping))
}

impl Mapping {
    /// Returns whether a stage is given for a file.
    pub(super) fn names(&self, file: &str) -> bool {
        self.files.iter().any(|(name, _)| name == file)
    }

    /// Returns the stage of a file, where stages are given; a finding if it has none then.
    pub(super) fn stage(&self, file: &str) -> Option<Result<&str, Finding>> {
        let found = self.files.iter().find(|(name, _)| name == file);
        let found = found.map(|(_, stage)| stage.as_str());
        let found = found.ok_or_else(|| {
            let what = say!(
                ja: "ファイル「{file}」がどの段階のものか書かれていません",
                en: "it does not say to which stage the file `{file}` belongs"
            );
            let next = say!(
                ja: "{NAME} の stages か ignore に「{file}」を加えてください。",
                en: "add `{file}` to `stages` or to `ignore` of {NAME}"
            );
            self.document.finding("/stages", what, next)
        });
        self.has_stages.then_some(found)
    }
}

struct MappingReader<'a> {
    files: &'a Files,
    exercise: &'a Exercise,
    findings: Vec<Finding>,
    mapping: Mapping,
}

impl MappingReader<'_> {
    fn problem(&mut self, pointer: &str, what: Text, next: Text) {
        let finding = self.mapping.document.finding(pointer, what, next);
        self.findings.push(finding);
    }

    fn read(&mut self) {
        let object = self.mapping.document.object.clone();
        let fields = object.as_object().cloned().unwrap_or_default();
        if fields.get("handson").and_then(Value::as_str) != Some("v1") {
            let pointer = if fields.contains_key("handson") {
                "/handson"
            } else {
                ""
            };
            self.problem(
                pointer,
                say!(ja: "`handson: v1` がありません", en: "there is no `handson: v1`"),
                shape(),
            );
        }
        for name in fields.keys() {
            if !["handson", "stages", "ignore"].contains(&name.as_str()) {
                self.problem(
                    &pointer(&[name]),
                    say!(
                        ja: "「{name}」という項目はありません",
                        en: "there is no field `{name}`"
                    ),
                    shape(),
                );
            }
        }
        let ignores = fields.get("ignore");
        if let Some(patterns) = ignores {
            self.ignore(patterns);
        }
        self.mapping.has_stages = fields.contains_key("stages");
        match fields.get("stages") {
            None if ignores.is_some() => {}
            Some(Value::Object(stages)) => {
                for (stage, patterns) in stages {
                    self.stage(stage, patterns);
                }
            }
            other => {
                let at = if other.is_some() { "/stages" } else { "" };
                self.problem(
                    at,
                    say!(
                        ja: "stages に、段階ごとのファイルがありません",
                        en: "`stages` does not say which files belong to which stage"
                    ),
                    shape(),
                );
            }
        }
    }

    fn stage(&mut self, stage: &str, patterns: &Value) {
        let names: Vec<&str> = self
            .exercise
            .stages
            .iter()
            .map(|it| it.stage.as_str())
            .collect();
        if !names.contains(&stage) {
            let all = names.join(", ");
            let next = match nearest(stage, names) {
                Some(near) => say!(
                    ja: "「{near}」のことですか？ (使えるもの: {all})",
                    en: "did you mean `{near}`? (available: {all})"
                ),
                None => say!(ja: "使えるもの: {all}", en: "available: {all}"),
            };
            let what = say!(
                ja: "段階「{stage}」はありません",
                en: "there is no stage `{stage}`"
            );
            self.problem(&pointer(&["stages", stage]), what, next);
        }
        let Some(patterns) = patterns.as_array() else {
            let what = say!(
                ja: "段階「{stage}」の値がファイルのリストではありません",
                en: "what stage `{stage}` has is no list of files"
            );
            self.problem(&pointer(&["stages", stage]), what, shape());
            return;
        };
        for (at, pattern) in patterns.iter().enumerate() {
            let pointer = pointer(&["stages", stage, &at.to_string()]);
            match pattern.as_str() {
                Some(pattern) => self.pattern(stage, pattern, &pointer),
                None => self.problem(
                    &pointer,
                    say!(ja: "ファイルの名前ではありません", en: "this is no name of a file"),
                    shape(),
                ),
            }
        }
    }

    /// Reads what is left out, of which the files know already.
    fn ignore(&mut self, patterns: &Value) {
        let Some(patterns) = patterns.as_array() else {
            let what = say!(
                ja: "ignore の値がファイルのリストではありません",
                en: "what `ignore` has is no list of files"
            );
            return self.problem("/ignore", what, shape());
        };
        for (at, pattern) in patterns.iter().enumerate() {
            let pointer = pointer(&["ignore", &at.to_string()]);
            let Some(pattern) = pattern.as_str() else {
                let what =
                    say!(ja: "ファイルの名前ではありません", en: "this is no name of a file");
                self.problem(&pointer, what, shape());
                continue;
            };
            let mut ignored = self.files.ignored.iter();
            if !ignored.any(|name| matches(bare(pattern), name)) {
                self.no_such_file(pattern, &pointer);
            }
        }
    }

    fn no_such_file(&mut self, pattern: &str, pointer: &str) {
        let names = self.files.read.iter().map(|file| file.name.as_str());
        let names = names.chain(self.files.others.iter().map(String::as_str));
        let next = match nearest(bare(pattern), names.filter(|name| *name != NAME)) {
            Some(near) => say!(ja: "「{near}」のことですか？", en: "did you mean `{near}`?"),
            None => say!(
                ja: "提出するディレクトリーから見たファイルの名前を書いてください。",
                en: "write the file's name as seen from the directory that is handed in"
            ),
        };
        let what = say!(
            ja: "ファイル「{pattern}」がありません",
            en: "there is no file `{pattern}`"
        );
        self.problem(pointer, what, next);
    }

    fn pattern(&mut self, stage: &str, pattern: &str, pointer: &str) {
        let is_ignored = self
            .files
            .ignored
            .iter()
            .any(|name| matches(bare(pattern), name));
        let names = self.files.read.iter().map(|file| file.name.clone());
        let names = names.filter(|name| name != NAME && matches(bare(pattern), name));
        let matched: Vec<String> = names.collect();
        if matched.is_empty() && is_ignored {
            let what = say!(
                ja: "ファイル「{pattern}」が stages と ignore の両方にあります",
                en: "the file `{pattern}` is in `stages` and in `ignore`"
            );
            let next = say!(ja: "どちらか一方に書いてください。", en: "keep it in one of them");
            self.problem(pointer, what, next);
        } else if matched.is_empty() {
            self.no_such_file(pattern, pointer);
        }
        for name in &matched {
            let earlier = self.mapping.files.iter().find(|(file, _)| file == name);
            match earlier {
                Some((_, other)) if other != stage => {
                    let what = say!(
                        ja: "ファイル「{name}」が段階「{other}」と「{stage}」の両方にあります",
                        en: "the file `{name}` is in stage `{other}` and in stage `{stage}`"
                    );
                    let next = say!(
                        ja: "1 つの段階だけに書いてください。両方で使うものは、ファイルを分けます。",
                        en: "keep it in one of them; what both need goes into a file of each"
                    );
                    self.problem(pointer, what, next);
                }
                Some(_) => {}
                None => {
                    let entry = (name.clone(), stage.to_owned());
                    self.mapping.files.push(entry);
                }
            }
        }
    }
}

fn pointer(tokens: &[&str]) -> String {
    let tokens = tokens.iter().map(|token| escape(token));
    tokens.fold(String::new(), |pointer, token| pointer + "/" + &token)
}

fn shape() -> Text {
    say!(
        ja: "`handson: v1` と、`stages: {{段階: [ファイル, …], …}}` または `ignore: [ファイル, …]` の形で書いてください。",
        en: "write `handson: v1`, and `stages: {{STAGE: [FILE, …], …}}` or `ignore: [FILE, …]`"
    )
}
