//! Folders of submissions as learning platforms make them, and the students in them.

use std::path::Path;

use handson::batch::{Roster, RosterError, students_in};

/// A folder of this name with empty files; a name that ends in `/` is a folder.
fn folder(name: &str, entries: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
    let room = tempfile::tempdir().unwrap();
    let folder = room.path().join(name);
    std::fs::create_dir(&folder).unwrap();
    for entry in entries {
        let path = folder.join(entry);
        if entry.ends_with('/') {
            std::fs::create_dir_all(path).unwrap();
        } else {
            std::fs::write(path, "").unwrap();
        }
    }
    (room, folder)
}

/// Who there is, each with the names and places of what they handed in.
fn told(folder: &Path) -> Vec<String> {
    let roster = Roster::of_submissions(folder, None).unwrap();
    let students = roster.students.iter().map(|student| {
        let parts = student.parts.iter().map(|part| {
            let place = part.path.strip_prefix(folder).unwrap().display();
            format!("{} = {place}", part.name)
        });
        let parts: Vec<String> = parts.collect();
        format!("{} ({}): {}", student.id, student.name, parts.join(", "))
    });
    students.collect()
}

#[test]
fn moodle_has_folders_or_files_of_a_student() {
    let (_room, path) = folder(
        "x",
        &[
            "Aoki Ren_11_assignsubmission_file/",
            "Baba Yui_12_assignsubmission_file_a.yaml",
            "Baba Yui_12_assignsubmission_file_b.yaml",
            "Doi_13_assignsubmission_file_work.zip",
            ".DS_Store",
        ],
    );
    assert_eq!(
        told(&path),
        [
            "11 (Aoki Ren):  = Aoki Ren_11_assignsubmission_file",
            "12 (Baba Yui): a.yaml = Baba Yui_12_assignsubmission_file_a.yaml, \
             b.yaml = Baba Yui_12_assignsubmission_file_b.yaml",
            "13 (Doi): work.zip = Doi_13_assignsubmission_file_work.zip",
        ]
    );
    assert_eq!(students_in(&path), 3);
}

#[test]
fn canvas_has_files_of_a_student() {
    let (_room, path) = folder(
        "x",
        &[
            "aokiren_7_90_a.yaml",
            "aokiren_LATE_7_91_b.yaml",
            "doi_8_92_work.tar.gz",
        ],
    );
    assert_eq!(
        told(&path),
        [
            "7 (aokiren): a.yaml = aokiren_7_90_a.yaml, b.yaml = aokiren_LATE_7_91_b.yaml",
            "8 (doi): work.tar.gz = doi_8_92_work.tar.gz",
        ]
    );
}

#[test]
fn clones_of_an_assignment_are_named_by_login() {
    let (_room, path) = folder("hw7-submissions", &["hw7-ren/", "hw7-yui/", "other/"]);
    assert_eq!(
        told(&path),
        [
            "other ():  = other",
            "ren ():  = hw7-ren",
            "yui ():  = hw7-yui"
        ]
    );
}

#[test]
fn gradescope_says_who_handed_in_a_folder() {
    let (_room, path) = folder("x", &["submission_1/", "submission_2/"]);
    let metadata = "submission_1:\n  :submitters:\n  - :name: Ren\n    :sid: '001'\n  - :name: Yui\n    :sid: '002'\nsubmission_2:\n  :submitters:\n  - :email: doi@example.com\n";
    std::fs::write(path.join("submission_metadata.yml"), metadata).unwrap();
    assert_eq!(
        told(&path),
        [
            "001 (Ren):  = submission_1",
            "002 (Yui):  = submission_1",
            "doi@example.com ():  = submission_2",
        ]
    );
    assert_eq!(students_in(&path), 2);
}

#[test]
fn any_other_entry_is_the_students_it_is_named_after() {
    let (_room, path) = folder(
        "x",
        &[
            "s1/",
            "s2.zip",
            "s3.tar.gz",
            "s4.yaml",
            "s5.yaml.txt",
            "notes.md",
            "marks.csv",
        ],
    );
    let roster = Roster::of_submissions(&path, None).unwrap();
    let ids: Vec<&str> = roster.students.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["s1", "s2", "s3", "s4", "s5"]);
    let note = "taken for nobody's work: marks.csv, notes.md";
    assert_eq!(roster.notes[0].en, note);
    // One student's own folder may look like this.
    assert_eq!(students_in(&path), 0);
}

#[cfg(unix)]
#[test]
fn links_in_a_folder_of_submissions_are_not_followed() {
    let (_room, path) = folder("x", &["s1/"]);
    std::os::unix::fs::symlink("/etc", path.join("s2")).unwrap();
    let roster = Roster::of_submissions(&path, None).unwrap();
    let ids: Vec<&str> = roster.students.iter().map(|it| it.id.as_str()).collect();
    assert_eq!(ids, ["s1"]);
    let (_room, empty) = folder("x", &["notes.md"]);
    let empty = Roster::of_submissions(&empty, None);
    assert!(matches!(empty, Err(RosterError::Empty { .. })));
}
