//! Passwords on command lines.

use serde_json::Value;

use super::{Scrub, name};

impl Scrub {
    /// Hides the passwords among the arguments of a program; `is_client` where
    /// it is a MySQL client, whose `-p` takes one without a space.
    pub(super) fn arguments(&mut self, arguments: &mut [Value], is_client: bool) {
        let mut is_secret = false;
        for argument in arguments {
            let Value::String(text) = argument else {
                is_secret = false;
                continue;
            };
            if std::mem::take(&mut is_secret) && !text.starts_with('-') {
                self.hide(text);
                continue;
            }
            match text.split_once('=') {
                Some((flag, value)) if flag.starts_with('-') && name::is_secret(flag) => {
                    let mut hidden = value.to_owned();
                    self.hide(&mut hidden);
                    *text = format!("{flag}={hidden}");
                }
                None if text.starts_with("--") && name::is_secret(text) => is_secret = true,
                _ if is_client && text.starts_with("-p") && text.len() > 2 => {
                    let mut hidden = text.split_off(2);
                    self.hide(&mut hidden);
                    text.push_str(&hidden);
                }
                _ => self.text(text),
            }
        }
    }
}

/// Returns true where one of these is the name of a MySQL client.
pub(super) fn names_client<'a>(arguments: impl Iterator<Item = &'a Value>) -> bool {
    let mut texts = arguments.filter_map(Value::as_str);
    texts.any(|text| text.contains("mysql") || text.contains("mariadb"))
}
