//! Every kind of file that is read, broken in every way: what is said is ours, in the
//! reader's language, and never a parser's.

use std::path::PathBuf;

use handson_test_support::program::Program;

/// What parsers say, and no text of ours in Japanese.
const PARSERS: [&str; 24] = [
    "expected",
    "unknown",
    "missing",
    "invalid",
    "duplicate",
    "unclosed",
    "EOF",
    "trailing",
    "at line",
    "column",
    "struct",
    "mapping",
    "sequence",
    "did not",
    "while ",
    "parse",
    "deserial",
    "variant",
    "there is",
    "simple key",
    "anchor",
    "tag ",
    "must be",
    "cannot",
];

/// Texts that are no YAML.
const NO_YAML: [&str; 17] = [
    "a: [1\n",
    "a: {b: 1\n",
    "a: [1}\n",
    "a: ]\n",
    "a: 'x\n",
    "a: \"\\q\"\n",
    "a: \"x\" y\n",
    "\ta: 1\n",
    "a:\n\tb: 1\n",
    "a: b: c\n",
    "a: 1\n  b: 2\n",
    "a:\n  - 1\n b: 2\n",
    "a: *x\n",
    "a: @x\n",
    "a: | x\n",
    "%X\na: 1\n",
    "a: 1\nb\n",
];

/// Texts that are YAML and no kubeconfig.
const NO_KUBECONFIG: [&str; 9] = [
    "clusters: 7\n",
    "clusters: {a: b}\n",
    "clusters: [{}]\n",
    "clusters: [{name: c, cluster: x}]\n",
    "users: [{name: u, user: {exec: 7}}]\n",
    "contexts: [{name: c, context: {user: []}}]\n",
    "kind: Config\nkind: Config\n",
    "clusters：[]\n",
    "text\n",
];

/// Texts that are YAML and no exercise.
const NO_EXERCISE: [&str; 13] = [
    "handson: v1\nexercise: x\ntitel: {ja: a, en: b}\n",
    "handson: v9\n",
    "handson: [v1]\n",
    "handson: v1\nexercise: x\ntitle: x\n",
    "handson: v1\nexercise: [x]\n",
    "handson: v1\n",
    "handson: v1\nhandson: v1\n",
    "handson: v1\ntimeout: soon\n",
    "handson: v1\ntimeout: 48h\n",
    "handson: v1\nstages: 5\n",
    "handson: v1\nstages: [{stage: a, checks: [{points: many}]}]\n",
    "handson: v1\nstages: [{stage: a, checks: [{bonus: 1}]}]\n",
    "handson: v1\nstages: [{stage: a, checks: [{podReady: {pod: a, replicas: -1}}]}]\n",
];

/// Texts that are no JSON, or JSON of something else.
const NO_LINES: [&str; 17] = [
    "{\n",
    "{\"a\": 1,}\n",
    "{\"a\" 1}\n",
    "{\"a\": 1 \"b\": 2}\n",
    "{'a': 1}\n",
    "{a: 1}\n",
    "{\"a\": \"\\q\"}\n",
    "{\"a\": \"x\n",
    "{\"a\": 01}\n",
    "{\"a\": }\n",
    "{} {}\n",
    "[1,\n",
    "\n",
    "x\n",
    "7\n",
    "{\"schema\": 5}\n",
    "{\"schema\": \"handson.batch-row/v1\", \"student\": 7}\n",
];

/// Runs `line` in Japanese; the file it reads is broken.
fn refused(program: &Program, line: &str, text: &str) {
    let ended = program.run(&format!("{line} --lang ja"));
    let said = ended.out + &ended.err;
    assert_ne!(ended.code, 0, "{line} took {text:?}: {said}");
    for words in PARSERS {
        // What the file itself holds is shown as it is.
        let is_parsers = said.contains(words) && !text.contains(words);
        assert!(!is_parsers, "`{words}` of {text:?} in:\n{said}");
    }
}

