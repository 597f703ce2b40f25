//! Grading in CI: the GitHub action, `docs/ci.md` and `examples/ci/`.

mod files;

#[cfg(unix)]
mod action;
#[cfg(unix)]
mod place;
#[cfg(unix)]
mod platforms;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
