//! The nonce as a row of a database.

use tokio::time::{Instant, timeout_at};

use super::{Stop, volumes};
use crate::digest;
use crate::evidence::{Loss, MarkerSeen, Trouble, TroubleKind};
use crate::probe::database::Database;
use crate::probe::mysql::{Limits, SqlError};

const LEAVE: &str = "leave a row in the database";

/// Returns the directory of the server's data; refuses where that is outside of `data`: it
/// would be lost.
pub(super) async fn data_paths(
    database: &mut Database,
    data: &str,
    deadline: Instant,
) -> Result<Vec<String>, Stop> {
    let mut paths = Vec::new();
    // The second names where InnoDB's own files are; relative ones are in the first.
    for (sql, variable) in [
        ("SELECT @@datadir", "datadir"),
        ("SELECT @@innodb_data_home_dir", "innodb_data_home_dir"),
        (
            "SELECT @@innodb_log_group_home_dir",
            "innodb_log_group_home_dir",
        ),
    ] {
        let answer = timeout_at(deadline, database.query(sql, Limits::default())).await;
        let path = match answer {
            Ok(Ok(table)) => table.text(0, 0).unwrap_or_default(),
            // A server without InnoDB.
            Ok(Err(SqlError::Server { .. })) => continue,
            Ok(Err(error)) => return Err(not_left(error)),
            Err(_) => return Err(late().into()),
        };
        if !path.starts_with('/') {
            continue;
        }
        if !volumes::lies_in(&path, data) {
            return Err(Stop::NotTried(MarkerSeen::WouldLose(Loss::DataElsewhere {
                path,
                variable: variable.to_owned(),
                mount: data.to_owned(),
            })));
        }
        paths.push(path);
    }
    Ok(paths)
}

/// Writes the row and reads it back.
pub(super) async fn leave(
    database: &mut Database,
    name: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    let work = async {
        for sql in [
            format!("CREATE DATABASE `{name}`"),
            format!("CREATE TABLE `{name}`.nonce (nonce VARCHAR(64) NOT NULL) ENGINE=InnoDB"),
            format!("INSERT INTO `{name}`.nonce VALUES ('{nonce}')"),
        ] {
            database.query(&sql, Limits::default()).await?;
        }
        Ok::<_, SqlError>(look_for_row(database, name, nonce, deadline).await)
    };
    match timeout_at(deadline, work).await {
        Ok(Ok(MarkerSeen::Kept)) => Ok(()),
        Ok(Ok(MarkerSeen::NotAsked(words))) => Err(not_left(SqlError::Broken(words))),
        Ok(Ok(_)) => Err(Stop::NotLeft(
            "the row that was written is not there".to_owned(),
        )),
        Ok(Err(error)) => Err(not_left(error)),
        Err(_) => Err(late().into()),
    }
}

/// Looks what became of the row.
pub(super) async fn look_for_row(
    database: &mut Database,
    name: &str,
    nonce: &str,
    deadline: Instant,
) -> MarkerSeen {
    let sql = format!("SELECT nonce FROM `{name}`.nonce LIMIT 2");
    let answer = timeout_at(deadline, database.query(&sql, Limits::default())).await;
    match answer.unwrap_or_else(|_| Err(SqlError::Broken(late().message))) {
        Ok(table) => compare(&table.first_column(), nonce),
        // Unknown database, no such table, not in the engine.
        Err(SqlError::Server {
            code: 1049 | 1146 | 1932,
            ..
        }) => MarkerSeen::Lost,
        Err(error) => MarkerSeen::NotAsked(error.to_string()),
    }
}

fn compare(found: &[String], nonce: &str) -> MarkerSeen {
    let digest = |text: &str| digest::sha256(text.as_bytes());
    match found {
        [] => MarkerSeen::Lost,
        [one] if digest(one) == digest(nonce) => MarkerSeen::Kept,
        _ => MarkerSeen::Changed,
    }
}

fn not_left(error: SqlError) -> Stop {
    match error {
        SqlError::Broken(message) => Trouble {
            kind: TroubleKind::Unreachable,
            what: LEAVE.to_owned(),
            message,
        }
        .into(),
        error => Stop::NotLeft(error.to_string()),
    }
}

fn late() -> Trouble {
    Trouble {
        kind: TroubleKind::TimedOut,
        what: LEAVE.to_owned(),
        message: "no answer before the deadline".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_kept_only_if_it_is_the_same() {
        let found = |rows: &[&str]| {
            compare(
                &rows.iter().map(|row| (*row).to_owned()).collect::<Vec<_>>(),
                "abc",
            )
        };
        assert_eq!(found(&["abc"]), MarkerSeen::Kept);
        assert_eq!(found(&[]), MarkerSeen::Lost);
        assert_eq!(found(&["abd"]), MarkerSeen::Changed);
        assert_eq!(found(&["abc", "abc"]), MarkerSeen::Changed);
    }
}
