//! `images`: other names, tags and digests for the images of containers.

use serde_json::Value;

use crate::say;
use crate::submission::field::Field;
use crate::submission::kustomize::form::Form;
use crate::submission::kustomize::item::Item;
use crate::submission::kustomize::object_path;

/// An entry of `images`.
#[derive(Debug, Default)]
pub struct Image {
    name: String,
    new_name: String,
    new_tag: String,
    digest: String,
}

impl Image {
    /// Reads an entry of `images`.
    pub fn read(at: &Field<'_>, form: &mut Form<'_>) -> Self {
        const KNOWN: &[&str] = &["name", "newName", "newTag", "digest"];
        let fields = form.fields(at, "images", KNOWN, &["tagSuffix"]);
        let mut text = |name| form.text_of(&fields, name);
        let image = Self {
            name: text("name"),
            new_name: text("newName"),
            new_tag: text("newTag"),
            digest: text("digest"),
        };
        if image.name.is_empty() {
            form.refuse(
                at,
                say!(ja: "`images` の要素に `name` がありません", en: "this entry of `images` has no `name`"),
                say!(
                    ja: "置き換える元のイメージ名を、タグを付けずに `name:` に書いてください。",
                    en: "write the image to replace, without its tag, as `name:`"
                ),
            );
        }
        image
    }

    /// Replaces the image in all containers of an object.
    pub fn apply(&self, item: &mut Item) {
        if item.kind() == "CustomResourceDefinition" {
            return;
        }
        self.containers(&mut item.object);
        for pods in ["spec", "spec/template/spec"] {
            let volumes = format!("{pods}/volumes[]/image/reference");
            object_path::each(&mut item.object, &volumes, false, &mut |image| {
                self.replace(image);
            });
        }
    }

    fn containers(&self, value: &mut Value) {
        match value {
            Value::Array(elements) => elements.iter_mut().for_each(|value| self.containers(value)),
            Value::Object(fields) => {
                for (name, value) in fields {
                    self.containers(value);
                    if (name == "containers" || name == "initContainers")
                        && let Value::Array(containers) = value
                    {
                        for container in containers {
                            if let Some(image) = container.get_mut("image") {
                                self.replace(image);
                            }
                        }
                    }
                }
            }
            _ => {}
        }
    }

    fn replace(&self, image: &mut Value) {
        if let Some(new) = image.as_str().and_then(|image| self.replaced(image)) {
            *image = new.into();
        }
    }

    /// Returns the replacement of `image`; a new tag or digest replaces both of the old.
    fn replaced(&self, image: &str) -> Option<String> {
        let (name, mut tag, mut digest) = split(image);
        if name != self.name {
            return None;
        }
        if !self.new_tag.is_empty() || !self.digest.is_empty() {
            (tag, digest) = (&self.new_tag, &self.digest);
        }
        let mut new = if self.new_name.is_empty() {
            name.to_owned()
        } else {
            self.new_name.clone()
        };
        for (before, part) in [(':', tag), ('@', digest)] {
            if !part.is_empty() {
                new.push(before);
                new.push_str(part);
            }
        }
        Some(new)
    }
}

/// Returns name, tag and digest of an image; missing ones are empty.
fn split(image: &str) -> (&str, &str, &str) {
    let (rest, digest) = image.split_once('@').unwrap_or((image, ""));
    // A colon before the last slash belongs to the port of a registry.
    let path = rest.rfind('/').map_or(0, |slash| slash + 1);
    match rest[path..].find(':') {
        Some(colon) => (&rest[..path + colon], &rest[path + colon + 1..], digest),
        None => (rest, "", digest),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_of_a_registry_is_no_tag() {
        assert_eq!(
            split("localhost:5000/a/b:1@sha256:0"),
            ("localhost:5000/a/b", "1", "sha256:0")
        );
        assert_eq!(split("localhost:5000/a"), ("localhost:5000/a", "", ""));
        assert_eq!(split("nginx@sha256:0"), ("nginx", "", "sha256:0"));
    }

    #[test]
    fn an_image_of_another_name_stays() {
        let image = Image {
            name: "nginx".into(),
            new_tag: "2".into(),
            ..Image::default()
        };
        assert_eq!(image.replaced("nginx-unprivileged:1"), None);
        assert_eq!(image.replaced("nginx:1").as_deref(), Some("nginx:2"));
    }
}
