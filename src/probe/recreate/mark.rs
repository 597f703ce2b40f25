//! The nonce: leaving it, looking for it, removing it.

use std::fmt;

use serde::{Deserialize, Serialize};
use tokio::time::{Instant, timeout_at};

use super::{Stop, volumes};
use crate::cluster::{Cluster, ExecError};
use crate::evidence::{
    CarrySeen, Login, Password, Place, PodKey, Refusal, Trouble, TroubleKind, WitnessSeen,
};
use crate::probe::mysql::{Limits, SqlError};
use crate::probe::sql::Database;
use crate::probe::{carry, nonce};
use crate::say;
use crate::text::Text;

/// Where a nonce is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Mark {
    /// The one row of the table `nonce` of a database of its own.
    Sql {
        port: u16,
        login: KeptLogin,
        database: String,
    },
    /// A hidden file.
    File {
        container: String,
        path: String,
        /// It goes with the Pod by itself.
        temporary: bool,
    },
}

/// A login as a journal keeps it: with the password, which a [`Login`] hides.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct KeptLogin {
    user: String,
    container: Option<String>,
    given: Option<String>,
}

impl fmt::Debug for KeptLogin {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "KeptLogin({})", self.user)
    }
}

impl From<&Login> for KeptLogin {
    fn from(login: &Login) -> Self {
        let (container, given) = match &login.password {
            Password::FromPod { container } => (Some(container.clone()), None),
            Password::Given(password) => (None, Some(password.clone())),
        };
        Self {
            user: login.user.clone(),
            container,
            given,
        }
    }
}

impl KeptLogin {
    /// As it was.
    pub fn login(&self) -> Login {
        Login {
            user: self.user.clone(),
            password: match (&self.given, &self.container) {
                (Some(password), _) => Password::Given(password.clone()),
                (None, container) => Password::FromPod {
                    container: container.clone().unwrap_or_default(),
                },
            },
        }
    }
}

/// A fresh name for a mark.
pub(super) fn sql_mark(port: u16, login: &Login) -> Result<Mark, Trouble> {
    Ok(Mark::Sql {
        port,
        login: login.into(),
        database: format!("handson_{}", nonce::fresh(8)?),
    })
}

/// A fresh name for a mark.
pub(super) fn file_mark(at: &Place, temporary: bool) -> Result<Mark, Trouble> {
    let name = format!(".handson-{}", nonce::fresh(8)?);
    Ok(Mark::File {
        container: at.container.clone(),
        path: carry::join(&at.path, &name),
        temporary,
    })
}

/// Refuses where the server keeps its data outside of `data`: it would be lost.
pub(super) async fn data_inside(
    database: &mut Database,
    data: &str,
    deadline: Instant,
) -> Result<(), Stop> {
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
            Ok(Err(error)) => return Err(Stop::NotLeft(error.to_string())),
            Err(_) => return Err(late().into()),
        };
        if path.starts_with('/') && !volumes::lies_in(&path, data) {
            return Err(Stop::Refused(Refusal::WouldLose(say!(
                ja: "データベースは {path} ({variable}) にデータを置いていますが、Volume は {data} に Mount されています。Pod を削除するとデータは消えます",
                en: "the database keeps its data in {path} ({variable}), but the volume is mounted at {data}: deleting the Pod would lose it"
            ))));
        }
    }
    Ok(())
}

/// Writes the row and reads it back.
pub(super) async fn leave_row(
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
        Ok::<_, SqlError>(look_row(database, name, nonce).await)
    };
    match timeout_at(deadline, work).await {
        Ok(Ok(WitnessSeen::Kept)) => Ok(()),
        Ok(Ok(_)) => Err(Stop::NotLeft(
            "the row that was written is not there".to_owned(),
        )),
        Ok(Err(error)) => Err(Stop::NotLeft(error.to_string())),
        Err(_) => Err(late().into()),
    }
}

/// What became of the row.
pub(super) async fn look_row(database: &mut Database, name: &str, nonce: &str) -> WitnessSeen {
    let sql = format!("SELECT nonce FROM `{name}`.nonce LIMIT 2");
    match database.query(&sql, Limits::default()).await {
        Ok(table) => compare(&table.first_column(), nonce),
        // Unknown database, no such table, not in the engine.
        Err(SqlError::Server {
            code: 1049 | 1146 | 1932,
            ..
        }) => WitnessSeen::Lost,
        Err(error) => WitnessSeen::NotAsked(error.to_string()),
    }
}

