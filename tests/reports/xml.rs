//! A reader of XML that takes what is well-formed and nothing else.

use std::collections::BTreeMap;

#[derive(Clone, Debug, Default)]
pub struct Element {
    pub name: String,
    pub attributes: BTreeMap<String, String>,
    pub children: Vec<Element>,
    pub text: String,
}

impl Element {
    pub fn get(&self, name: &str) -> &str {
        let value = self.attributes.get(name);
        value.unwrap_or_else(|| panic!("<{}> has no {name}", self.name))
    }

    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |it| it.name == name)
    }
}

/// The root element of `text`.
pub fn read(text: &str) -> Element {
    for c in text.chars() {
        let legal =
            matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..);
        assert!(legal, "{c:?} is not for XML");
    }
    let body = text
        .strip_prefix("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n")
        .unwrap();
    let mut reader = Reader { rest: body };
    let root = reader.element();
    assert!(
        reader.rest.trim().is_empty(),
        "after the root: {}",
        reader.rest
    );
    root
}

struct Reader<'a> {
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn take(&mut self, what: &str) {
        self.rest = self.rest.strip_prefix(what).unwrap_or_else(|| {
            let here: String = self.rest.chars().take(80).collect();
            panic!("{what} expected at {here}")
        });
    }

    fn until(&mut self, end: char) -> &'a str {
        let (before, _) = self.rest.split_once(end).unwrap();
        self.rest = &self.rest[before.len()..];
        before
    }

    fn name(&mut self) -> String {
        let end = self
            .rest
            .find(|c: char| !c.is_ascii_alphanumeric())
            .unwrap();
        assert!(end > 0, "a name expected at {}", self.rest);
        let (name, rest) = self.rest.split_at(end);
        self.rest = rest;
        name.to_owned()
    }

    fn element(&mut self) -> Element {
        self.take("<");
        let mut element = Element {
            name: self.name(),
            ..Element::default()
        };
        while self.rest.starts_with(' ') {
            self.take(" ");
            let name = self.name();
            self.take("=\"");
            let value = self.until('"');
            assert!(!value.contains('<'), "{value}");
            self.take("\"");
            let before = element.attributes.insert(name.clone(), plain(value));
            assert!(before.is_none(), "{name} twice");
        }
        if self.rest.starts_with("/>") {
            self.take("/>");
            return element;
        }
        self.take(">");
        loop {
            let text = self.until('<');
            assert!(!text.contains("]]>"), "{text}");
            element.text.push_str(&plain(text));
            if self.rest.starts_with("</") {
                self.take("</");
                self.take(&element.name.clone());
                self.take(">");
                return element;
            }
            let child = self.element();
            element.children.push(child);
        }
    }
}

/// What `text` stands for.
fn plain(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap().to_owned();
    for part in parts {
        let (name, rest) = part
            .split_once(';')
            .unwrap_or_else(|| panic!("a bare & before {part}"));
        out.push(match name {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "apos" => '\'',
            other => panic!("&{other}; is not known"),
        });
        out.push_str(rest);
    }
    out
}
