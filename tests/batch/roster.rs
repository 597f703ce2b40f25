//! Rosters as spreadsheet programs and learning platforms leave them.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use handson::batch::{Roster, RosterError, StopReason, Student, Work};

fn read(bytes: &[u8]) -> Result<Roster, RosterError> {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("roster.csv");
    fs::write(&path, bytes).unwrap();
    Roster::read(
        &path,
        &BTreeSet::from(["node".to_owned(), "size".to_owned()]),
        Work::OnCluster,
    )
}

fn students(bytes: &[u8]) -> Vec<Student> {
    read(bytes).unwrap().students
}

/// Whether the student's line makes no sense.
fn odd(student: &Student) -> bool {
    student
        .problem
        .as_ref()
        .is_some_and(|it| it.why == StopReason::Roster)
}

#[test]
fn table_dialects_give_the_same_students() {
    let utf16 = |mark: u16, of: fn(u16) -> [u8; 2]| -> Vec<u8> {
        let text = "student\tname\tnamespace\r\ns1\t花子\tone\r\ns2\t\ttwo\r\n";
        let units = std::iter::once(mark).chain(text.encode_utf16());
        units.flat_map(of).collect()
    };
    let (little, big) = (
        utf16(0xfeff, u16::to_le_bytes),
        utf16(0xfeff, u16::to_be_bytes),
    );
    let tables: [&[u8]; 13] = [
        &little,
        &big,
        "student,name,namespace\rs1,花子,one\rs2,,two\r".as_bytes(),
        "sep=;\r\nstudent;name;namespace\r\ns1;花子;one\r\ns2;;two\r\n".as_bytes(),
        "sep=,\nstudent,name,namespace\ns1,花子,one\ns2,,two\n".as_bytes(),
        "\n;;\r\nstudent;name;namespace\ns1;花子;one\ns2;;two\n".as_bytes(),
        b"student,name,namespace\ns1,\xe8\x8a\xb1\xe5\xad\x90,one\ns2,,two\n",
        b"\xef\xbb\xbfstudent,name,namespace\r\ns1,\xe8\x8a\xb1\xe5\xad\x90,one\r\ns2,,two\r\n",
        b"student;name;namespace\ns1;\xe8\x8a\xb1\xe5\xad\x90;one\ns2;;two\n",
        b"student\tname\tnamespace\ns1\t\xe8\x8a\xb1\xe5\xad\x90\tone\ns2\t\ttwo\n",
        b"Student , NAME,Namespace\n s1 , \xe8\x8a\xb1\xe5\xad\x90 ,one\ns2,,two",
        b"\"student\",\"name\",\"namespace\"\n\"s1\",\"\xe8\x8a\xb1\xe5\xad\x90\",\"one\"\ns2,,two\n,,\n,,\n",
        "学籍番号,氏名,namespace\ns1,花子,one\ns2,,two\n".as_bytes(),
    ];
    for table in tables {
        let shown = String::from_utf8_lossy(table);
        let found = students(table);
        let found: Vec<_> = found
            .iter()
            .map(|it| {
                (
                    it.id.as_str(),
                    it.name.as_str(),
                    it.target.namespace.as_deref(),
                )
            })
            .collect();
        let wanted = [("s1", "花子", Some("one")), ("s2", "", Some("two"))];
        assert_eq!(found, wanted, "{shown}");
    }
}

#[test]
fn quoted_cells_keep_line_numbers_right() {
    let found = students(b"student,name,namespace\ns1,\"O\"\"Neill,\nSean\",one\ns2,,two\n");
    assert_eq!(found[0].name, "O\"Neill,\nSean");
    assert_eq!(
        (found[0].place.as_str(), found[1].place.as_str()),
        ("line 2", "line 4")
    );
}

#[test]
fn other_encoding_is_named_with_its_line_or_file() {
    // Latin-1, whose bytes are no Shift_JIS.
    let latin = b"student,name,namespace\ns1,Ren\xe9,one\ns2,,two\n";
    let found = students(latin);
    assert!(
        odd(&found[0]) && !odd(&found[1]),
        "only the line that it is in"
    );
    assert!(found[0].problem.as_ref().unwrap().what.en.contains("UTF-8"));
    let next = &found[0].problem.as_ref().unwrap().next.ja;
    assert!(next.contains("CSV UTF-8"), "{next}");
    let unmarked: Vec<u8> = "student,namespace\ns1,one\n"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    assert!(matches!(read(&unmarked), Err(RosterError::NotUtf8 { .. })));
    let header = b"student,namespac\xe9,x\ns1,one,y\n";
    assert!(matches!(read(header), Err(RosterError::NotUtf8 { .. })));
}

