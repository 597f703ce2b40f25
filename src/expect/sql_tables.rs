//! The databases and tables that are there, where the one that is asked for is not.

use crate::evidence::{Query, Rows, SqlSeen, Unseen, View};
use crate::judgement::{Failure, Stop, probed};
use crate::listed::listed;
use crate::nearest::nearest;
use crate::{say, text::Text};

/// Every database but the server's own, with each of its tables.
const LIST: &str = "SELECT SCHEMA_NAME, TABLE_NAME FROM information_schema.SCHEMATA \
    LEFT JOIN information_schema.TABLES ON TABLE_SCHEMA = SCHEMA_NAME \
    WHERE SCHEMA_NAME NOT IN ('information_schema', 'mysql', 'performance_schema', 'sys') \
    ORDER BY SCHEMA_NAME, TABLE_NAME LIMIT 200";

/// Databases with their tables.
pub(super) struct Tables<'a>(&'a Rows);

impl<'a> Tables<'a> {
    /// Returns what there is beside what `query` asks for; `None` where that cannot be told.
    pub fn beside(view: &View<'a>, query: Query) -> Result<Option<Self>, Stop> {
        let query = Query {
            sql: LIST.to_owned(),
            again: 0,
            ..query
        };
        match probed(view, query) {
            Ok(SqlSeen::Rows(rows)) => Ok(Some(Self(rows))),
            Ok(_) | Err(Stop::Unseen(Unseen::Trouble(_)) | Stop::Settled(_)) => Ok(None),
            Err(wanted) => Err(wanted),
        }
    }

    /// Returns the failure where `table` of `database` is not there; `None` where it is.
    pub fn lack(&self, database: &str, table: &str, expected: Text, said: Text) -> Option<Failure> {
        let databases = self.databases();
        let tables: Vec<&str> = self.tables(database).collect();
        let (what, there) = if !databases.contains(&database) {
            let there = match databases.as_slice() {
                [] => {
                    say!(ja: "データベースはまだ 1 つもありません", en: "there are no databases yet")
                }
                all => one_of(
                    database,
                    all,
                    &say!(ja: "あるデータベース", en: "databases that are there"),
                ),
            };
            (
                say!(ja: "データベース {database} がありません", en: "there is no database {database}"),
                there,
            )
        } else if !tables.contains(&table) {
            let there = match tables.as_slice() {
                [] => {
                    say!(ja: "{database} にテーブルはまだありません", en: "{database} has no tables yet")
                }
                all => one_of(
                    table,
                    all,
                    &say!(ja: "{database} にあるテーブル", en: "tables of {database}"),
                ),
            };
            (
                say!(
                    ja: "データベース {database} にテーブル {table} がありません",
                    en: "there is no table {table} in the database {database}"
                ),
                there,
            )
        } else {
            return None;
        };
        let elsewhere: Vec<&str> = self.with_table(table).collect();
        let elsewhere = (!elsewhere.is_empty()).then(|| {
            let elsewhere = listed(&elsewhere);
            say!(
                ja: "テーブル {table} は、データベース {elsewhere} にあります",
                en: "there is a table {table} in {elsewhere}"
            )
        });
        let evidence = [there].into_iter().chain(elsewhere).collect();
        Some(Failure::new(what, expected, said).because(evidence))
    }

    fn pairs(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> + use<'a> {
        self.0.rows.iter().filter_map(|row| {
            let cell = |at: usize| row.get(at).and_then(Option::as_deref);
            Some((cell(0)?, cell(1)))
        })
    }

    fn databases(&self) -> Vec<&'a str> {
        let mut names: Vec<&str> = self.pairs().map(|(database, _)| database).collect();
        names.dedup();
        names
    }

    fn tables(&self, database: &str) -> impl Iterator<Item = &'a str> {
        let of_it = self.pairs().filter(move |(name, _)| *name == database);
        of_it.filter_map(|(_, table)| table)
    }

    fn with_table(&self, table: &str) -> impl Iterator<Item = &'a str> {
        let with_it = self.pairs().filter(move |(_, name)| *name == Some(table));
        with_it.map(|(database, _)| database)
    }
}

/// `label: a, b`, and which of them may be meant by `name`.
fn one_of(name: &str, all: &[&str], label: &Text) -> Text {
    let there = listed(all);
    let Text { ja, en } = label;
    let text = say!(ja: "{ja}: {there}", en: "{en}: {there}");
    match nearest(name, all.iter().copied()) {
        Some(near) => {
            text.then(&say!(ja: "。「{near}」のことですか？", en: "; did you mean `{near}`?"))
        }
        None => text,
    }
}
