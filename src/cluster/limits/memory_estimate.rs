//! Estimates the memory that a JSON text takes as values.

/// The node of a map, which holds up to eleven entries.
const OBJECT: u64 = 640;
/// The first four values of an array.
const ARRAY: u64 = 160;
/// A value in an array that has just grown to double its size; and an entry
/// of a map whose nodes are half full.
const ITEM: u64 = 112;
/// The bytes that the allocator adds to a string.
const STRING: u64 = 32;

/// Returns the most bytes of memory that `json` may take as a `serde_json::Value`,
/// told from its text and without making anything of it.
pub(super) fn estimated_memory(json: &[u8]) -> u64 {
    let mut bytes = json.len() as u64;
    let mut rest = json;
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        match first {
            b'{' => bytes += OBJECT,
            b'[' => bytes += ARRAY,
            b',' => bytes += ITEM,
            b'"' => {
                bytes += STRING;
                rest = after_string(after);
            }
            _ => {}
        }
    }
    bytes
}

/// Returns the text after the end of a string.
fn after_string(text: &[u8]) -> &[u8] {
    let mut rest = text;
    loop {
        match rest {
            [b'"', after @ ..] => return after,
            [b'\\', _, after @ ..] | [_, after @ ..] => rest = after,
            [] => return rest,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Map, Value, json};

    use super::*;

    /// At least what the values take, without what the allocator adds.
    fn taken(value: &Value) -> u64 {
        let own = size_of::<Value>() as u64;
        own + match value {
            Value::Array(items) => {
                let spare = (items.capacity() - items.len()) as u64 * own;
                spare + items.iter().map(taken).sum::<u64>()
            }
            Value::Object(fields) => {
                let nodes = fields.len().div_ceil(6) as u64 * 632;
                let within =
                    |(key, value): (&String, &Value)| key.len() as u64 + taken(value) - own;
                nodes + fields.iter().map(within).sum::<u64>()
            }
            Value::String(text) => text.len() as u64,
            _ => 0,
        }
    }

    #[test]
    fn no_text_becomes_more_than_was_foreseen() {
        let many: Map<String, Value> = (0..5000).map(|i| (i.to_string(), json!(0))).collect();
        for text in [
            format!("[{}0]", "0,".repeat(4096)),
            format!("[{}[]]", "[],".repeat(1025)),
            format!("[{}{{}}]", "{},".repeat(1025)),
            format!("[{}{{}}]", "{\"\":0},".repeat(1025)),
            format!("[{}\"\"]", "\"\",".repeat(1025)),
            format!("{}{}", "[".repeat(100), "]".repeat(100)),
            Value::Object(many).to_string(),
            json!({"a,b": "[[[{{{", "c\"": "\\\",,,", "d": ["e", {"f": null}]}).to_string(),
        ] {
            let value: Value = serde_json::from_str(&text).unwrap();
            let (foreseen, taken) = (estimated_memory(text.as_bytes()), taken(&value));
            assert!(foreseen >= taken, "{foreseen} < {taken}: {text:.60}");
        }
    }

    #[test]
    fn what_is_in_strings_is_text_and_no_structure() {
        let text = br#"{"log": "[[[,,,{{{\"]]],,,\\"}"#;
        assert_eq!(
            estimated_memory(text),
            text.len() as u64 + OBJECT + 2 * STRING
        );
        assert_eq!(estimated_memory(b"\"open"), 5 + STRING);
        assert_eq!(estimated_memory(b"\"open\\"), 6 + STRING);
    }
}
