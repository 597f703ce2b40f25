//! The cells that the gradebooks' formats have in common.

use crate::batch::{Class, Entry, LmsName, Platform};
use crate::text::Lang;

/// Returns the cell of a student's roster line under one of these names.
pub(super) fn extra<'a>(entry: &'a Entry, names: &[&str]) -> Option<&'a str> {
    let mut all = names.iter().filter_map(|name| {
        let mut found = entry.student.extra.iter();
        found.find(|(known, _)| known.eq_ignore_ascii_case(name))
    });
    all.find_map(|(_, value)| Some(value.as_str()).filter(|it| !it.is_empty()))
}

/// Returns the number that a learning platform knows the student by, where what they
/// handed in was downloaded from there.
pub(super) fn platform_number(entry: &Entry, platform: Platform) -> Option<String> {
    let told = LmsName::of(entry.student.handed_in.as_deref()?)?;
    (told.platform == platform).then_some(told.student)
}

/// Returns whether the roster has any of these columns.
pub(super) fn has(class: &Class, names: &[&str]) -> bool {
    let mut entries = class.entries.iter();
    entries.any(|entry| extra(entry, names).is_some())
}

/// Returns the name of the assignment.
pub(super) fn assignment(class: &Class, lang: Lang) -> String {
    let title = class.header.title.get(lang);
    if title.is_empty() {
        class.header.exercise.clone()
    } else {
        title.to_owned()
    }
}

/// A grade; empty where there is none.
pub(super) fn grade(mark: Option<f64>) -> String {
    mark.map_or_else(String::new, |mark| mark.to_string())
}

/// The columns that hold an address.
pub(super) const EMAIL: [&str; 6] = [
    "Email address",
    "Email",
    "E-mail",
    "Mail",
    "メールアドレス",
    "メール",
];