fn compare(found: &[String], nonce: &str) -> WitnessSeen {
    let digest = |text: &str| nonce::sha256(text.as_bytes());
    match found {
        [] => WitnessSeen::Lost,
        [one] if digest(one) == digest(nonce) => WitnessSeen::Kept,
        _ => WitnessSeen::Changed,
    }
}

/// Writes the file and reads it back.
pub(super) async fn leave_file(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<(), Stop> {
    match carry::leave(cluster, pod, container, path, nonce, deadline).await {
        Ok(Ok(())) => {}
        Ok(Err(words)) | Err(ExecError::NotRunning(words)) => return Err(Stop::NotLeft(words)),
        Err(error) => return Err(exec_trouble(error, container).into()),
    }
    match carry::look(cluster, pod, container, path, nonce, deadline).await {
        Ok(CarrySeen::Same) => Ok(()),
        Ok(_) => Err(Stop::NotLeft(
            "the file that was written is not there".to_owned(),
        )),
        Err(error) => Err(exec_trouble(error, container).into()),
    }
}

/// What became of the file.
pub(super) async fn look_file(
    cluster: &Cluster,
    pod: &PodKey,
    container: &str,
    path: &str,
    nonce: &str,
    deadline: Instant,
) -> Result<WitnessSeen, Trouble> {
    // Absent is told apart from a directory that is not there or cannot be read.
    let script = r#"[ -x "$2" ] || exit 45; [ -e "$1" ] || exit 44; cat -- "$1""#;
    let folder = path.rsplit_once('/').map_or("/", |(folder, _)| folder);
    let done = carry::sh(
        cluster,
        pod,
        container,
        &[script, "sh", path, folder],
        deadline,
    )
    .await;
    match done {
        Ok(done) if done.ok() && nonce::sha256(&done.stdout) == nonce::sha256(nonce.as_bytes()) => {
            Ok(WitnessSeen::Kept)
        }
        Ok(done) if done.ok() => Ok(WitnessSeen::Changed),
        Ok(done) if done.exit == Some(44) => Ok(WitnessSeen::Lost),
        Ok(done) if done.exit == Some(45) => Ok(WitnessSeen::NotAsked(format!(
            "{folder}: no such directory"
        ))),
        Ok(done) => Ok(WitnessSeen::NotAsked(done.complaint())),
        Err(ExecError::NotRunning(words)) => Ok(WitnessSeen::NotAsked(format!(
            "container {container} is not running: {words}"
        ))),
        Err(error) => Err(exec_trouble(error, container)),
    }
}

fn exec_trouble(error: ExecError, container: &str) -> Trouble {
    match error {
        ExecError::Trouble(trouble) => trouble,
        ExecError::NoProgram(message) | ExecError::NotRunning(message) => Trouble {
            kind: TroubleKind::Other,
            what: format!("leave a file in container {container}, which has no shell"),
            message,
        },
    }
}

fn late() -> Trouble {
    Trouble {
        kind: TroubleKind::TimedOut,
        what: "leave a row in the database".to_owned(),
        message: "no answer before the deadline".to_owned(),
    }
}

impl Mark {
    /// How the nonce is left and looked for, and what has to be trusted.
    pub fn means(&self) -> Text {
        match self {
            Self::Sql { .. } => say!(
                ja: "専用のデータベースに乱数の行を書き、SQL プロトコル (port-forward) で読み直しました。コンテナの中のプログラムは使っていません",
                en: "a random row in a database of its own, written and read back over the SQL protocol (port-forward); no program inside the container was used"
            ),
            Self::File {
                container, path, ..
            } => say!(
                ja: "乱数を書いたファイル {path} を、コンテナ {container} の中の sh と cat で書き、読み直しました",
                en: "a file of random content, {path}, written and read back by sh and cat inside the container {container}"
            ),
        }
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
        assert_eq!(found(&["abc"]), WitnessSeen::Kept);
        assert_eq!(found(&[]), WitnessSeen::Lost);
        assert_eq!(found(&["abd"]), WitnessSeen::Changed);
        assert_eq!(found(&["abc", "abc"]), WitnessSeen::Changed);
    }

    #[test]
    fn a_login_comes_out_of_a_journal_as_it_went_in_and_is_never_shown() {
        let login = Login {
            user: "root".into(),
            password: Password::Given("secret".into()),
        };
        let kept = KeptLogin::from(&login);
        let json = serde_json::to_string(&kept).unwrap();
        assert_eq!(
            serde_json::from_str::<KeptLogin>(&json).unwrap().login(),
            login
        );
        assert!(!format!("{kept:?}").contains("secret"));
    }
}
