//! A copy of what users keep in a database, small enough to be made in
//! passing, for the case that it turns out to be lost.

mod copy;
mod literal;
mod replay;

use k8s_openapi::ByteString;
use serde::{Deserialize, Serialize};

pub(super) use copy::copy_databases;

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
