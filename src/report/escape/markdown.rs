//! Text in Markdown, which people also read as it is written: only what would
//! be markup, a link or a mention is escaped.

/// Stands between an `@` and a name: it cannot be seen, and then nobody is mentioned.
const WORD_JOINER: char = '\u{2060}';

/// Returns `text` for a place within a line of Markdown (`CommonMark` with GitHub's
/// additions), where it is neither markup nor HTML, nor a link or a mention,
/// whatever stands beside it.
pub(crate) fn markdown(text: &str) -> String {
    let whole = text.replace(['\n', '\t'], " ");
    let text: Vec<char> = whole.trim_matches(' ').chars().collect();
    let mut out = String::with_capacity(whole.len());
    // More of them would be a block of code, or a new line.
    out.extend(whole.starts_with(' ').then_some(' '));
    for (at, c) in text.iter().copied().enumerate() {
        match c {
            '<' if opens_tag(&text, at) => out.push_str("&lt;"),
            '&' if opens_entity(&text, at) => out.push_str("&amp;"),
            '@' if text.get(at + 1).is_none_or(|next| !next.is_whitespace()) => {
                let in_word = at
                    .checked_sub(1)
                    .is_some_and(|it| text[it].is_alphanumeric());
                out.push_str(if in_word { "@" } else { "&#64;" });
                out.push(WORD_JOINER);
            }
            c => {
                if begins_block(&text, at) || is_markup(&text, at) {
                    out.push('\\');
                }
                out.push(c);
            }
        }
    }
    out.extend((!text.is_empty() && whole.ends_with(' ')).then_some(' '));
    out
}

/// Returns `text` as code: a span in backticks, which reads well as it is written,
/// or an element, where the text has anything to be escaped.
pub(crate) fn code(text: &str) -> String {
    let text = text.trim();
    let escaped = markdown(text);
    if text.is_empty() {
        return escaped;
    }
    if escaped == text && !text.contains(['<', '>', '&', '\\', '[', '@']) {
        return format!("`{text}`");
    }
    format!("<code>{escaped}</code>")
}

/// Returns whether the character at `at` is markup wherever in a line it stands.
fn is_markup(text: &[char], at: usize) -> bool {
    let before = at.checked_sub(1).and_then(|before| text.get(before));
    let after = text.get(at + 1);
    let begins_word = before.is_none_or(|c| !c.is_alphanumeric());
    match text[at] {
        '`' | '*' | '|' | '~' | '$' => true,
        '\\' => after.is_none_or(char::is_ascii_punctuation),
        // Within a word it is a letter.
        '_' => begins_word || after.is_none_or(|c| !c.is_alphanumeric()),
        '[' => before.is_none() || after.is_none_or(|c| matches!(c, '[' | '^')) || has_link(text),
        ']' => after.is_none_or(|c| matches!(c, '[' | ':')),
        '(' => before == Some(&']'),
        // A run of them at the end of a heading is dropped.
        '#' => {
            let rest = text[at..].iter().find(|c| **c != '#');
            before.is_none_or(|c| c.is_whitespace()) && rest.is_none_or(|c| c.is_whitespace())
        }
        ':' => text[at + 1..].starts_with(&['/', '/']),
        '.' => {
            let mut word = text[..at].iter().rev().map(char::to_ascii_lowercase);
            word.by_ref().take(3).eq("www".chars())
        }
        _ => false,
    }
}

/// Returns whether brackets in `text` could make a link.
fn has_link(text: &[char]) -> bool {
    let makes_link = |pair: &[char]| matches!(pair, [']', '(' | '[' | ':']);
    text.windows(2).any(makes_link)
}

/// Returns whether the character at `at` could begin a list, a heading, a quotation,
/// a line across or a table, were the text at the beginning of a line.
fn begins_block(text: &[char], at: usize) -> bool {
    let ends = |c: Option<&char>| c.is_none_or(|c| c.is_whitespace());
    let after = text.get(at + 1);
    match text[at] {
        '-' | '=' if at == 0 => ends(after) || after == Some(&text[at]),
        '+' if at == 0 => ends(after),
        '>' => at == 0,
        ':' if at == 0 => after == Some(&'-'),
        '.' | ')' => {
            at > 0 && at < 10 && text[..at].iter().all(char::is_ascii_digit) && ends(after)
        }
        _ => false,
    }
}

/// Returns whether the `<` at `at` could open a tag, a comment or a link. What
/// follows the text is not known.
fn opens_tag(text: &[char], at: usize) -> bool {
    let after = text.get(at + 1);
    after.is_none_or(|c| c.is_alphabetic() || matches!(c, '/' | '!' | '?'))
}

/// Returns whether the `&` at `at` could begin an entity.
fn opens_entity(text: &[char], at: usize) -> bool {
    let is_name = |c: &&char| c.is_ascii_alphanumeric() || **c == '#';
    let name = text[at + 1..].iter().take_while(is_name).count();
    text.get(at + 1 + name)
        .is_none_or(|end| name > 0 && *end == ';')
}

#[cfg(test)]
mod tests {
    use comrak::nodes::{AstNode, NodeValue};
    use comrak::{Arena, Options, parse_document};
    use proptest::prelude::*;

    use super::*;

