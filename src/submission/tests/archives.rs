//! Submissions in archives, and names that others have added something to.

use std::io::{Cursor, Write as _};

use flate2::Compression;
use flate2::write::GzEncoder;
use zip::write::SimpleFileOptions;

use super::*;

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        writer
            .start_file(*name, SimpleFileOptions::default())
            .unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn tar(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (name, bytes) in files {
        let mut header = tar::Header::new_gnu();
        // Also what a path may not be.
        header.as_old_mut().name[..name.len()].copy_from_slice(name.as_bytes());
        header.set_size(bytes.len() as u64);
        header.set_mode(0o644);
        header.set_cksum();
        builder.append(&header, *bytes).unwrap();
    }
    builder.into_inner().unwrap()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

/// The submission of one file.
fn read_file(name: &str, bytes: &[u8]) -> Result<Submission, SubmissionError> {
    let folder = folder(&[]);
    std::fs::write(folder.path().join(name), bytes).unwrap();
    crate::submission::read(folder.path(), &volumes())
}

fn places(submission: &Submission) -> Vec<String> {
    let manifests = submission.manifests.iter();
    manifests
        .map(|it| format!("{} {}", it.place.file, it.stage.as_deref().unwrap_or("-")))
        .collect()
}

fn refusal(name: &str, bytes: &[u8]) -> String {
    let error = read_file(name, bytes).unwrap_err();
    error.findings[0].text().en
}

#[test]
fn archive_alone_is_the_submission() {
    let pod = with_claim();
    let files: [(&str, &[u8]); 4] = [
        ("work/7_pvc.yaml", CLAIM.as_bytes()),
        ("work/7_pvc_pod.yaml", pod.as_bytes()),
        ("work/old/7_pvc.yaml", b"{"),
        ("work/handson.yaml", b"handson: v1\nignore: [old/]\n"),
    ];
    for (name, bytes) in [
        ("submission.zip", zip(&files)),
        ("submission.tar.gz", gzip(&tar(&files))),
        ("Submission.TGZ", gzip(&tar(&files))),
        ("submission.tar", tar(&files)),
    ] {
        let submission = read_file(name, &bytes).unwrap_or_else(|it| panic!("{name}: {it:?}"));
        assert_eq!(
            places(&submission),
            ["7_pvc.yaml pvc", "7_pvc_pod.yaml pvc"],
            "{name}"
        );
        let folder = folder(&[]);
        let path = folder.path().join(name);
        std::fs::write(&path, &bytes).unwrap();
        let alone = crate::submission::read(&path, &volumes()).unwrap();
        assert_eq!(alone.digest, submission.digest);
    }
}

#[test]
fn archive_in_an_archive_is_unpacked_once() {
    let inner = zip(&[("7_pvc.yaml", CLAIM.as_bytes())]);
    let outer = zip(&[
        ("a.zip", &inner),
        ("__MACOSX/._a.zip", b"x"),
        (".DS_Store", b"x"),
    ]);
    assert_eq!(
        places(&read_file("b.zip", &outer).unwrap()),
        ["7_pvc.yaml pvc"]
    );
    let third = refusal("c.zip", &zip(&[("b.zip", &outer)]));
    assert!(third.contains("there is no manifest"), "{third}");
}

#[test]
fn archive_beside_manifests_is_left_aside() {
    let folder = folder(&[("7_pvc.yaml", CLAIM)]);
    let copy = zip(&[("7_pvc.yaml", CLAIM.as_bytes())]);
    std::fs::write(folder.path().join("backup.zip"), copy).unwrap();
    let submission = crate::submission::read(folder.path(), &volumes()).unwrap();
    assert_eq!(places(&submission), ["7_pvc.yaml pvc"]);
    assert!(submission.left_aside[0].text().en.starts_with("backup.zip"));
}

#[test]
fn names_with_additions_are_manifests() {
    for name in [
        "7_pvc.yaml.txt",
        "7_pvc.yml.TXT",
        "7_pvc (1).yaml",
        "7_pvc.yaml (2)",
        "7_pvc.yaml (1).txt",
        "hanako_12345_question_7_pvc.yaml",
        "7_pvc-1.yaml",
        "hanako_42_assignsubmission_file_/7_pvc.yaml.txt",
        "7_pvc.json.txt",
    ] {
        let submission = read(&[(name, CLAIM)]).unwrap_or_else(|it| panic!("{name}: {it:?}"));
        assert_eq!(places(&submission), [format!("{name} pvc")]);
    }
    // Beside the file itself it is a copy.
    let both = read(&[("7_pvc.yaml", CLAIM), ("7_pvc.yaml.txt", CLAIM)]).unwrap();
    assert_eq!(places(&both), ["7_pvc.yaml pvc"]);
    assert!(read(&[("7_pvc.txt", "notes"), ("a(1)", "x")]).is_err());
}

#[test]
fn paths_and_links_out_of_an_archive_are_refused() {
    for path in ["../a.yaml", "/etc/a.yaml", "a/../../b.yaml", "C:/a.yaml"] {
        let files: [(&str, &[u8]); 1] = [(path, CLAIM.as_bytes())];
        for (name, bytes) in [("a.zip", zip(&files)), ("a.tar.gz", gzip(&tar(&files)))] {
            let said = refusal(name, &bytes);
            assert!(
                said.ends_with("this path leads out of the archive"),
                "{said}"
            );
        }
    }
    let backslash = zip(&[("..\\a.yaml", CLAIM.as_bytes())]);
    assert!(refusal("a.zip", &backslash).contains("leads out"));
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default();
    writer
        .add_symlink("a.yaml", "/etc/passwd", options)
        .unwrap();
    let linked = writer.finish().unwrap().into_inner();
    let mut builder = tar::Builder::new(Vec::new());
    let mut header = tar::Header::new_gnu();
    header.set_entry_type(tar::EntryType::Symlink);
    header.set_size(0);
    builder
        .append_link(&mut header, "a.yaml", "/etc/passwd")
        .unwrap();
    let linked_tar = builder.into_inner().unwrap();
    for (name, bytes) in [("a.zip", linked), ("a.tar", linked_tar)] {
        let said = refusal(name, &bytes);
        assert!(said.contains("this is a link in an archive"), "{said}");
    }
}

#[test]
fn archives_beyond_the_limits_are_refused() {
    let zeros = vec![0; 1 << 20];
    let names: Vec<String> = (0..40).map(|at| format!("{at}.bin")).collect();
    let bomb: Vec<(&str, &[u8])> = names.iter().map(|it| (it.as_str(), &zeros[..])).collect();
    let many: Vec<String> = (0..5_001).map(|at| format!("{at}.txt")).collect();
    let many: Vec<(&str, &[u8])> = many.iter().map(|it| (it.as_str(), &b""[..])).collect();
    let deep = format!("{}a.yaml", "a/".repeat(17));
    let large = vec![b'#'; (1 << 20) + 1];
    for (name, bytes, part) in [
        ("a.zip", zip(&bomb), "unpacks to more than is read"),
        (
            "a.tar.gz",
            gzip(&tar(&bomb)),
            "unpacks to more than is read",
        ),
        ("a.zip", zip(&many), "too many files"),
        ("a.zip", zip(&[(&deep, b"")]), "too deep"),
        ("a.zip", zip(&[("a.yaml", &large)]), "too big"),
        (
            "a.zip",
            b"PK no archive at all".to_vec(),
            "cannot be unpacked",
        ),
        (
            "a.tar.gz",
            b"no archive at all".to_vec(),
            "cannot be unpacked",
        ),
    ] {
        let said = refusal(name, &bytes);
        assert!(said.contains(part), "{name}: {said}");
    }
}

proptest::proptest! {
    #[test]
    fn damaged_archive_is_read_or_refused(at in 0_usize..400, byte in 0_u8.., is_zip in proptest::bool::ANY) {
        let files: [(&str, &[u8]); 2] = [("7_pvc.yaml", CLAIM.as_bytes()), ("a/b.txt", b"x")];
        let mut bytes = if is_zip { zip(&files) } else { gzip(&tar(&files)) };
        let at = at % bytes.len();
        bytes[at] = byte;
        let name = if is_zip { "a.zip" } else { "a.tar.gz" };
        if let Ok(submission) = read_file(name, &bytes) {
            proptest::prop_assert!(submission.manifests.len() == 1);
        }
    }
}
