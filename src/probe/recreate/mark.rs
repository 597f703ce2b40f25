//! Where the nonce is left.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::evidence::{Login, Password, Trouble};
use crate::objects::ContainerPath;
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
pub(super) fn file_mark(at: &ContainerPath, temporary: bool) -> Result<Mark, Trouble> {
    let name = format!(".handson-{}", nonce::fresh(8)?);
    Ok(Mark::File {
        container: at.container.clone(),
        path: carry::join(&at.path, &name),
        temporary,
    })
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
