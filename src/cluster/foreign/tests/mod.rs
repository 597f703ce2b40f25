//! Refusals, with traps that show that nothing was done.

mod fields;
mod files;
mod traps;

use std::path::Path;
use std::time::Duration;

use super::*;
use crate::cluster::{Cluster, Target};

async fn foreign(path: &Path) -> Result<Cluster, ConnectError> {
    let target = Target::default();
    let connecting = Cluster::connect_foreign(path, &target);
    tokio::time::timeout(Duration::from_secs(5), connecting)
        .await
        .unwrap()
}
