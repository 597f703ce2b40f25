//! The content of the files.

use handson::record;

use crate::records::{files, record as named, replayed, volumes};

#[test]
fn a_record_is_written_as_it_was_read() {
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        let parsed = record::parse(text.as_bytes()).unwrap();
        let lines = String::from_utf8(record::to_lines(&parsed).unwrap()).unwrap();
        if text.contains(r#""refused":{"#) {
            // What was refused in the old form is an outcome in the new one.
            let again = record::parse(lines.as_bytes()).unwrap();
            assert_eq!(again, parsed, "{}", file.display());
            continue;
        }
        let text = text.replacen("evidence/v1", "evidence/v2", 1);
        assert!(lines == text, "{}", file.display());
    }
}

#[test]
fn records_hold_no_secrets_and_no_machine_paths() {
    assert!(files().len() >= 13);
    let mut size = 0;
    for file in files() {
        let text = std::fs::read_to_string(&file).unwrap();
        size += text.len();
        // The passwords of the databases, and where they were recorded.
        for word in [
            r#"PASSWORD","value":"password""#,
            "Tulip",
            "/root",
            "/home",
            "/tmp",
            "/work",
            "machineID",
        ] {
            assert!(!text.contains(word), "{word} in {}", file.display());
        }
        let parsed = record::parse(text.as_bytes()).unwrap();
        assert_eq!(parsed.clone().scrub(&[]), parsed, "{}", file.display());
    }
    assert!(size < 1_000_000, "{size}");
}

#[test]
fn record_cut_off_anywhere_is_refused() {
    let lines = record::to_lines(&named("pvc-waiting")).unwrap();
    // The new line at the end is no part of the last line.
    for length in (0..lines.len() - 1).step_by(37) {
        assert!(record::parse(&lines[..length]).is_err(), "{length}");
    }
    record::parse(&lines[..lines.len() - 1]).unwrap();
}

#[test]
fn record_without_any_one_step_is_judged() {
    let loaded = volumes();
    for name in ["emptydir-green", "hostpath-green", "pvc-green"] {
        let whole = named(name);
        for missing in 0..whole.steps.len() {
            let mut record = whole.clone();
            record.steps.remove(missing);
            let report = replayed(&record, &loaded);
            assert_ne!(
                report.exit_code, 1,
                "nothing fails for want of a step: {report:#?}"
            );
        }
    }
}
