//! The place of the nonce.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::evidence::{Login, Means, Password, Trouble};
use crate::objects::ContainerPath;
use crate::probe::shell::{fresh_nonce, join};

/// The place of a nonce that may have been left.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum PlacedMarker {
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

/// A fresh name for a marker.
pub(super) fn sql_marker(port: u16, login: &Login) -> Result<PlacedMarker, Trouble> {
    Ok(PlacedMarker::Sql {
        port,
        login: login.into(),
        database: format!("handson_{}", fresh_nonce(8)?),
    })
}

/// A fresh name for a marker.
pub(super) fn file_marker(at: &ContainerPath, temporary: bool) -> Result<PlacedMarker, Trouble> {
    let name = format!(".handson-{}", fresh_nonce(8)?);
    Ok(PlacedMarker::File {
        container: at.container.clone(),
        path: join(&at.path, &name),
        temporary,
    })
}

impl PlacedMarker {
    /// Returns the means by which the nonce is left and looked for.
    pub fn means(&self) -> Means {
        match self {
            Self::Sql { .. } => Means::Row,
            Self::File {
                container, path, ..
            } => Means::File {
                container: container.clone(),
                path: path.clone(),
            },
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
