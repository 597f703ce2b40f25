//! `sqlRows`: a table holds rows.

use k8s_openapi::api::core::v1::Pod;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::sql_tables::Tables;
use super::{Expect, ManifestAspect};
use crate::diagnose::required::{requests_for_pod, required_pod};
use crate::evidence::{HIDDEN, PodKey, Query, RequiredRequests, Rows, SqlSeen, Unseen, View};
use crate::expect::database::{SqlAccess, no_password};
use crate::judgement::{Failure, Judgement, Stop, probed};
use crate::say;
use crate::text::{Text, counted};

/// The most readings of rows that differ each time.
const READINGS: u32 = 5;

/// The table holds at least these rows, asked over the MySQL protocol
/// through port-forward. More rows and more columns are right too, and numbers
/// of any type of column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
pub struct SqlRows {
    /// The Pod, or the workload that makes it.
    pub pod: String,
    /// How to reach the server.
    pub access: SqlAccess,
    /// The database.
    pub database: String,
    /// The table.
    pub table: String,
    /// The rows: the first columns of each.
    pub rows: Vec<Vec<String>>,
}

impl Expect for SqlRows {
    fn judge(&self, view: &View<'_>) -> Result<Judgement, Stop> {
        let found = required_pod(view, &self.pod)?;
        let query = |again| self.query(found.key(), &found.pod, again);
        let mut seen = probed(view, query(0))?;
        let mut judgement = self.conclude(view, seen);
        // Rows that are being written anew are missing for a moment.
        for again in 1..READINGS {
            if !matches!(judgement, Judgement::Fail(_)) {
                break;
            }
            let next = match probed(view, query(again)) {
                Err(Stop::Unseen(Unseen::Trouble(_))) if view.is_recorded() => break,
                next => next?,
            };
            if next == seen {
                break;
            }
            seen = next;
            judgement = self.conclude(view, seen);
        }
        // No such database, or no such table: which are there says more.
        if let SqlSeen::Error {
            code: code @ (1049 | 1146),
            message,
        } = seen
            && let Some(tables) = Tables::beside(view, query(0))?
            && let Some(failure) = tables.lack(
                &self.database,
                &self.table,
                self.selectable(),
                server_error(*code, message),
            )
        {
            judgement = failure.into();
        }
        Ok(judgement)
    }

    fn required_requests(&self) -> RequiredRequests {
        requests_for_pod().and(RequiredRequests::probe(self.query(
            PodKey::default(),
            &Pod::default(),
            0,
        )))
    }

    fn problems(&self) -> Vec<String> {
        if self.rows.is_empty() || self.rows.iter().any(Vec::is_empty) {
            return vec!["sqlRows: rows is empty, so anything would pass".to_owned()];
        }
        Vec::new()
    }

    fn about(&self) -> Vec<ManifestAspect> {
        ManifestAspect::PROGRAM.into_iter().collect()
    }
}

impl SqlRows {
    fn conclude(&self, view: &View<'_>, seen: &SqlSeen) -> Judgement {
        match seen {
            SqlSeen::Rows(rows) => match self.compare(rows) {
                Judgement::Fail(_) if view.is_recorded() && has_hidden(rows) => {
                    Judgement::Inconclusive(say!(
                        ja: "記録では伏せてある値があるため、行を比べられません",
                        en: "the rows cannot be compared: some values are hidden in the record"
                    ))
                }
                judgement => judgement,
            },
            SqlSeen::Error { code, message } => self.refused(*code, message),
            other => no_session(other, self.access.port),
        }
    }

    fn query(&self, key: PodKey, pod: &Pod, again: u32) -> Query {
        Query {
            again,
            pod: key,
            port: self.access.port,
            login: self.access.login(pod),
            sql: format!(
                "SELECT * FROM {}.{} LIMIT 1000",
                quoted(&self.database),
                quoted(&self.table)
            ),
        }
    }