/// A program, and a file in a folder of its own.
fn beside(name: &str, text: &str) -> (Program, PathBuf) {
    let program = Program::default();
    let folder = program.file("folder", "");
    std::fs::remove_file(&folder).unwrap();
    std::fs::create_dir(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    (program, path)
}

#[test]
fn broken_kubeconfigs_are_told_in_our_words() {
    for text in NO_YAML.iter().chain(&NO_KUBECONFIG) {
        let (program, path) = beside("config", text);
        let path = path.display();
        refused(
            &program,
            &format!("check volumes --kubeconfig {path}"),
            text,
        );
        let roster = program.file("roster.csv", &format!("student,kubeconfig\ns1,{path}\n"));
        let results = roster.with_file_name("results.jsonl");
        let line = format!(
            "batch -e volumes {} --results {}",
            roster.display(),
            results.display()
        );
        refused(&program, &line, text);
    }
}

#[test]
fn broken_exercises_are_told_in_our_words() {
    for text in NO_YAML.iter().chain(&NO_EXERCISE) {
        let (program, path) = beside("x.yaml", text);
        refused(&program, &format!("lint {}", path.display()), text);
    }
}

#[test]
fn broken_submissions_are_told_in_our_words() {
    for name in ["pod.yaml", "handson.yaml", "kustomization.yaml", "pod.json"] {
        for text in NO_YAML {
            let (program, path) = beside(name, text);
            let folder = path.parent().unwrap().display();
            refused(&program, &format!("grade {folder} -e volumes"), text);
        }
    }
}

#[test]
fn broken_results_and_records_are_told_in_our_words() {
    let record = format!("{{\"handson\":\"{}\"", handson::record::FORMAT);
    let heads = [
        format!("{record}}}\n"),
        format!("{record},\"exercise\":7}}\n"),
        format!("{record},\n"),
    ];
    let heads = heads.iter().map(String::as_str);
    for text in NO_LINES.into_iter().chain(heads) {
        let (program, path) = beside("lines", text);
        let csv = path.with_file_name("class.csv");
        let (path, csv) = (path.display(), csv.display());
        refused(
            &program,
            &format!("batch report {path} --report csv={csv}"),
            text,
        );
        refused(&program, &format!("batch regrade {path}"), text);
        refused(&program, &format!("regrade {path}"), text);
    }
}

#[test]
fn broken_export_of_gradescope_is_named_with_its_line() {
    for text in NO_YAML
        .into_iter()
        .chain(["submission_1: 7\n", "submission_1: {:submitters: 7}\n"])
    {
        let (program, path) = beside("submission_metadata.yml", text);
        let folder = path.parent().unwrap();
        std::fs::create_dir(folder.join("submission_1")).unwrap();
        std::fs::write(folder.join("submission_1/pod.yaml"), "kind: Pod\n").unwrap();
        let results = program.file("unused", "").with_file_name("results.jsonl");
        let line = format!(
            "batch -e volumes --submissions {} --results {}",
            folder.display(),
            results.display()
        );
        refused(&program, &line, text);
        let ended = program.run(&format!("{line} --lang ja"));
        assert!(
            ended.err.contains("submission_metadata.yml"),
            "{}",
            ended.err
        );
        assert!(ended.err.contains("行目"), "{text:?}: {}", ended.err);
    }
}

#[test]
fn broken_tables_are_told_in_our_words() {
    for text in [
        "",
        "a\n",
        "student,kubekonfig\n",
        "student\n\"a\n",
        "student\n\"a\"b\n",
        "student,student\na,b\n",
    ] {
        let (program, path) = beside("roster.csv", text);
        let results = path.with_file_name("results.jsonl");
        let line = format!(
            "batch -e volumes {} --results {}",
            path.display(),
            results.display()
        );
        refused(&program, &line, text);
    }
}

#[test]
fn unknown_field_is_shown_with_its_place_and_the_nearest() {
    let (program, path) = beside("x.yaml", NO_EXERCISE[0]);
    let ended = program.run(&format!("lint {} --lang ja", path.display()));
    for part in [
        "x.yaml:3:1",
        "「titel」という項目はありません",
        "「title」のことですか？",
    ] {
        assert!(ended.err.contains(part), "no {part} in {}", ended.err);
    }
    let ended = program.run(&format!("lint {} --lang en", path.display()));
    for part in ["there is no field `titel`", "did you mean `title`?"] {
        assert!(ended.err.contains(part), "no {part} in {}", ended.err);
    }
}
