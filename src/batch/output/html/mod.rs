//! One page for a browser that needs nothing beside itself: all students, the
//! failures that they have in common, and each student in full. The summary is
//! written out; the students are data that a script shows, so that a page of
//! thousands opens at once.

mod checks;
mod data;
mod labels;
mod overview;
mod text_pool;

use std::io::{self, Write};

use maud::{Markup, html};

use super::Output;
use crate::batch::Class;
use crate::report::html::markup::{both, clean};
use crate::report::html::{SCRIPT, begin};
use crate::say;
use crate::text::{Lang, Text, counted};

const STYLE: &str = include_str!("class.css");
const CLASS: &str = include_str!("class.js");

pub(super) const OUTPUT: Output = Output::new("html", render);

/// Writes the page, which opens in `lang`.
fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let mut page = String::new();
    page.push_str(&begin(&title(class), lang, STYLE).into_string());
    let main = html! {
        main #main .class {
            (overview::hero(class))
            (overview::distribution_and_failures(class))
            (students())
            (checks::checks(class))
            (overview::facts(class))
        }
        dialog #student aria-labelledby="student-title" {}
    };
    page.push_str(&main.into_string());
    page.push_str("<script type=\"application/json\" id=\"data\">");
    out.write_all(page.as_bytes())?;
    data::render(out, class)?;
    write!(
        out,
        "</script>\n<script>\n{SCRIPT}{CLASS}</script>\n</body>\n</html>\n"
    )
}

fn title(class: &Class) -> Text {
    let title = class.header.title.map(clean);
    let (ja, en) = (title.get(Lang::Ja), title.get(Lang::En));
    let (count, students) = (class.entries.len(), counted(class.entries.len(), "student"));
    say!(ja: "{ja}: {count} 人 - handson", en: "{en}: {students} - handson")
}

/// Returns the element of the matrix and of its filters; the script fills it.
fn students() -> Markup {
    let heading = say!(ja: "学生ごとの結果", en: "Students");
    let none = say!(
        ja: "この表を見るには JavaScript が必要です。同じ内容は CSV にもあります。",
        en: "This table needs JavaScript; the CSV has the same in it."
    );
    html! {
        section .matrix aria-labelledby="students" {
            h2 .big #students { (both(&heading)) }
            noscript { p .note { (both(&none)) } }
            div .filters #filters role="search" hidden {}
            p .quiet #shown role="status" {}
            div .frame #frame { div .scroll.card #scroll {} }
            p .quiet #legend {}
        }
    }
}
