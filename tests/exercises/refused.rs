//! Submissions that are refused before a cluster is asked: with the file, the
//! line and the reason, and exit code 4.

use std::path::Path;

use assert_cmd::Command;
use handson_walk::{Expected, folders};
use regex::Regex;

/// What one of them says, in both languages.
fn refusal(submission: &Path, expected: &Expected) -> String {
    let handed_in = tempfile::tempdir().unwrap();
    expected.hand_in(submission, handed_in.path()).unwrap();
    let output = Command::cargo_bin("handson")
        .unwrap()
        .args(["grade", "--exercise", "volumes", "--format", "json"])
        .arg(handed_in.path())
        // A cluster that is asked would be one that cannot be reached.
        .env("KUBECONFIG", "/nonexistent")
        .output()
        .unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(
        output.status.code(),
        Some(4),
        "{}: {said}",
        submission.display()
    );
    said
}

#[test]
fn refused_submission_names_file_and_reason() {
    let all = folders("tests/submissions".as_ref()).unwrap();
    let refused = all.iter().filter(|folder| {
        let name = folder.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with("refused-")
    });
    let place = Regex::new(r"[a-z]+\.(yaml|json)(:\d+)?").unwrap();
    let mut count = 0;
    for submission in refused {
        count += 1;
        let expected = Expected::read(submission).unwrap();
        assert_eq!(expected.exit, 4, "{}", submission.display());
        let said = refusal(submission, &expected);
        assert!(place.is_match(&said), "{}: {said}", submission.display());
        for text in &expected.says {
            assert!(
                said.contains(text),
                "{}: {text}: {said}",
                submission.display()
            );
        }
    }
    assert!(count >= 20, "{count}");
}