    /// Pieces of what Markdown, HTML and GitHub read as something.
    const PIECES: &[&str] = &[
        "a", "é", "日", "1", "12", " ", "  ", "-", "--", "---", "+", "=", "==", ".", ")", "(", "#",
        "##", ">", "<", "<b>", "</", "<!--", "<!", "<http", "&", "&lt;", "&#", "lt", ";", "[", "]",
        "](", "[^1]", "[x]", "[ ]", "]:", "!", "*", "**", "_", "__", "~", "~~", "`", "```", "|",
        "|-|", "$", "$$", "\\", "\\*", "http", "https", ":", "//", "://", "www.", "WWW.", "x.org",
        "@", "@a", "a@b.c", "\"", "'", "{", "}", "\n", "[!NOTE]", ":-",
    ];

    fn hostile() -> impl Strategy<Value = String> {
        let pieces = prop::collection::vec(prop::sample::select(PIECES), 0..9);
        pieces.prop_map(|pieces| pieces.concat())
    }

    fn options() -> Options<'static> {
        let mut options = Options::default();
        let extension = &mut options.extension;
        extension.table = true;
        extension.strikethrough = true;
        extension.autolink = true;
        extension.tasklist = true;
        extension.footnotes = true;
        extension.math_dollars = true;
        extension.alerts = true;
        options
    }

    /// The texts in `page` by block; other things as they are called.
    fn read(page: &str) -> Vec<String> {
        fn collect<'a>(node: &'a AstNode<'a>, found: &mut Vec<String>) {
            match &node.data.borrow().value {
                NodeValue::Document | NodeValue::List(_) | NodeValue::TableRow(_) => {}
                NodeValue::Paragraph
                | NodeValue::Heading(_)
                | NodeValue::Item(_)
                | NodeValue::Table(_)
                | NodeValue::TableCell => found.push(String::new()),
                NodeValue::Text(text) => {
                    found.last_mut().unwrap().push_str(text);
                }
                NodeValue::HtmlInline(tag) if tag == "<code>" || tag == "</code>" => {}
                NodeValue::Code(code) => found.last_mut().unwrap().push_str(&code.literal),
                other => found.push(format!("{other:?}")),
            }
            for child in node.children() {
                collect(child, found);
            }
        }
        let (arena, mut found) = (Arena::new(), Vec::new());
        collect(parse_document(&arena, page, &options()), &mut found);
        found.retain(|text| !text.is_empty());
        found
    }

    /// How `text` is read, with spaces that make no difference left out.
    fn plain(text: &str) -> String {
        let text = text.replace('\n', " ");
        let (begins, ends) = (text.starts_with(' '), text.ends_with(' '));
        let inner = text.trim_matches(' ');
        if inner.is_empty() {
            return if begins {
                " ".to_owned()
            } else {
                String::new()
            };
        }
        let space = |is: bool| if is { " " } else { "" };
        format!("{}{inner}{}", space(begins), space(ends))
    }

    /// What is read, without what stops mentions.
    fn texts(page: &str) -> Vec<String> {
        let joiner = WORD_JOINER.to_string();
        let all = read(page).into_iter();
        all.map(|text| text.replace(&joiner, "")).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]
        #[test]
        fn hostile_text_is_text_wherever_it_stands(one in hostile(), two in hostile()) {
            let (a, b) = (markdown(&one), markdown(&two));
            let (one, two) = (plain(&one), plain(&two));
            let said = |texts: &[&str]| -> Vec<String> {
                let texts = texts.iter().map(|text| text.trim().to_owned());
                texts.filter(|text| !text.is_empty()).collect()
            };
            for (page, expected) in [
                (a.clone(), said(&[&one])),
                (format!("## {a}\n\n{b}\n"), said(&[&one, &two])),
                (format!("- {a}\n- {b}\n"), said(&[&one, &two])),
                (format!("> {a}\n"), Vec::new()),
                (format!("x\n\n| x | y |\n| --- | --: |\n| {a} | {b} |\n"), said(&["x", "x", "y", &one, &two])),
                (format!("{a} ({b})\n"), said(&[&format!("{one} ({two})")])),
                (format!("x {a}{b}\n"), said(&[&format!("x {one}{two}")])),
                (format!("- x: {}\n", code(&two)), said(&[&format!("x: {}", two.trim())])),
            ] {
                let read = texts(&page);
                if expected.is_empty() {
                    let debug = format!("{read:?}");
                    prop_assert!(!["Link", "Html", "Code", "Alert", "Footnote"].iter().any(|it| debug.contains(it)), "{page}: {debug}");
                } else {
                    prop_assert_eq!(read, expected, "{}", page);
                }
            }
            prop_assert!(!format!("{a}{b}").contains("@a"), "{a}{b}");
        }
    }

    #[test]
    fn ordinary_text_stays_as_it_is() {
        for text in [
            "student-001",
            "emptyDir: 2 つのコンテナで共有する",
            "Pod mariadb (namespace default) is not ready.",
            "nodeSelector {kubernetes.io/hostname: \"node-1\"} matches no node!",
            "MARIADB_ROOT_PASSWORD is 'x' + y",
            "a value that is [hidden] stays so",
            "R&D, 3 < 4 > 2, #7, C:\\data",
            "0/2 nodes are available: 2 node(s) didn't match",
            "2026-11-30 12:00",
        ] {
            assert_eq!(markdown(text), text);
        }
    }

    #[test]
    fn code_is_a_span_whatever_is_in_it() {
        for (text, span) in [
            ("kubectl get pod -n a", "`kubectl get pod -n a`"),
            ("a `b` | c", "<code>a \\`b\\` \\| c</code>"),
            ("<b>", "<code>&lt;b></code>"),
            ("", ""),
        ] {
            assert_eq!(code(text), span);
        }
    }
}
