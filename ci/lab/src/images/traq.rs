//! Stand-ins for traQ's two images, which no package registry has: enough to deploy
//! them, to get their settings wrong, and to log in.

use serde_json::json;

use super::Image;
use super::workshop::{program, script};
use crate::error::Result;
use crate::files::{make_folder, read, sources, write};

pub const BACKEND: Image = Image {
    name: "traptitech/traq",
    sources: &[
        "src/images/traq.rs",
        "addons/go.mod",
        "addons/go.sum",
        "addons/traq",
    ],
    make: |workshop| {
        let tree = workshop.debian("busybox", None)?;
        make_folder(&tree.join("app/storage"))?;
        program("addons", "./traq", &tree.join("app/traQ"))?;
        let config = json!({
            "Entrypoint": ["./traQ"],
            "Cmd": ["serve"],
            "ExposedPorts": {"3000/tcp": {}},
            "Volumes": {"/app/storage": {}},
            "WorkingDir": "/app",
        });
        workshop.add("traptitech/traq", &["latest"], &tree, config)
    },
};

pub const UI: Image = Image {
    name: "traptitech/traq-ui",
    sources: &["src/images/traq.rs", "images/traq-ui"],
    make: |workshop| {
        let tree = workshop.debian("busybox,caddy", None)?;
        let copy = |from: &str, to: &str| -> Result<()> {
            let text = read(&sources().join("images/traq-ui").join(from))?;
            write(&tree.join(to), text)
        };
        make_folder(&tree.join("app/default"))?;
        for file in ["index.html", "config.js"] {
            copy(&format!("app/{file}"), &format!("app/default/{file}"))?;
        }
        copy("Caddyfile", "etc/caddy/Caddyfile")?;
        script("traq-ui/startup.sh", &tree.join("startup.sh"))?;
        let config = json!({"Cmd": ["/startup.sh"], "ExposedPorts": {"80/tcp": {}}});
        workshop.add("traptitech/traq-ui", &["latest"], &tree, config)
    },
};
