//! Putting a dump back.

use tokio::time::{Instant, timeout_at};

use super::literal::quote;
use super::{Dump, OneDatabase};
use crate::evidence::NotRestored;
use crate::probe::database::Database;
use crate::probe::mysql::{Limits, SqlError, Table};

impl Dump {
    /// Returns true where there is anything in it.
    pub fn is_empty(&self) -> bool {
        self.databases.is_empty() && self.accounts.is_empty()
    }

    /// Makes again what is missing, and leaves alone what is there.
    pub async fn put_back(&self, database: &mut Database, deadline: Instant) -> Vec<NotRestored> {
        match timeout_at(deadline, self.replay(database)).await {
            Ok(failures) => failures,
            Err(_) => vec![failed("", "time is up")],
        }
    }

    async fn replay(&self, database: &mut Database) -> Vec<NotRestored> {
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

/// Returns true where it was made; that it is there already is no error.
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

fn failed(name: &str, why: &str) -> NotRestored {
    NotRestored::Database {
        database: name.to_owned(),
        why: why.to_owned(),
    }
}
