//! The error of a pull, sorted by what it says about the image: from the words
//! of kubelet, containerd, CRI-O, Docker and registries to a kind.

/// The kind of a pull's error.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PullError {
    /// The registry has no such name, tag or digest.
    Absent,
    /// The registry gives it to nobody without a login. Docker Hub says so of
    /// repositories that do not exist, too.
    Denied,
    /// The image has no variant for the node's kind of processor.
    OtherPlatform,
    /// The node does not trust the registry, or speaks TLS to one that does not.
    Untrusted,
    /// The registry counts pulls, and has had enough of them for now (429).
    RateLimited,
    /// The kubelet pulls only so many images a second (`registryPullQPS`).
    Throttled,
    /// The way to the registry or its server is at fault for now.
    Unreachable,
    /// None of these words.
    Unknown,
}

/// The words of each kind in lower case. The first kind with words in the message
/// is it: what is said of a way or a limit stands before what follows from it.
const WORDS: &[(PullError, &[&str])] = &[
    (PullError::Throttled, &["pull qps exceeded"]),
    (
        PullError::RateLimited,
        &[
            "toomanyrequests",
            "too many requests",
            "rate limit",
            "status 429",
            "code 429",
            ": 429",
        ],
    ),
    (
        PullError::Untrusted,
        &[
            "x509:",
            "server gave http response to https client",
            "tls: unknown certificate",
        ],
    ),
    (
        PullError::Unreachable,
        &[
            "timeout",
            "timed out",
            "deadline exceeded",
            "context canceled",
            "tls handshake",
            "tls: ",
            "connection refused",
            "connection reset",
            "broken pipe",
            "unexpected eof",
            ": eof",
            "http2: ",
            "use of closed network connection",
            "network is unreachable",
            "no route to host",
            "no such host",
            "server misbehaving",
            "temporary failure",
            "try again",
            "unavailable",
            "internal server error",
            "bad gateway",
            "failed to copy: ",
            "no space left on device",
        ],
    ),
    (
        PullError::OtherPlatform,
        &["no match for platform", "no matching manifest for"],
    ),
    (
        PullError::Denied,
        &[
            "pull access denied",
            "insufficient_scope",
            "requested access to the resource is denied",
            "repository does not exist or may require",
            "authorization failed",
            "authentication required",
            "no basic auth credentials",
            "unauthorized",
            "403 forbidden",
        ],
    ),
    (
        PullError::Absent,
        &[
            "not found",
            "manifest unknown",
            "manifest_unknown",
            "name unknown",
            "name_unknown",
            "repository does not exist",
        ],
    ),
];

impl PullError {
    /// Returns the kind of the error that `message` tells of a pull of `image`, whose
    /// own name says nothing.
    pub(super) fn parse(message: &str, image: &str) -> Self {
        let message = message.to_ascii_lowercase();
        let message = match image.to_ascii_lowercase() {
            image if image.is_empty() => message,
            image => message.replace(&image, "…"),
        };
        let has = |words: &&[&str]| words.iter().any(|word| message.contains(word));
        let kind = WORDS.iter().find(|(_, words)| has(words));
        kind.map_or(Self::Unknown, |(kind, _)| *kind)
    }

    /// Tells whether the kubelet's next try may come to another end, with nothing
    /// changed by anybody.
    pub(super) fn may_pass(self) -> bool {
        match self {
            Self::RateLimited | Self::Throttled | Self::Unreachable | Self::Unknown => true,
            Self::Absent | Self::Denied | Self::OtherPlatform | Self::Untrusted => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pull_errors_are_told_by_their_words() {
        use PullError::{
            Absent, Denied, OtherPlatform, RateLimited, Throttled, Unknown, Unreachable, Untrusted,
        };
        for (message, kind) in [
            ("pull QPS exceeded", Throttled),
            (
                "failed to copy: httpReadSeeker: failed open: unexpected status code https://r/v2/library/x/manifests/sha256:0: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.",
                RateLimited,
            ),
            (
                "Error response from daemon: toomanyrequests: retry-after: 9ms",
                RateLimited,
            ),
            (
                "failed to pull and unpack image \"docker.io/library/x:1.99\": failed to resolve reference \"docker.io/library/x:1.99\": docker.io/library/x:1.99: not found",
                Absent,
            ),
            (
                "Error response from daemon: manifest for x:1.99 not found: manifest unknown",
                Absent,
            ),
            (
                "reading manifest 1.99 in docker.io/library/x: manifest unknown",
                Absent,
            ),
            (
                "failed to resolve reference \"docker.io/a/b:1\": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed",
                Denied,
            ),
            (
                "failed to authorize: failed to fetch anonymous token: unexpected status from GET request to https://r/token: 403 Forbidden",
                Denied,
            ),
            (
                "failed to authorize: failed to fetch oauth token: unexpected status: 503 Service Unavailable",
                Unreachable,
            ),
            (
                "failed to do request: Head \"https://r/v2/library/x/manifests/1\": dial tcp 192.0.2.1:443: i/o timeout",
                Unreachable,
            ),
            (
                "failed to do request: Head \"https://r/v2/x/manifests/1\": net/http: TLS handshake timeout",
                Unreachable,
            ),
            (
                "failed to do request: Head \"https://r/v2/x/manifests/1\": read tcp 10.0.0.1:5->192.0.2.1:443: read: connection reset by peer",
                Unreachable,
            ),
            (
                "failed to do request: Head \"https://r/v2/x/manifests/1\": dial tcp: lookup r on 10.0.0.1:53: no such host",
                Unreachable,
            ),
            (
                "failed to do request: Head \"https://r/v2/x/manifests/1\": EOF",
                Unreachable,
            ),
            (
                "rpc error: code = DeadlineExceeded desc = context deadline exceeded",
                Unreachable,
            ),
            (
                "failed to extract layer sha256:0: write /x: no space left on device",
                Unreachable,
            ),
            (
                "failed to do request: Head \"https://r/v2/x\": tls: failed to verify certificate: x509: certificate signed by unknown authority",
                Untrusted,
            ),
            ("http: server gave HTTP response to HTTPS client", Untrusted),
            (
                "failed to pull and unpack image \"r/x:1\": no match for platform in manifest: not found",
                OtherPlatform,
            ),
            (
                "no matching manifest for linux/arm64/v8 in the manifest list entries: no match for platform in manifest: not found",
                OtherPlatform,
            ),
            ("unsupported manifest media type", Unknown),
        ] {
            assert_eq!(PullError::parse(message, ""), kind, "{message}");
        }
    }

    #[test]
    fn name_of_the_image_says_nothing_of_the_error() {
        let image = "example.com/timeout:503 ";
        let message = format!("failed to resolve reference \"{image}\": {image}: not found");
        assert_eq!(PullError::parse(&message, image), PullError::Absent);
    }
}
