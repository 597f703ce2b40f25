//! Making a dump.

use tokio::time::{Instant, timeout_at};

use super::literal::{hex_literal, inserts, quote};
use super::{Dump, OneDatabase, OneTable};
use crate::evidence::{Harm, Trouble, TroubleKind};
use crate::probe::database::Database;
use crate::probe::mysql::{Limits, SqlError, Table};
use crate::probe::recreate::Stop;

/// No more rows and bytes are copied.
const ROWS: usize = 10_000;
const BYTES: usize = 1 << 20;

/// The reason for which no dump was made.
enum Failed {
    Sql(SqlError),
    /// Too large, or of a kind that is not copied.
    Cannot(Harm),
}

impl From<SqlError> for Failed {
    fn from(error: SqlError) -> Self {
        Self::Sql(error)
    }
}

/// Copies all databases but the server's own. What cannot be copied must not
/// be put at risk: then the probe is refused.
pub(in crate::probe::recreate) async fn copy_databases(
    database: &mut Database,
    deadline: Instant,
) -> Result<Dump, Stop> {
    match timeout_at(deadline, copy(database)).await {
        Ok(Ok(dump)) => Ok(dump),
        Ok(Err(Failed::Cannot(what))) => Err(Stop::harm(what)),
        Ok(Err(Failed::Sql(error))) => {
            let why = error.to_string();
            Err(Stop::harm(Harm::DatabaseNotCopied { why }))
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
        return Err(Failed::Cannot(Harm::DatabaseTooLarge { rows: ROWS }));
    }
    left.rows -= table.rows.len();
    let size: usize = table.rows.iter().flatten().flatten().map(Vec::len).sum();
    left.bytes = left.bytes.saturating_sub(size);
    Ok(table)
}

fn not_copied(name: &str, kind: &str) -> Harm {
    Harm::NotCopied {
        name: name.to_owned(),
        kind: kind.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
    }
}