    fn compare(&self, seen: &Rows) -> Judgement {
        let holds = |wanted: &Vec<String>| {
            seen.rows.iter().any(|row| {
                row.len() >= wanted.len()
                    && row
                        .iter()
                        .zip(wanted)
                        .all(|(cell, want)| cell.as_ref().is_some_and(|cell| is_value(cell, want)))
            })
        };
        let missing: Vec<String> = self
            .rows
            .iter()
            .filter(|row| !holds(row))
            .map(|row| row.join(" "))
            .collect();
        let shown: Vec<String> = seen
            .rows
            .iter()
            .take(10)
            .map(|row| {
                let cells: Vec<&str> = row
                    .iter()
                    .map(|cell| cell.as_deref().unwrap_or("NULL"))
                    .collect();
                cells.join(" ")
            })
            .collect();
        let (table, count) = (format!("{}.{}", self.database, self.table), seen.rows.len());
        let shown = format!("({})", shown.join("), ("));
        if missing.is_empty() {
            let rows = counted(count, "row");
            let evidence =
                say!(ja: "{table} の {count} 行: {shown}", en: "{table} has {rows}: {shown}");
            return Judgement::pass_with(vec![evidence], Vec::new());
        }
        let missing = missing.join("), (");
        Judgement::fail(
            say!(ja: "テーブル {table} に行 ({missing}) がありません", en: "table {table} lacks the rows ({missing})"),
            Text::same(format!(
                "({})",
                self.rows
                    .iter()
                    .map(|row| row.join(" "))
                    .collect::<Vec<_>>()
                    .join("), (")
            )),
            if count == 0 {
                say!(ja: "空のテーブル", en: "the table is empty")
            } else {
                Text::same(shown)
            },
        )
    }

    /// 1049: no such database; 1146: no such table; 1129 and 1130: no login from here.
    fn refused(&self, code: u16, message: &str) -> Judgement {
        let (database, table) = (&self.database, &self.table);
        let what = match code {
            1049 => {
                say!(ja: "データベース {database} がありません", en: "there is no database {database}")
            }
            // MariaDB says so where there is no such database, too.
            1146 => say!(
                ja: "データベース {database} にテーブル {table} がありません。データベース名とテーブル名を、大文字・小文字も含めて確かめましょう",
                en: "there is no table {table} in a database {database}: check both names; they are case-sensitive"
            ),
            1129 | 1130 => say!(
                ja: "データベースが、このユーザーの port-forward からのログインを許していません (MARIADB_ROOT_HOST などの設定を確かめてください)",
                en: "the database does not let this user log in through a port-forward (check settings such as MARIADB_ROOT_HOST)"
            ),
            _ => say!(ja: "データベースがエラーを返しました", en: "the database refused the query"),
        };
        Judgement::fail(what, self.selectable(), server_error(code, message))
    }

    fn selectable(&self) -> Text {
        let (database, table) = (&self.database, &self.table);
        say!(ja: "{database}.{table} を SELECT できる", en: "{database}.{table} can be selected from")
    }
}

fn server_error(code: u16, message: &str) -> Text {
    Text::same(format!("ERROR {code}: {message}"))
}

/// Tells whether a cell holds a value: the same text, or the same number however the
/// type of its column has it written (`1.00`, `00001`).
fn is_value(cell: &str, wanted: &str) -> bool {
    let same_number = || Some(number(cell)? == number(wanted)?);
    cell == wanted || same_number().unwrap_or_default()
}

/// Sign, whole part and fraction of a decimal number, without idle zeros.
fn number(text: &str) -> Option<(bool, &str, &str)> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_number = !whole.is_empty() && is_digits(whole) && is_digits(fraction);
    is_number.then(|| {
        let (whole, fraction) = (
            whole.trim_start_matches('0'),
            fraction.trim_end_matches('0'),
        );
        (digits.len() < text.len(), whole, fraction)
    })
}

fn has_hidden(rows: &Rows) -> bool {
    let cells = rows.rows.iter().flatten().flatten();
    cells.into_iter().any(|cell| cell.contains(HIDDEN))
}

/// Returns the conclusion where no query could be made.
pub(super) fn no_session(seen: &SqlSeen, port: u16) -> Judgement {
    let expected = say!(ja: "データベースに接続できる", en: "the database can be connected to");
    match seen {
        SqlSeen::Denied(words) => Failure::new(
            say!(
                ja: "Pod に書かれたパスワードでデータベースにログインできません。以前に別のパスワードで作られたデータが残っている可能性があります",
                en: "the password in the Pod is refused by its database; the data may be from an earlier Pod with another password"
            ),
            expected,
            Text::same(words),
        )
        .caused_by("sql:denied")
        .into(),
        SqlSeen::NoServer(words) => Failure::new(
            say!(
                ja: "ポート {port} でデータベースが応答しません",
                en: "no database answers on port {port}"
            ),
            expected,
            Text::same(words),
        )
        .caused_by("sql:silent")
        .into(),
        SqlSeen::NoPassword(why) => Judgement::Inconclusive(no_password(why)),
        SqlSeen::Rows(_) | SqlSeen::Error { .. } => Judgement::Inconclusive(say!(
            ja: "データベースの答えを解釈できませんでした",
            en: "the database's answer could not be made sense of"
        )),
    }
}

fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}
