//! The letters as comments on Canvas's submissions: the body of its API's request "Grade
//! or comment on multiple submissions" (`submissions/update_grades`).
//!
//! Its gradebook imports no comments, and "Upload Submissions" attaches files only to what
//! was handed in as a file, under that file's own name. The API takes a user's number, or
//! `sis_user_id:` and what the school calls them.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::{each_letter, plain};
use crate::atomic_write::{put, write_new};
use crate::batch::output::Output;
use crate::batch::output::gradebook::{extra, platform_number};
use crate::batch::{Class, Entry, Platform};
use crate::text::Lang;

pub(super) const OUTPUT: Output = Output {
    from_results: Some(write),
    ..Output::new("canvas-comments", |out, class, _| {
        let users: Vec<String> = class.entries.iter().filter_map(user).collect();
        Ok(serde_json::to_writer(out, &users)?)
    })
};

#[derive(Default, Serialize)]
struct Request {
    grade_data: BTreeMap<String, Comment>,
}

#[derive(Default, Serialize)]
struct Comment {
    text_comment: String,
}

fn write(path: &Path, class: &Class, results: &Path, lang: Lang) -> io::Result<()> {
    let mut request = Request::default();
    each_letter(class, results, &mut |at, letter| {
        if let Some(user) = user(&class.entries[at]) {
            // Of whom there are two lines there is one comment.
            let comment = request.grade_data.entry(user).or_default();
            if !comment.text_comment.is_empty() {
                comment.text_comment.push_str("\n\n");
            }
            comment.text_comment.push_str(&plain::render(&letter, lang));
        }
        Ok(())
    })?;
    let mut text = serde_json::to_vec_pretty(&request)?;
    text.push(b'\n');
    put(path, |path| write_new(path, &text).map(drop))
}

/// Returns what Canvas knows the student by.
fn user(entry: &Entry) -> Option<String> {
    let is_number = |it: &&str| it.bytes().all(|it| it.is_ascii_digit());
    let number = extra(entry, &["ID"]).filter(is_number).map(str::to_owned);
    let number = number.or_else(|| platform_number(entry, Platform::Canvas));
    number.or_else(|| {
        let id = entry.student.id.trim();
        let school = extra(entry, &["SIS User ID"]).unwrap_or(id);
        (!school.is_empty()).then(|| format!("sis_user_id:{school}"))
    })
}
