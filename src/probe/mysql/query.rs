//! Statements and their result sets.

use tokio::io::{AsyncRead, AsyncWrite};

use super::wire::{Fields, server_error};
use super::{Session, SqlError};

const COM_QUERY: u8 = 0x03;
const NULL: u8 = 0xfb;
const MOST_COLUMNS: u64 = 4096;

/// The part of a result set that is kept.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    pub rows: usize,
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            rows: 1000,
            bytes: 1 << 20,
        }
    }
}

/// A result set as the server sent it; no columns for a statement without one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Table {
    pub columns: Vec<Column>,
    pub rows: Vec<Vec<Option<Vec<u8>>>>,
    /// There was more than the limits; the session cannot be used further.
    pub cut: bool,
}

/// A column of a [`Table`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Column {
    pub name: String,
    /// The protocol's number of the type.
    pub kind: u8,
}

impl Table {
    /// One value as text.
    pub fn text(&self, row: usize, column: usize) -> Option<String> {
        let value = self.rows.get(row)?.get(column)?.as_ref()?;
        Some(String::from_utf8_lossy(value).into_owned())
    }

    /// The values of the first column as text, without NULLs.
    pub fn first_column(&self) -> Vec<String> {
        (0..self.rows.len())
            .filter_map(|row| self.text(row, 0))
            .collect()
    }
}

impl<S: AsyncRead + AsyncWrite + Unpin> Session<S> {
    /// Runs one statement.
    pub async fn query(&mut self, sql: &str, limits: Limits) -> Result<Table, SqlError> {
        self.run(sql.as_bytes(), limits).await
    }

    /// As [`Session::query`], for a statement that may hold any bytes.
    pub async fn run(&mut self, sql: &[u8], limits: Limits) -> Result<Table, SqlError> {
        self.wire.begin();
        let mut packet = vec![COM_QUERY];
        packet.extend_from_slice(sql);
        self.wire.write(&packet).await?;
        let first = self.wire.read().await?;
        let count = match first.split_first() {
            Some((0x00, _)) => return Ok(Table::default()),
            Some((0xff, rest)) => return Err(server_error(rest)),
            Some((&NULL, _)) => {
                return Err(SqlError::Foreign(
                    "the server asks for a file of this machine".to_owned(),
                ));
            }
            _ => Fields(&first)
                .counted_number()
                .filter(|count| *count <= MOST_COLUMNS),
        };
        let mut table = Table::default();
        for _ in 0..count.ok_or_else(nonsense)? {
            let packet = self.wire.read().await?;
            table.columns.push(column(&packet).ok_or_else(nonsense)?);
        }
        if !is_end(&self.wire.read().await?) {
            return Err(nonsense());
        }
        self.rows(&mut table, limits).await?;
        Ok(table)
    }

    async fn rows(&mut self, table: &mut Table, limits: Limits) -> Result<(), SqlError> {
        let mut bytes = 0;
        loop {
            let packet = self.wire.read().await?;
            if is_end(&packet) {
                return Ok(());
            }
            if packet.first() == Some(&0xff) {
                return Err(server_error(&packet[1..]));
            }
            bytes += packet.len();
            if table.rows.len() >= limits.rows || bytes > limits.bytes {
                table.cut = true;
                return Ok(());
            }
            table
                .rows
                .push(row(&packet, table.columns.len()).ok_or_else(nonsense)?);
        }
    }
}

fn nonsense() -> SqlError {
    SqlError::Foreign("an answer to a statement that makes no sense".to_owned())
}

fn is_end(packet: &[u8]) -> bool {
    packet.first() == Some(&0xfe) && packet.len() < 9
}

/// Catalog, schema, table and original table come before the name, and the
/// original name, a length, charset (2) and width (4) before the type.
fn column(packet: &[u8]) -> Option<Column> {
    let mut fields = Fields(packet);
    for _ in 0..4 {
        fields.counted()?;
    }
    let name = String::from_utf8_lossy(fields.counted()?).into_owned();
    fields.counted()?;
    fields.take(7)?;
    let kind = fields.byte()?;
    Some(Column { name, kind })
}

fn row(packet: &[u8], columns: usize) -> Option<Vec<Option<Vec<u8>>>> {
    let mut fields = Fields(packet);
    (0..columns)
        .map(|_| {
            if fields.0.first() == Some(&NULL) {
                fields.byte();
                return Some(None);
            }
            fields.counted().map(|value| Some(value.to_vec()))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::probe::mysql::wire::Wire;

    fn packet(number: u8, content: &[u8]) -> Vec<u8> {
        let mut packet = vec![u8::try_from(content.len()).unwrap(), 0, 0, number];
        packet.extend_from_slice(content);
        packet
    }

    fn result_set(rows: &[&[u8]]) -> Vec<u8> {
        let column =
            b"\x03def\x00\x00\x00\x01a\x00\x0c\x2d\x00\x04\x00\x00\x00\xfd\x00\x00\x00\x00\x00";
        let mut all = [
            packet(1, &[1]),
            packet(2, column),
            packet(3, b"\xfe\0\0\x02\0"),
        ]
        .concat();
        for row in rows {
            all.extend(packet(4, row));
        }
        all.extend(packet(5, b"\xfe\0\0\x02\0"));
        all
    }

    fn ask(served: &[u8], limits: Limits) -> Result<Table, SqlError> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .build()
            .unwrap();
        let mut session = Session {
            wire: Wire::new(tokio::io::join(served, tokio::io::sink())),
        };
        runtime.block_on(session.query("SELECT a", limits))
    }

    #[test]
    fn values_and_nulls_are_told_apart() {
        let table = ask(
            &result_set(&[b"\x011", &[NULL], b"\x00"]),
            Limits::default(),
        )
        .unwrap();
        assert_eq!(table.columns[0].name, "a");
        assert_eq!(
            table.rows,
            [
                vec![Some(b"1".to_vec())],
                vec![None],
                vec![Some(Vec::new())]
            ]
        );
        assert!(!table.cut);
    }

    #[test]
    fn a_long_result_is_cut() {
        let two = Limits {
            rows: 2,
            bytes: 100,
        };
        let table = ask(&result_set(&[b"\x011", b"\x012", b"\x013"]), two).unwrap();
        assert_eq!((table.rows.len(), table.cut), (2, true));
    }

    #[test]
    fn a_server_that_asks_for_a_file_gets_none() {
        assert!(matches!(
            ask(&packet(1, b"\xfb/etc/passwd"), Limits::default()),
            Err(SqlError::Foreign(_))
        ));
    }

    proptest! {
        #[test]
        fn no_bytes_make_a_result_set_panic(bytes in prop::collection::vec(any::<u8>(), 0..300), at in 0_usize..60) {
            let mut served = result_set(&[b"\x011"]);
            let _ = ask(&bytes, Limits::default());
            let at = at.min(served.len());
            served.splice(at.., bytes);
            let _ = ask(&served, Limits::default());
        }
    }
}
