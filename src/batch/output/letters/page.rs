//! A letter as a page for a browser, which needs nothing beside itself and runs nothing.

use maud::{DOCTYPE, Markup, PreEscaped, html};

use super::letter::{Item, Letter, Line, Part};
use crate::report::html::markup::marked;
use crate::text::Lang;

const STYLE: &str = include_str!("letter.css");

pub(super) fn render(letter: &Letter, lang: Lang) -> String {
    let code = match lang {
        Lang::Ja => "ja",
        Lang::En => "en",
    };
    let policy = "default-src 'none'; style-src 'unsafe-inline'";
    let title = letter.title.get(lang);
    let page = html! {
        (DOCTYPE)
        html lang=(code) {
            head {
                meta charset="utf-8";
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light dark";
                meta http-equiv="Content-Security-Policy" content=(policy);
                title { (crate::report::clean::clean(title)) }
                style { (PreEscaped(STYLE)) }
            }
            body {
                main {
                    h1 { (marked(title)) }
                    @for part in &letter.parts { (written(part, lang)) }
                }
            }
        }
    };
    page.into_string() + "\n"
}

fn written(part: &Part, lang: Lang) -> Markup {
    match part {
        Part::Paragraph(text) => html! { p { (marked(text.get(lang))) } },
        Part::Heading(text) => html! { h2 { (marked(text.get(lang))) } },
        Part::Items(items) => html! { ul { @for item in items { (listed(item, lang)) } } },
    }
}

fn listed(item: &Item, lang: Lang) -> Markup {
    html! {
        li {
            @if !item.mark.is_empty() { span.mark { (item.mark) } " " }
            b { (marked(item.title.get(lang))) }
            @if !item.lines.is_empty() {
                ul { @for line in &item.lines { li { (told(line, lang)) } } }
            }
        }
    }
}

fn told(line: &Line, lang: Lang) -> Markup {
    let text = line.text.get(lang);
    html! {
        @if let Some(label) = &line.label { (label.get(lang)) ": " }
        @if line.is_value { code { (crate::report::clean::clean(text)) } } @else { (marked(text)) }
    }
}
