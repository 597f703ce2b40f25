//! Debian's Redis, started as the official image starts its own.

use serde_json::json;

use super::Image;
use super::workshop::{data_folder, script};

pub const IMAGE: Image = Image {
    name: "redis",
    sources: &["src/images/redis.rs", "images/redis"],
    make: |workshop| {
        let tree = workshop.debian("busybox,redis-server", Some("redis"))?;
        let entrypoint = tree.join("usr/local/bin/docker-entrypoint.sh");
        script("redis/entrypoint.sh", &entrypoint)?;
        data_folder(&tree.join("data"))?;
        let config = json!({
            "Entrypoint": ["docker-entrypoint.sh"],
            "Cmd": ["redis-server"],
            "ExposedPorts": {"6379/tcp": {}},
            "Volumes": {"/data": {}},
            "WorkingDir": "/data",
        });
        workshop.add("redis", &["7", "latest"], &tree, config)
    },
};
