//! A copy of what users keep in a database, small enough to be made in
//! passing, for the case that it turns out to be lost.

use std::fmt::Write as _;

use k8s_openapi::ByteString;
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::Stop;
use crate::evidence::{Trouble, TroubleKind};
use crate::probe::mysql::{Limits, SqlError, Table};
use crate::probe::sql::Database;
use crate::say;
use crate::text::Text;

/// No more rows and bytes are copied.
const ROWS: usize = 10_000;
const BYTES: usize = 1 << 20;
/// How long one INSERT grows.
const STATEMENT: usize = 64 << 10;

/// Statements that make everything again. As bytes: a row may hold any.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(super) struct Dump {
    databases: Vec<OneDatabase>,
    accounts: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OneDatabase {
    name: String,
    create: String,
    tables: Vec<OneTable>,
    /// Views, then routines and triggers.
    others: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct OneTable {
    create: String,
    rows: Vec<ByteString>,
}

/// Why no dump was made.
enum Failed {
    Sql(SqlError),
    /// Too large, or of a kind that is not copied.
    Cannot(Text),
}

impl From<SqlError> for Failed {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

/// Copies all databases but the server's own. What cannot be copied must not
/// be put at risk: then the probe is refused.
pub(super) async fn take(database: &mut Database, deadline: Instant) -> Result<Dump, Stop> {
    match timeout_at(deadline, copy(database)).await {
        Ok(Ok(dump)) => Ok(dump),
        Ok(Err(Failed::Cannot(what))) => Err(Stop::harm(what)),
        Ok(Err(Failed::Sql(error))) => {
            let why = error.to_string();
            Err(Stop::harm(say!(
                ja: "データベースの控えを取れないため、Pod を削除して試すことはしません: {why}",
                en: "the databases cannot be copied, so the Pod is not deleted: {why}"
            )))
        }
        Err(_) => Err(Trouble {
            kind: TroubleKind::TimedOut,
            what: "copy the databases".to_owned(),
            message: "not done before the deadline".to_owned(),
        }
        .into()),
    }
}

async fn copy(database: &mut Database) -> Result<Dump, Failed> {
    let mut left = Left {
        rows: ROWS,
        bytes: BYTES,
    };
    // Names in UTF-8, but rows exactly as they are stored.
    for sql in [
        "SET NAMES utf8mb4",
        "SET character_set_results = NULL",
        "SET sql_quote_show_create = 1",
        "START TRANSACTION WITH CONSISTENT SNAPSHOT",
    ] {
        ask(database, sql, &mut left).await?;
    }
    let names = ask(database, "SHOW DATABASES", &mut left)
        .await?
        .first_column();
    let mut dump = Dump::default();
    for name in names.into_iter().filter(|name| is_of_users(name)) {
        dump.databases
            .push(copy_one(database, name, &mut left).await?);
    }
    ask(database, "COMMIT", &mut left).await?;
    dump.accounts = copy_accounts(database, &mut left).await?;
    Ok(dump)
}

/// Users and their rights, but those that the images make by themselves. A
/// login that may not see others' accounts has none to lose.
async fn copy_accounts(database: &mut Database, left: &mut Left) -> Result<Vec<String>, Failed> {
    let list = "SELECT CONCAT(QUOTE(user), '@', QUOTE(host)) FROM mysql.user WHERE user NOT IN \
        ('', 'root', 'mysql', 'mariadb.sys', 'healthcheck', 'mysql.sys', 'mysql.session', 'mysql.infoschema')";
    let mut statements = Vec::new();
    let names = match ask(database, list, left).await {
        Ok(found) => found.first_column(),
        Err(Failed::Sql(SqlError::Server { .. })) => return Ok(statements),
        Err(other) => return Err(other),
    };
    for name in names {
        for show in ["SHOW CREATE USER", "SHOW GRANTS FOR"] {
            match ask(database, &format!("{show} {name}"), left).await {
                Ok(found) => statements.extend(found.first_column()),
                // A role.
                Err(Failed::Sql(SqlError::Server { .. })) => {}
                Err(other) => return Err(other),
            }
        }
    }
    Ok(statements)
}

struct Left {
    rows: usize,
    bytes: usize,
}

fn is_of_users(name: &str) -> bool {
    let own = ["information_schema", "mysql", "performance_schema", "sys"];
    let nonce = name
        .strip_prefix("handson_")
        .is_some_and(|rest| rest.len() == 16);
    !nonce && !own.contains(&name.to_ascii_lowercase().as_str())
}

async fn copy_one(
    database: &mut Database,
    name: String,
    left: &mut Left,
) -> Result<OneDatabase, Failed> {
    let quoted = quote(&name);
    let create = ask(database, &format!("SHOW CREATE DATABASE {quoted}"), left).await?;
    let mut one = OneDatabase {
        create: create.text(0, 1).unwrap_or_default(),
        name,
        tables: Vec::new(),
        others: Vec::new(),
    };
    let kinds = ask(database, &format!("SHOW FULL TABLES FROM {quoted}"), left).await?;
    for row in 0..kinds.rows.len() {
        let (table, kind) = (kinds.text(row, 0).unwrap_or_default(), kinds.text(row, 1));
        match kind.as_deref() {
            Some("BASE TABLE") => one
                .tables
                .push(copy_table(database, &one.name, &table, left).await?),
            Some("VIEW") => {
                let view = format!("SHOW CREATE VIEW {quoted}.{}", quote(&table));
                one.others
                    .extend(ask(database, &view, left).await?.text(0, 1));
            }
            kind => return Err(Failed::Cannot(not_copied(&table, kind.unwrap_or("?")))),
        }
    }
    let literal = hex_literal(one.name.as_bytes());
    let events =
        format!("SELECT event_name FROM information_schema.events WHERE event_schema = {literal}");
    if let Some(event) = ask(database, &events, left).await?.first_column().first() {
        return Err(Failed::Cannot(not_copied(event, "EVENT")));
    }
    // The first column that SHOW CREATE gives the text in is the third for all of these.
    for (list, kind) in [
        (
            "SELECT routine_name, routine_type FROM information_schema.routines WHERE routine_schema = ",
            None,
        ),
        (
            "SELECT trigger_name FROM information_schema.triggers WHERE trigger_schema = ",
            Some("TRIGGER"),
        ),
    ] {
        let found = ask(database, &format!("{list}{literal}"), left).await?;
        for row in 0..found.rows.len() {
            let of = kind
                .map(str::to_owned)
                .or_else(|| found.text(row, 1))
                .unwrap_or_default();
            let item = quote(&found.text(row, 0).unwrap_or_default());
            let text = ask(database, &format!("SHOW CREATE {of} {quoted}.{item}"), left).await?;
            one.others.extend(text.text(0, 2));
        }
    }
    Ok(one)
}

async fn copy_table(
    database: &mut Database,
    schema: &str,
    name: &str,
    left: &mut Left,
) -> Result<OneTable, Failed> {
    let table = format!("{}.{}", quote(schema), quote(name));
    let create = ask(database, &format!("SHOW CREATE TABLE {table}"), left).await?;
    // Generated columns are made again by themselves.
    let columns = format!(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = {} AND table_name = {} \
         AND extra NOT LIKE '%GENERATED%' ORDER BY ordinal_position",
        hex_literal(schema.as_bytes()),
        hex_literal(name.as_bytes()),
    );
    let columns = ask(database, &columns, left).await?.first_column();
    let columns: Vec<String> = columns.iter().map(|column| quote(column)).collect();
    let mut rows = Vec::new();
    if !columns.is_empty() {
        let columns = columns.join(", ");
        let found = ask(database, &format!("SELECT {columns} FROM {table}"), left).await?;
        rows = inserts(&format!("INSERT INTO {table} ({columns}) VALUES "), &found);
    }
    Ok(OneTable {
        create: create.text(0, 1).unwrap_or_default(),
        rows,
    })
}

async fn ask(database: &mut Database, sql: &str, left: &mut Left) -> Result<Table, Failed> {
    let limits = Limits {
        rows: left.rows,
        bytes: left.bytes,
    };
    let table = database.query(sql, limits).await?;
    if table.cut {
        return Err(Failed::Cannot(say!(
            ja: "データベースの中身が控えを取るには大きすぎる (1 MiB または {rows} 行を超える) ため、Pod を削除して試すことはしません",
            en: "the databases are too large to copy (over 1 MiB or {rows} rows), so the Pod is not deleted",
            rows = ROWS
        )));
    }
    left.rows -= table.rows.len();
    let size: usize = table.rows.iter().flatten().flatten().map(Vec::len).sum();
    left.bytes = left.bytes.saturating_sub(size);
    Ok(table)
}

fn not_copied(name: &str, kind: &str) -> Text {
    say!(
        ja: "データベースに {name} ({kind}) があり、その控えは取れないため、Pod を削除して試すことはしません",
        en: "the databases hold {name} ({kind}), which handson cannot copy, so the Pod is not deleted"
    )
}

/// INSERT statements for a result set.
fn inserts(head: &str, table: &Table) -> Vec<ByteString> {
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

fn hex_literal(value: &[u8]) -> String {
    let mut literal = "x'".to_owned();
    for byte in value {
        // Writing to a String does not fail.
        let _: std::fmt::Result = write!(literal, "{byte:02x}");
    }
    literal.push('\'');
    literal
}

fn quote(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

impl Dump {
    /// Whether there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.databases.is_empty() && self.accounts.is_empty()
    }

    /// Makes again what is missing, and leaves alone what is there.
    pub async fn put_back(&self, database: &mut Database, deadline: Instant) -> Vec<Text> {
        match timeout_at(deadline, self.replay(database)).await {
            Ok(failures) => failures,
            Err(_) => vec![failed("", "time is up")],
        }
    }

    async fn replay(&self, database: &mut Database) -> Vec<Text> {
        let mut failures = Vec::new();
        for sql in [
            "SET NAMES utf8mb4",
            "SET SESSION foreign_key_checks = 0, unique_checks = 0",
        ] {
            if let Err(error) = database.query(sql, Limits::default()).await {
                failures.push(failed("", &error.to_string()));
                return failures;
            }
        }
        for one in &self.databases {
            if let Err(error) = one.replay(database).await {
                failures.push(failed(&one.name, &error.to_string()));
            }
        }
        for account in &self.accounts {
            if let Err(error) = unless_there(database.query(account, Limits::default()).await) {
                failures.push(failed("mysql", &error.to_string()));
            }
        }
        failures
    }
}

impl OneDatabase {
    async fn replay(&self, database: &mut Database) -> Result<(), SqlError> {
        unless_there(database.query(&self.create, Limits::default()).await)?;
        database
            .query(&format!("USE {}", quote(&self.name)), Limits::default())
            .await?;
        database
            .query(
                "SET SESSION sql_mode = 'NO_AUTO_VALUE_ON_ZERO'",
                Limits::default(),
            )
            .await?;
        for table in &self.tables {
            if !unless_there(database.query(&table.create, Limits::default()).await)? {
                continue;
            }
            for rows in &table.rows {
                database.run(&rows.0, Limits::default()).await?;
            }
        }
        // A routine keeps the mode that it was made in.
        database
            .query("SET SESSION sql_mode = DEFAULT", Limits::default())
            .await?;
        // One view may need another that comes later: as many rounds as there are.
        let mut waiting: Vec<&String> = self.others.iter().collect();
        loop {
            let (before, mut last) = (waiting.len(), None);
            let mut failing = Vec::new();
            for sql in waiting {
                if let Err(error) = unless_there(database.query(sql, Limits::default()).await) {
                    failing.push(sql);
                    last = Some(error);
                }
            }
            match last {
                None => return Ok(()),
                Some(error) if failing.len() == before => return Err(error),
                Some(_) => waiting = failing,
            }
        }
    }
}

/// Whether it was made; that it is there already is no error.
fn unless_there(made: Result<Table, SqlError>) -> Result<bool, SqlError> {
    match made {
        Ok(_) => Ok(true),
        // Database, table, routine, trigger, account exists.
        Err(SqlError::Server {
            code: 1007 | 1050 | 1304 | 1359 | 1396,
            ..
        }) => Ok(false),
        Err(error) => Err(error),
    }
}

fn failed(name: &str, why: &str) -> Text {
    say!(
        ja: "データベース {name} を元に戻せませんでした: {why}",
        en: "the database {name} could not be put back: {why}"
    )
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
    fn the_server_s_databases_and_nonces_are_not_copied() {
        for (name, copied) in [
            ("hands_on", true),
            ("handson_homework", true),
            ("mysql", false),
            ("information_schema", false),
            ("handson_0123456789abcdef", false),
        ] {
            assert_eq!(is_of_users(name), copied, "{name}");
        }
        assert_eq!(quote("a`b"), "`a``b`");
    }
}
