//! The image registry that stands for docker.io.
//!
//! Each image is written once in the layout of the registry program
//! ("distribution"), and never pushed. What a lab serves, read-only, is a folder
//! of links to the images that it has.

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::error::{Error, Result};
use crate::files::{make_folder, write};
use crate::network::REGISTRY;

/// The folder that the registry serves.
pub struct Storage {
    root: PathBuf,
}

impl Storage {
    /// Storage in `folder`.
    pub fn at(folder: &Path) -> Self {
        let root = folder.join("docker/registry/v2");
        Self { root }
    }

    /// Adds an image of one layer; the layer's file moves into the storage.
    pub fn add(&self, name: &str, tags: &[&str], layer: &Path, config: &Value) -> Result<()> {
        let (layer, layer_size) = self.add_file(layer)?;
        let config = json!({
            "architecture": "amd64",
            "os": "linux",
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": [format!("sha256:{layer}")]},
        });
        let config = config.to_string();
        let config_digest = self.add_text(&config)?;
        let kind = |end: &str| format!("application/vnd.oci.image.{end}");
        let manifest = json!({
            "schemaVersion": 2,
            "mediaType": kind("manifest.v1+json"),
            "config": {
                "mediaType": kind("config.v1+json"),
                "digest": format!("sha256:{config_digest}"),
                "size": config.len(),
            },
            "layers": [{
                "mediaType": kind("layer.v1.tar"),
                "digest": format!("sha256:{layer}"),
                "size": layer_size,
            }],
        });
        let manifest = self.add_text(&manifest.to_string())?;
        for digest in [&layer, &config_digest] {
            self.link(name, &format!("_layers/sha256/{digest}"), digest)?;
        }
        self.link(
            name,
            &format!("_manifests/revisions/sha256/{manifest}"),
            &manifest,
        )?;
        for tag in tags {
            let tag = format!("_manifests/tags/{tag}");
            self.link(name, &format!("{tag}/current"), &manifest)?;
            self.link(name, &format!("{tag}/index/sha256/{manifest}"), &manifest)?;
        }
        Ok(())
    }

    fn link(&self, name: &str, what: &str, digest: &str) -> Result<()> {
        // As with docker.io: an image of nobody's is the library's.
        let owner = if name.contains('/') { "" } else { "library" };
        let folder = self.root.join("repositories").join(owner).join(name);
        let folder = folder.join(what);
        make_folder(&folder)?;
        write(&folder.join("link"), format!("sha256:{digest}"))
    }

    fn blob(&self, digest: &str) -> Result<PathBuf> {
        let folder = self
            .root
            .join("blobs/sha256")
            .join(&digest[..2])
            .join(digest);
        make_folder(&folder)?;
        Ok(folder.join("data"))
    }

    fn add_text(&self, text: &str) -> Result<String> {
        let digest = format!("{:x}", Sha256::digest(text));
        write(&self.blob(&digest)?, text)?;
        Ok(digest)
    }

    fn add_file(&self, path: &Path) -> Result<(String, u64)> {
        let mut hash = Sha256::new();
        let size = File::open(path).and_then(|mut file| io::copy(&mut file, &mut hash));
        let size = size.map_err(|source| Error::io("read", path, source))?;
        let digest = format!("{:x}", hash.finalize());
        let blob = self.blob(&digest)?;
        fs::rename(path, &blob).map_err(|source| Error::io("make", &blob, source))?;
        Ok((digest, size))
    }
}

/// Adds links to all files of `image`, a folder of [`Storage`], to the folder `to`.
pub fn link_all(image: &Path, to: &Path) -> Result<()> {
    make_folder(to)?;
    let entries = fs::read_dir(image).map_err(|source| Error::io("read", image, source))?;
    for entry in entries.flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            link_all(&from, &to)?;
        } else if !to.exists() {
            // A link whose file is gone gives way.
            fs::remove_file(&to).ok();
            symlink(&from, &to).map_err(|source| Error::io("make", &to, source))?;
        }
    }
    Ok(())
}

/// The configuration of the registry program for this storage.
pub fn configuration(storage: &Path) -> String {
    json!({
        "version": "0.1",
        "log": {"level": "warn", "accesslog": {"disabled": true}},
        "storage": {
            "filesystem": {"rootdirectory": storage},
            "maintenance": {"readonly": {"enabled": true}},
        },
        "http": {"addr": REGISTRY},
    })
    .to_string()
}