#[test]
fn japanese_excel_csv_is_read_with_a_note() {
    let (text, _, _) = encoding_rs::SHIFT_JIS
        .encode("student,name,namespace\r\ns1,髙橋 花子～①,one\r\ns2,ｱﾍﾞ 表能,two\r\n");
    let roster = read(&text).unwrap();
    let names: Vec<&str> = roster.students.iter().map(|it| it.name.as_str()).collect();
    // Of CP932, as Excel writes it: characters that JIS X 0208 does not have.
    assert_eq!(names, ["髙橋 花子～①", "ｱﾍﾞ 表能"]);
    assert!(!roster.students.iter().any(odd));
    let note = roster.notes.iter().find(|note| note.en.contains("CP932"));
    assert!(note.is_some(), "{:?}", roster.notes);
    let utf8 = read("student,name,namespace\ns1,花子,one\n".as_bytes()).unwrap();
    assert!(utf8.notes.is_empty(), "{:?}", utf8.notes);
}

#[test]
fn short_long_or_empty_line_is_a_problem() {
    for line in ["s1,x", "s1,x,one,more", ",x,one", "s1,x,"] {
        let found = students(format!("student,name,namespace\n{line}\ns2,,two\n").as_bytes());
        assert_eq!(found.len(), 2, "{line}");
        assert!(odd(&found[0]) && !odd(&found[1]), "{line}");
    }
}

#[test]
fn missing_or_extra_empty_cells_are_accepted() {
    let found = students(b"student,namespace,name,variables\ns1,one\ns2,two,x,,,\ns3,three,,\n");
    assert!(found.iter().all(|it| it.problem.is_none()), "{found:#?}");
    let places: Vec<_> = found
        .iter()
        .map(|it| it.target.namespace.as_deref())
        .collect();
    assert_eq!(places, [Some("one"), Some("two"), Some("three")]);
}

#[test]
fn a_quotation_mark_that_is_not_closed_hides_nobody() {
    for last in ["s3,three", "s3,three\n", "s3,\"th\"\"ree\"\n"] {
        let open = format!("student,namespace,email\ns1,one,\"a@b\ns2,two,\n{last}");
        let refused = read(open.as_bytes());
        assert!(
            matches!(refused, Err(RosterError::OpenQuote { line: 2, .. })),
            "{refused:?}"
        );
    }
    let inches = students(b"student,namespace,screen\ns1,one,5\"\ns2,two,\n");
    assert!(inches.len() == 2 && !inches.iter().any(odd));
}

#[cfg(unix)]
#[test]
fn a_device_that_never_ends_is_no_roster() {
    let endless = Roster::read(Path::new("/dev/zero"), &BTreeSet::new(), Work::OnCluster);
    assert!(matches!(endless, Err(RosterError::TooLarge { .. })));
}

#[test]
fn the_home_directory_may_be_written_as_in_a_shell() {
    let found = students(b"student,kubeconfig\ns1,~/class/s1.yaml\n");
    let home = std::env::home_dir().unwrap();
    assert_eq!(found[0].target.kubeconfig, Some(home.join("class/s1.yaml")));
}

#[test]
fn variables_are_columns_of_their_own_or_many_in_one() {
    let found = students(
        b"student,namespace,node,variables,email\ns1,one,n1,size=1Gi; class=x,a@b\ns2,two,,,\n",
    );
    assert_eq!(found[0].sets, ["node=n1", "size=1Gi", "class=x"]);
    assert_eq!(found[0].extra["email"], "a@b");
    assert!(found[1].sets.is_empty() && found[1].extra.is_empty());
}

