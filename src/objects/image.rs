//! Image names: when two spellings are the same image.

/// An image name taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Image {
    /// Registry and repository, e.g. `docker.io/library/mariadb`.
    pub repository: String,
    /// The tag, `latest` where neither tag nor digest is written.
    pub tag: Option<String>,
}

impl Image {
    /// Takes `name` apart and fills in what docker.io leaves out
    /// (distribution/reference, "familiar names").
    #[must_use]
    pub fn parse(name: &str) -> Self {
        let (name, digest) = match name.trim().split_once('@') {
            Some((name, _)) => (name, true),
            None => (name.trim(), false),
        };
        let after_slash = name.rfind('/').map_or(0, |slash| slash + 1);
        let (path, tag) = match name[after_slash..].rfind(':') {
            Some(colon) => (
                &name[..after_slash + colon],
                Some(name[after_slash + colon + 1..].to_owned()),
            ),
            None => (name, (!digest).then(|| "latest".to_owned())),
        };
        Self {
            repository: qualified(path),
            tag,
        }
    }

    /// Tells whether `self` is what `wanted` asks for: the same repository and the
    /// same tag, or a finer version of it (`11.4` where `11` is wanted).
    #[must_use]
    pub fn satisfies(&self, wanted: &Self) -> bool {
        self.repository == wanted.repository
            && match (&self.tag, &wanted.tag) {
                (Some(tag), Some(wanted)) => {
                    tag == wanted
                        || tag
                            .strip_prefix(wanted.as_str())
                            .is_some_and(|rest| rest.starts_with(['.', '-']))
                }
                // A digest alone pins some image of the repository; which tag it had cannot be seen.
                (None, _) => true,
                (Some(_), None) => false,
            }
    }

    /// Tells whether `name` is an image of what `wanted` writes; without tag and digest
    /// that is any version of it.
    #[must_use]
    pub fn is_what(name: &str, wanted: &str) -> bool {
        let (image, asked) = (Self::parse(name), Self::parse(wanted));
        let last = wanted.rsplit('/').next().unwrap_or_default();
        let is_any = !last.contains(['@', ':']);
        image.satisfies(&asked) || (is_any && image.repository == asked.repository)
    }

    /// Tells whether two names are of one image, however they are written. One with a digest
    /// is that of the digest, whatever its tag.
    #[must_use]
    pub fn is_same(one: &str, other: &str) -> bool {
        let digest = |name: &str| name.split_once('@').map(|(_, digest)| digest.to_owned());
        let (first, second) = (Self::parse(one), Self::parse(other));
        match (digest(one), digest(other)) {
            (None, None) => first == second,
            (one, other) => one == other && first.repository == second.repository,
        }
    }
}

fn qualified(path: &str) -> String {
    let path = path
        .strip_prefix("index.docker.io/")
        .map_or_else(|| path.to_owned(), |rest| format!("docker.io/{rest}"));
    match path.split_once('/') {
        None => format!("docker.io/library/{path}"),
        Some(("docker.io", rest)) if !rest.contains('/') => format!("docker.io/library/{rest}"),
        Some((first, _)) if first.contains(['.', ':']) || first == "localhost" => path,
        Some(_) => format!("docker.io/{path}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn satisfies(image: &str, wanted: &str) -> bool {
        Image::parse(image).satisfies(&Image::parse(wanted))
    }

    #[test]
    fn a_qualified_name_is_the_same_image() {
        for image in [
            "mariadb:11",
            "docker.io/mariadb:11",
            "docker.io/library/mariadb:11",
            "index.docker.io/library/mariadb:11",
            "library/mariadb:11",
            "mariadb:11@sha256:0123",
            "mariadb:11.4.2",
        ] {
            assert!(satisfies(image, "mariadb:11"), "{image}");
        }
    }

    #[test]
    fn other_tag_repository_or_registry_is_other_image() {
        for image in [
            "mariadb",
            "mariadb:10",
            "mariadb:110",
            "mysql:11",
            "bitnami/mariadb:11",
            "example.com/mariadb:11",
            "localhost:5000/mariadb:11",
        ] {
            assert!(!satisfies(image, "mariadb:11"), "{image}");
        }
    }

    #[test]
    fn image_without_a_tag_is_asked_in_any_version() {
        for image in [
            "web",
            "web:2.7",
            "docker.io/library/web:2-alpine",
            "web@sha256:1",
        ] {
            assert!(Image::is_what(image, "web"), "{image}");
        }
        assert!(!Image::is_what("web:2.6", "web:latest"));
        assert!(!Image::is_what("other/web:2.7", "web"));
        assert!(!Image::is_what("localhost:5000/web", "web"));
    }

    #[test]
    fn spelling_does_not_make_another_image() {
        for (one, other, is_same) in [
            ("web:2", "docker.io/library/web:2", true),
            ("web", "web:latest", true),
            ("web:2.6", "web:2.7", false),
            ("web:2@sha256:1", "web:3@sha256:1", true),
            ("web:2@sha256:1", "web:2@sha256:2", false),
            ("web:2@sha256:1", "web:2", false),
        ] {
            assert_eq!(Image::is_same(one, other), is_same, "{one} {other}");
        }
    }

    #[test]
    fn a_registry_port_is_no_tag() {
        assert_eq!(
            Image::parse("localhost:5000/x").tag.as_deref(),
            Some("latest")
        );
    }
}
