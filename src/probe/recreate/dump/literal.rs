//! Values and names as SQL that means the same whatever the session's settings.

use std::fmt::Write as _;

use k8s_openapi::ByteString;

use crate::probe::mysql::Table;

/// The length that one INSERT grows to.
const STATEMENT: usize = 64 << 10;

/// INSERT statements for a result set.
pub(super) fn inserts(head: &str, table: &Table) -> Vec<ByteString> {
    let mut statements: Vec<String> = Vec::new();
    for row in &table.rows {
        let values = row.iter().zip(&table.columns);
        let values: Vec<String> = values
            .map(|(value, column)| literal(value.as_deref(), column.kind))
            .collect();
        let values = format!("({})", values.join(", "));
        match statements.last_mut() {
            Some(open) if open.len() + values.len() < STATEMENT => {
                open.push_str(", ");
                open.push_str(&values);
            }
            _ => statements.push(format!("{head}{values}")),
        }
    }
    statements
        .into_iter()
        .map(|statement| ByteString(statement.into_bytes()))
        .collect()
}

/// A value that means the same again whatever the session's character set.
fn literal(value: Option<&[u8]>, kind: u8) -> String {
    let Some(value) = value else {
        return "NULL".to_owned();
    };
    // DECIMAL, the integers, FLOAT, DOUBLE, YEAR, NEWDECIMAL of the protocol.
    let numeric = matches!(kind, 0..=5 | 8 | 9 | 13 | 246);
    let digits = !value.is_empty()
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(byte));
    // TIMESTAMP, DATE, TIME, DATETIME.
    let moment = matches!(kind, 7 | 10 | 11 | 12)
        && value
            .iter()
            .all(|byte| byte.is_ascii_digit() || b"-:. ".contains(byte));
    let text = String::from_utf8_lossy(value);
    match (numeric && digits, moment) {
        (true, _) => text.into_owned(),
        (_, true) => format!("'{text}'"),
        _ => hex_literal(value),
    }
}

/// A string as its bytes.
pub(super) fn hex_literal(value: &[u8]) -> String {
    let mut literal = "x'".to_owned();
    for byte in value {
        // Writing to a String does not fail.
        let _: std::fmt::Result = write!(literal, "{byte:02x}");
    }
    literal.push('\'');
    literal
}

/// A name in backticks.
pub(super) fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::probe::mysql::Column;

    #[test]
    fn every_value_becomes_a_literal_that_means_the_same() {
        for (value, kind, expected) in [
            (None, 253, "NULL"),
            (Some(&b"42"[..]), 3, "42"),
            (Some(b"-1.5e3"), 5, "-1.5e3"),
            (Some(b"1; DROP"), 3, "x'313b2044524f50'"),
            (
                Some(b"2026-11-23 15:52:38.5"),
                12,
                "'2026-11-23 15:52:38.5'",
            ),
            (Some(b"2026' --"), 12, "x'3230323627202d2d'"),
            (Some(b""), 253, "x''"),
            (Some(b"a'\xff"), 253, "x'6127ff'"),
        ] {
            assert_eq!(literal(value, kind), expected);
        }
    }

    #[test]
    fn rows_are_gathered_into_statements() {
        let table = Table {
            columns: vec![Column {
                name: "a".into(),
                kind: 3,
            }],
            rows: vec![vec![Some(b"1".to_vec())], vec![None]],
            cut: false,
        };
        assert_eq!(
            inserts("INSERT INTO t VALUES ", &table),
            [ByteString(b"INSERT INTO t VALUES (1), (NULL)".to_vec())]
        );
    }

    #[test]
    fn a_backtick_in_a_name_is_doubled() {
        assert_eq!(quote("a`b"), "`a``b`");
    }
}
