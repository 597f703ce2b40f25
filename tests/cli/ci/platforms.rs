//! The scripts of `examples/ci/`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;
use std::process::Command;

use super::ROOT;
use super::place::{FAKE, Place};

#[test]
fn gradescope_without_verdict_fails_the_autograder() {
    for (ended, expected) in [(0, 0), (1, 0), (4, 0), (2, 2), (3, 3), (130, 130)] {
        let place = Place::new(ended);
        for folder in ["source", "submission", "results"] {
            fs::create_dir(place.at(folder)).unwrap();
        }
        place.write("source/handson", FAKE);
        place.write("source/kubeconfig", "secret");
        let prefix = place.at("").display().to_string();
        let prefix = prefix.trim_end_matches('/');
        let vars = [("AUTOGRADER", prefix)];
        let scripts = "examples/ci/gradescope";
        let set_up = place.run(&format!("{scripts}/setup.sh"), &[], &vars);
        assert!(set_up.status.success(), "{set_up:?}");
        assert!(!place.at("source/kubeconfig").exists());
        for (path, mode) in [("", 0o700), ("/handson", 0o700), ("/kubeconfig", 0o600)] {
            let found = fs::metadata(place.at(&format!("handson{path}"))).unwrap();
            assert_eq!(found.permissions().mode() & 0o777, mode, "{path}");
        }
        fs::remove_file(place.at("bin/handson")).unwrap();
        let run = place.run(&format!("{scripts}/run_autograder"), &[], &vars);
        assert_eq!(run.status.code(), Some(expected), "{run:?}");
        assert_eq!(
            place.read("results/results.json"),
            "{\"of\": \"handson\"}\n"
        );
        let arguments = place.arguments();
        assert_eq!(
            arguments[..2],
            ["grade".to_owned(), format!("{prefix}/submission")]
        );
        let kubeconfig = place.read("notes/kubeconfig");
        assert_eq!(kubeconfig, format!("{prefix}/handson/kubeconfig"));
        assert_eq!(fs::read_to_string(kubeconfig).unwrap(), "secret");
    }
}

#[test]
fn classroom_50_without_verdict_is_an_error() {
    for (ended, expected) in [(0, 0), (1, 0), (2, 1), (3, 1), (4, 1), (130, 1)] {
        let place = Place::new(ended);
        // Handed in: a link to a file that is none of the submission's business.
        place.write("precious", "as it was");
        symlink(place.at("precious"), place.at("checkout/result.json")).unwrap();
        let run = place.run("examples/ci/classroom50/grade", &[], &[]);
        assert_eq!(run.status.code(), Some(expected), "{run:?}");
        assert_eq!(place.arguments()[..2], ["grade", "."]);
        assert_eq!(place.read("precious"), "as it was");
        let result = place.at("checkout/result.json");
        let is_result = fs::read_to_string(result).unwrap() == "{\"of\": \"handson\"}\n";
        assert_eq!(is_result, expected == 0);
        assert_eq!(fs::read_dir(place.at("temp")).unwrap().count(), 0);
    }
}

#[test]
fn every_script_is_one_that_a_shell_can_read() {
    let scripts = [
        "ci/action",
        "examples/ci/gradescope/setup.sh",
        "examples/ci/gradescope/run_autograder",
        "examples/ci/classroom50/grade",
    ];
    for script in scripts.map(|script| Path::new(ROOT).join(script)) {
        let read = Command::new("sh").arg("-n").arg(&script).output().unwrap();
        assert!(read.status.success(), "{read:?}");
        let mode = fs::metadata(&script).unwrap().permissions().mode();
        assert_ne!(mode & 0o111, 0, "{}", script.display());
        // Where there is one.
        if let Ok(checked) = Command::new("shellcheck").arg(&script).output() {
            assert!(checked.status.success(), "{checked:?}");
        }
    }
}
