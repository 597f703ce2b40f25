//! A letter to a student: what they have to read, whatever the form it is written in.

use crate::text::Text;

/// A letter. What stands in backticks in its texts is a command.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Letter {
    pub title: Text,
    pub parts: Vec<Part>,
}

/// A part of a letter.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Part {
    Paragraph(Text),
    Heading(Text),
    Items(Vec<Item>),
}

/// One item of a list, and what is told about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Item {
    /// The mark before it; empty where it has none.
    pub mark: &'static str,
    pub title: Text,
    pub lines: Vec<Line>,
}

/// One thing about an item.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Line {
    /// Said before it, if anything is.
    pub label: Option<Text>,
    pub text: Text,
    /// It is a value, and no words.
    pub is_value: bool,
}

impl Letter {
    /// Adds a paragraph, unless there is nothing to say.
    pub fn say(&mut self, text: Text) {
        if !text.is_empty() {
            self.parts.push(Part::Paragraph(text));
        }
    }

    /// Adds a list under a heading, unless there is nothing in it.
    pub fn list(&mut self, heading: Text, items: Vec<Item>) {
        if !items.is_empty() {
            self.parts.push(Part::Heading(heading));
            self.parts.push(Part::Items(items));
        }
    }
}

impl Item {
    /// An item of which nothing more is told.
    pub fn new(title: Text) -> Self {
        Self {
            title,
            ..Self::default()
        }
    }
}

impl Line {
    /// Words.
    pub fn words(text: Text) -> Self {
        Self {
            label: None,
            text,
            is_value: false,
        }
    }

    /// A value and what it is.
    pub fn value(label: Text, text: Text) -> Self {
        Self {
            label: Some(label),
            text,
            is_value: true,
        }
    }
}
