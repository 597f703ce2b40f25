//! A class of students, and everything that is shown of it.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

#[path = "../samples/class.rs"]
mod class;

mod anonymous;
mod diff;
mod feedback;
mod gradebooks;
mod hand_ins;
mod marks;
mod matrix;
mod model;
mod outcomes;
mod overrides;
mod results;
mod roster;
mod valid;

use std::io::Read as _;
use std::path::{Path, PathBuf};

use handson::batch::{Class, Output, ResultRow};
use handson::report::Form as _;
use handson::text::Lang;

/// A class of `count`, of whom some come to nothing.
fn of(count: usize) -> Class {
    Class::new(class::head(count), class::rows(count))
}

/// A class whose rows `change` has changed.
fn changed(count: usize, change: impl Fn(&mut ResultRow)) -> Class {
    let rows = class::rows(count).map(|mut row| {
        change(&mut row);
        row
    });
    let rows: Vec<ResultRow> = rows.collect();
    let mut head = class::head(count);
    for listed in &mut head.roster {
        let row = rows.iter().find(|row| row.student.key == listed.key);
        if let Some(row) = row {
            listed.clone_from(&row.student);
        }
    }
    Class::new(head, rows)
}

fn output(name: &str) -> Output {
    Output::named(name).unwrap()
}

/// The texts of an output at `path`, by name: of the files of a folder or an archive, or
/// of the file that it is.
fn texts(path: &Path) -> Vec<(String, String)> {
    if path.is_dir() {
        let paths = std::fs::read_dir(path)
            .unwrap()
            .map(|it| it.unwrap().path());
        let text = |path: PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, std::fs::read_to_string(path).unwrap())
        };
        return paths.map(text).collect();
    }
    if let Ok(mut archive) = zip::ZipArchive::new(std::fs::File::open(path).unwrap()) {
        let mut all = Vec::new();
        for at in 0..archive.len() {
            let mut file = archive.by_index(at).unwrap();
            let mut text = String::new();
            file.read_to_string(&mut text).unwrap();
            all.push((file.name().unwrap().into_owned(), text));
        }
        return all;
    }
    vec![(String::new(), std::fs::read_to_string(path).unwrap())]
}

/// What an output at `path` says to the student of this ID, or of all of them where
/// they have no texts of their own.
fn text_for(path: &Path, id: &str) -> String {
    let all = texts(path);
    let own = all.iter().find(|(name, _)| name.contains(id));
    own.unwrap_or(&all[0]).1.clone()
}

fn rendered(output: Output, class: &Class, lang: Lang) -> String {
    let mut out = Vec::new();
    output.render(&mut out, class, lang).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn output_is_known_by_name_and_written_whole() {
    let folder = tempfile::tempdir().unwrap();
    let (results, class) = (folder.path().join("results"), of(30));
    class::results(&results, &class.header, class::rows(30));
    for &output in Output::ALL {
        let name = output.name();
        assert_eq!(Output::named(name).map(Output::name), Some(name));
        let path = folder.path().join(name);
        for lang in [Lang::Ja, Lang::En] {
            output.write(&path, &class, &results, lang).unwrap();
        }
        assert_eq!(path.is_dir(), output.is_folder());
        // What holds the whole reports is made from the results.
        if !output.is_folder() && !["moodle-feedback", "canvas-comments"].contains(&name) {
            let text = std::fs::read_to_string(&path).unwrap();
            assert_eq!(text, rendered(output, &class, Lang::En));
        }
    }
    let left = std::fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, Output::ALL.len() + 1, "nothing is left over");
}

#[test]
fn the_document_says_all_that_a_class_knows() {
    let class = of(60);
    let text = rendered(output("json"), &class, Lang::En);
    let document: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["schema"], handson::batch::output::CLASS_SCHEMA);
    assert_eq!(document["exitCode"], class.exit_code());
    assert_eq!(
        document["checks"].as_array().unwrap().len(),
        class.columns.len()
    );
    let students = document["students"].as_array().unwrap();
    assert_eq!(students.len(), 60);
    for (student, entry) in students.iter().zip(&class.entries) {
        assert_eq!(student["standing"], entry.status.name());
        let mark = class.marks().of(entry).map(|mark| mark.value);
        assert_eq!(student["mark"].as_f64(), mark);
        let seen = if entry.has_report() {
            class.columns.len()
        } else {
            0
        };
        assert_eq!(student["verdicts"].as_array().unwrap().len(), seen);
    }
}
