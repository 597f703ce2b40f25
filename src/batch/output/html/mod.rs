//! One page for a browser that needs nothing beside itself: who is where, who
//! stumbles over what, and each student in full. What is the same for all is
//! written out; the students are data that a script shows, so that a page of
//! thousands opens at once.

mod checks;
mod data;
mod head;
mod texts;
mod words;

use std::fmt::Write as _;
use std::io::{self, Write};

use crate::batch::Class;
use crate::report::html::markup::{both, clean};
use crate::report::html::{SCRIPT, begin};
use crate::say;
use crate::text::{Lang, Text};

const STYLE: &str = include_str!("class.css");
const CLASS: &str = include_str!("class.js");

/// The page, which opens in `lang`.
pub(super) fn render(out: &mut dyn Write, class: &Class, lang: Lang) -> io::Result<()> {
    let mut page = String::new();
    begin(&mut page, &title(class), lang, STYLE);
    page.push_str("<main id=\"main\" class=\"class\">\n");
    head::hero(&mut page, class);
    head::spread_and_stumbles(&mut page, class);
    matrix(&mut page);
    checks::all(&mut page, class);
    head::facts(&mut page, class);
    page.push_str("</main>\n<dialog id=\"student\" aria-labelledby=\"student-title\"></dialog>\n");
    page.push_str("<script type=\"application/json\" id=\"data\">");
    out.write_all(page.as_bytes())?;
    data::render(out, class)?;
    write!(
        out,
        "</script>\n<script>\n{SCRIPT}{CLASS}</script>\n</body>\n</html>\n"
    )
}

fn title(class: &Class) -> Text {
    let title = class.head.title.map(clean);
    let (ja, en) = (title.get(Lang::Ja), title.get(Lang::En));
    let count = class.entries.len();
    say!(ja: "{ja}: {count} 人 - handson", en: "{en}: {count} students - handson")
}

/// The place of the matrix and what it is filtered by; the script fills it.
fn matrix(out: &mut String) {
    let heading = say!(ja: "学生ごとの結果", en: "Students");
    let none = say!(
        ja: "この表を見るには JavaScript が必要です。同じ内容は CSV にもあります。",
        en: "This table needs JavaScript; the CSV has the same in it."
    );
    let _ = write!(
        out,
        r#"<section class="matrix" aria-labelledby="students"><h2 class="big" id="students">{}</h2>
<noscript><p class="note">{}</p></noscript>
<div class="filters" id="filters" role="search" hidden></div>
<p class="quiet" id="shown" role="status"></p>
<div class="scroll card" id="scroll"></div></section>
"#,
        both(&heading),
        both(&none),
    );
}
