//! Answers of something that is no Kubernetes API: a web page, a redirect, the words
//! of another program.

use super::connection_error_kind::ConnectionErrorKind;
use super::failure::Failure;

/// The most of another program's words that is told, in characters.
const SHOWN: usize = 80;

/// Returns the failure that a successful answer is, where it is a web page.
pub(super) fn of(body: &[u8]) -> Option<Failure> {
    is_page(body).then(|| not_api("a web page".to_owned()))
}

/// Returns the failure that a refusal without a `Status` is: a page, a redirect to
/// `location`, or the words of another program.
pub(super) fn instead(code: u16, body: &[u8], location: Option<&str>) -> Option<Failure> {
    if let (300..=399, Some(location)) = (code, location) {
        // The path of a login may hold what nobody should read.
        let shown = location.split(['?', '#']).next().unwrap_or_default();
        let shown: String = shown.chars().take(SHOWN).collect();
        return Some(not_api(format!("a redirect ({code}) to {shown}")));
    }
    if is_page(body) {
        return Some(not_api("a web page".to_owned()));
    }
    // The API has a text of its own where it knows no such path.
    let words = String::from_utf8_lossy(body);
    let first = words.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_api = first.starts_with('{') || first == "404 page not found";
    (!is_api && matches!(code, 400 | 404 | 405)).then(|| {
        let first: String = first.chars().take(SHOWN).collect();
        not_api(format!("HTTP {code}: {first}"))
    })
}

fn is_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    let start = String::from_utf8_lossy(&start[..start.len().min(64)]).to_ascii_lowercase();
    [
        "<!doctype html",
        "<html",
        "<head",
        "<body",
        "<script",
        "<?xml",
    ]
    .iter()
    .any(|tag| start.starts_with(tag))
}

fn not_api(said: String) -> Failure {
    Failure::Connection(ConnectionErrorKind::NotApi, said)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_programs_are_told_from_the_api() {
        let said = |failure: Option<Failure>| failure.map(|it| it.to_string());
        let page = "no Kubernetes API: a web page";
        assert_eq!(
            said(of(b"\n<!DOCTYPE html><title>Login")).as_deref(),
            Some(page)
        );
        assert_eq!(said(of(b"{\"items\": []}")), None);
        for (code, body, location, expected) in [
            (
                302,
                "",
                Some("https://wifi.example/login?token=x"),
                Some("no Kubernetes API: a redirect (302) to https://wifi.example/login"),
            ),
            (404, "<html>", None, Some(page)),
            (
                400,
                "Client sent an HTTP request to an HTTPS server.\n",
                None,
                Some(
                    "no Kubernetes API: HTTP 400: Client sent an HTTP request to an HTTPS server.",
                ),
            ),
            (404, "404 page not found\n", None, None),
            (403, "{\"kind\": \"Status\"}", None, None),
            (401, "Unauthorized", None, None),
        ] {
            let failure = instead(code, body.as_bytes(), location);
            assert_eq!(said(failure).as_deref(), expected, "{code} {body}");
        }
    }
}
