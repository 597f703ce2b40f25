//! How another node or class is given, where the exercise has a variable for it.

use std::collections::BTreeSet;

use crate::{say, text::Text};

/// Adds to `text` how another node is given, where the exercise has a variable for it.
#[must_use]
pub fn with_set_node(text: Text, variables: &BTreeSet<String>) -> Text {
    let Text { ja, en } = text;
    if !variables.contains("node") {
        return Text { ja, en };
    }
    say!(
        ja: "{ja}。`--set node=<ノード名>` で変えられます",
        en: "{en}; another can be given with --set node=NAME"
    )
}

/// Adds to `text` how another class is given, where the exercise has a variable for it.
#[must_use]
pub fn with_set_class(text: Text, variables: &BTreeSet<String>) -> Text {
    let Text { ja, en } = text;
    if !variables.contains("class") {
        return Text { ja, en };
    }
    say!(
        ja: "{ja}。`--set class=<名前>` で変えられます",
        en: "{en}; another can be given with --set class=NAME"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_is_advised_where_the_variable_is() {
        let text = || Text::same("no node a");
        let none = BTreeSet::new();
        assert_eq!(with_set_node(text(), &none), text());
        assert_eq!(with_set_class(text(), &none), text());
        let variables = BTreeSet::from(["node".to_owned()]);
        assert!(
            with_set_node(text(), &variables)
                .en
                .ends_with("--set node=NAME")
        );
        assert_eq!(with_set_class(text(), &variables), text());
    }
}
