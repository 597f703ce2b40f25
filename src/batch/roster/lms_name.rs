//! The names that learning platforms give what students hand in, in the archive
//! of all submissions that a teacher downloads.

use std::sync::LazyLock;

use regex::Regex;

/// A platform whose downloads tell by their names whose they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::batch) enum Platform {
    Moodle,
    Canvas,
}

/// The student that a name tells, and the file of theirs that it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::batch) struct LmsName {
    /// The platform.
    pub platform: Platform,
    /// Their ID on the platform.
    pub student: String,
    /// Their name there; empty where none is told.
    pub name: String,
    /// The file's own name; none for a folder or an archive of all that they handed in.
    pub file: Option<String>,
}

/// Moodle: `FULL NAME_1234567_assignsubmission_file` for a folder, with a file's name
/// behind it where there are no folders (`mod/assign/locallib.php`,
/// `download_submissions`). The number is the "Participant" of its grading worksheet.
static MOODLE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"^(.+)_(\d+)_(?:assignsubmission_)?(?:file|onlinetext)(?:_(.*))?$").ok()
});
/// Canvas: `lastnamefirstname_LATE_4321_98765_file.yaml`; the numbers are the user's
/// (`ID` of its gradebook) and the attachment's (`ContentZipper` of canvas-lms).
static CANVAS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"^([^_]+)_(?:LATE_)?(\d+)_\d+_(.+)$").ok());

impl LmsName {
    /// Returns what the name of an entry tells; none where no platform names so.
    pub fn of(entry: &str) -> Option<Self> {
        if let Some(found) = MOODLE.as_ref().and_then(|it| it.captures(entry)) {
            let file = found.get(3).map(|it| it.as_str()).unwrap_or_default();
            return Some(Self {
                platform: Platform::Moodle,
                student: found[2].to_owned(),
                name: found[1].to_owned(),
                file: Some(file.to_owned()).filter(|it| !it.is_empty()),
            });
        }
        let found = CANVAS.as_ref()?.captures(entry)?;
        Some(Self {
            platform: Platform::Canvas,
            student: found[2].to_owned(),
            name: found[1].to_owned(),
            file: Some(found[3].to_owned()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn platforms_are_told_by_the_form_of_their_names() {
        for (entry, expected) in [
            (
                "Yamada Hanako_1234567_assignsubmission_file",
                Some(("1234567", "Yamada Hanako", None)),
            ),
            (
                "Yamada Hanako_1234567_assignsubmission_file_",
                Some(("1234567", "Yamada Hanako", None)),
            ),
            (
                "山田 花子_42_assignsubmission_file_7_pvc.yaml",
                Some(("42", "山田 花子", Some("7_pvc.yaml"))),
            ),
            (
                "A_B_7_onlinetext_onlinetext.html",
                Some(("7", "A_B", Some("onlinetext.html"))),
            ),
            (
                "yamadahanako_4321_98765_7_pvc.yaml",
                Some(("4321", "yamadahanako", Some("7_pvc.yaml"))),
            ),
            (
                "yamadahanako_LATE_4321_98765_work.zip",
                Some(("4321", "yamadahanako", Some("work.zip"))),
            ),
            ("7_pvc.yaml", None),
            ("student-001", None),
            ("s_1.yaml", None),
            ("submission_12345", None),
            ("a_1_b.yaml", None),
        ] {
            let told = LmsName::of(entry);
            let told = told.as_ref().map(|told| {
                let file = told.file.as_deref();
                (told.student.as_str(), told.name.as_str(), file)
            });
            assert_eq!(told, expected, "{entry}");
        }
    }
}