#[test]
fn a_header_that_could_mean_two_things_is_no_roster() {
    let odd = |text: &str| read(text.as_bytes()).err().unwrap();
    assert!(matches!(
        odd("student,namspace\ns1,one\n"),
        RosterError::OddColumn { near, .. } if near == "namespace"
    ));
    assert!(matches!(
        odd("student,Student,namespace\ns1,s2,one\n"),
        RosterError::TwoColumns {
            meaning: "student",
            ..
        }
    ));
    assert!(matches!(
        odd("who,namespace\ns1,one\n"),
        RosterError::NoStudentColumn { .. }
    ));
    for empty in ["", "student,namespace\n", "student,namespace\n,\n"] {
        assert!(matches!(odd(empty), RosterError::Empty { .. }), "{empty:?}");
    }
}

#[test]
fn same_student_in_other_case_is_told_on_each_line() {
    let found = students(b"student,namespace\nS1,one\ns2,two\ns1,three\n");
    let remarks: Vec<usize> = found.iter().map(|it| it.remarks.len()).collect();
    assert_eq!(remarks, [1, 0, 1]);
    assert!(found[0].remarks[0].en.contains("line 4"));
}

fn folder_of(path: &Path) -> Roster {
    Roster::read(path, &BTreeSet::new(), Work::OnCluster).unwrap()
}

#[test]
fn directory_has_a_student_for_each_file_and_folder() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path("s2.yaml"), "").unwrap();
    fs::write(path("s1.kubeconfig"), "").unwrap();
    fs::write(path(".DS_Store"), "").unwrap();
    fs::create_dir(path("s3")).unwrap();
    fs::write(path("s3/config"), "").unwrap();
    fs::create_dir(path("s4")).unwrap();
    let students = folder_of(folder.path()).students;
    let found: Vec<_> = students
        .iter()
        .map(|it| (it.id.as_str(), it.place.as_str(), it.problem.is_some()))
        .collect();
    assert_eq!(
        found,
        [
            ("s1", "s1.kubeconfig", false),
            ("s2", "s2.yaml", false),
            ("s3", "s3/config", false),
            ("s4", "s4", true),
        ]
    );
    assert!(
        students.iter().all(|it| !it.own),
        "none is the reader's own"
    );
    let empty = tempfile::tempdir().unwrap();
    let empty = Roster::read(empty.path(), &BTreeSet::new(), Work::OnCluster);
    assert!(matches!(empty, Err(RosterError::Empty { .. })));
}

#[test]
fn platform_and_system_files_are_understood() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    for litter in ["Thumbs.db", "desktop.ini", "s2.yaml.txt", "s3.YAML"] {
        fs::write(path(litter), "").unwrap();
    }
    for file in [
        "__MACOSX/._s1",
        "花子_12_assignsubmission_file/my cluster.yaml",
        "花子_12_assignsubmission_file/.DS_Store",
        "two/a.yaml",
        "two/b.yaml",
        "deep/er/kubeconfig",
    ] {
        fs::create_dir_all(path(file).parent().unwrap()).unwrap();
        fs::write(path(file), "").unwrap();
    }
    let students = folder_of(folder.path()).students;
    let found: Vec<_> = students
        .iter()
        .map(|it| (it.id.as_str(), it.problem.is_some()))
        .collect();
    let handed_in = "花子_12_assignsubmission_file";
    assert_eq!(
        found,
        [
            ("deep", true),
            ("s2", false),
            ("s3", false),
            ("two", true),
            (handed_in, false),
        ]
    );
    let file = students[4].target.kubeconfig.as_deref();
    assert_eq!(file, Some(&*path(handed_in).join("my cluster.yaml")));
}

#[cfg(unix)]
#[test]
fn link_to_a_folder_is_not_followed() {
    let folder = tempfile::tempdir().unwrap();
    let elsewhere = tempfile::tempdir().unwrap();
    fs::write(elsewhere.path().join("config"), "").unwrap();
    std::os::unix::fs::symlink(elsewhere.path(), folder.path().join("s1")).unwrap();
    let student = &folder_of(folder.path()).students[0];
    assert_eq!(student.place, "s1");
    assert_eq!(student.target.kubeconfig, Some(folder.path().join("s1")));
    // Nor is one that is the only file of a folder.
    let only = tempfile::tempdir().unwrap();
    fs::create_dir(only.path().join("s2")).unwrap();
    let target = elsewhere.path().join("config");
    std::os::unix::fs::symlink(target, only.path().join("s2/mine")).unwrap();
    assert!(folder_of(only.path()).students[0].problem.is_some());
}
