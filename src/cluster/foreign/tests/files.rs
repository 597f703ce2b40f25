//! Files that are not read, or not read any further.

use std::path::PathBuf;
use std::time::Instant;

use super::traps::Traps;
use super::*;

#[tokio::test(flavor = "current_thread")]
async fn irregular_or_large_file_is_not_read() {
    let traps = Traps::new();
    let good = traps.kubeconfig("https://SERVER", "", "token: t");
    let link = traps.folder.path().join("link");
    std::os::unix::fs::symlink(&good, &link).unwrap();
    let large = traps.folder.path().join("large");
    let hundred = 100 << 20;
    std::fs::File::create(&large)
        .unwrap()
        .set_len(hundred)
        .unwrap();
    let begun = Instant::now();
    for (path, expected) in [
        (link, Unfit::Link),
        (traps.pipe.path.clone(), Unfit::NoFile),
        (traps.folder.path().to_owned(), Unfit::NoFile),
        (PathBuf::from("/dev/zero"), Unfit::NoFile),
        (large, Unfit::TooLarge { size: hundred }),
        (traps.file("latin", b"current-context: \xe9"), Unfit::NoText),
    ] {
        let error = foreign(&path).await.map(drop).unwrap_err();
        assert!(
            matches!(&error, ConnectError::Unfit { why, .. } if *why == expected),
            "{error:?}"
        );
        assert!(error.text().en.contains(path.to_str().unwrap()));
        traps.assert_untouched(path.to_str().unwrap());
    }
    assert!(
        begun.elapsed() < Duration::from_secs(2),
        "{:?}",
        begun.elapsed()
    );
    let missing = foreign(Path::new("/nowhere/config")).await.map(drop);
    assert!(matches!(missing, Err(ConnectError::NoKubeconfig { .. })));
}

#[tokio::test(flavor = "current_thread")]
async fn bombs_are_refused_before_they_are_large_or_deep() {
    let traps = Traps::new();
    let ten = |name: &str| vec![format!("*{name}"); 10].join(", ");
    let laughs = format!(
        "a: &a [x, x]\nb: &b [{}]\nc: &c [{}]\nd: &d [{}]\ne: &e [{}]\nf: [{}]\n",
        ten("a"),
        ten("b"),
        ten("c"),
        ten("d"),
        ten("e"),
    );
    let long = format!(
        "a: &a {}\nb: [{}]\n",
        "x".repeat(900_000),
        vec!["*a"; 20_000].join(", ")
    );
    let block: Vec<String> = (0..700).map(|depth| " ".repeat(depth) + "a:").collect();
    let block = block.join("\n");
    for (case, text) in [
        ("laughs", laughs),
        ("long", long),
        ("merged", "a: &a {b: 1}\nc: {<<: *a}\n".to_owned()),
        ("flow", format!("a: {}", "[".repeat(500_000))),
        ("flow maps", format!("a: {}", "{a: ".repeat(200_000))),
        ("block", block),
        ("wide", format!("a: [{}]", "0,".repeat(500_000))),
        (
            "deep extension",
            format!(
                "extensions: [{{name: a, extension: {}1{}}}]",
                "[".repeat(40),
                "]".repeat(40)
            ),
        ),
    ] {
        let begun = Instant::now();
        let path = traps.file("bomb", text.as_bytes());
        let error = foreign(&path).await.map(drop).unwrap_err();
        assert!(
            matches!(
                error,
                ConnectError::Unfit {
                    why: Unfit::Bomb,
                    ..
                } | ConnectError::NotYaml { .. }
            ),
            "{case}: {error:?}"
        );
        // What is unfolded takes longer by orders, and a busy machine takes a few times as long.
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "{case}: {:?}",
            begun.elapsed()
        );
    }
}

#[tokio::test(flavor = "current_thread")]
async fn duplicate_keys_are_an_error() {
    let traps = Traps::new();
    let path = traps.kubeconfig("https://SERVER", ", server: 'https://elsewhere'", "");
    let error = foreign(&path).await.map(drop).unwrap_err();
    assert!(
        matches!(&error, ConnectError::NotYaml { cause, .. } if cause.what.en.contains("`server`")),
        "{error:?}"
    );
    let path = traps.kubeconfig("https://SERVER", "", "");
    let twice = std::fs::read_to_string(&path).unwrap().repeat(2);
    let twice = traps.file("config", twice.as_bytes());
    assert!(matches!(
        foreign(&twice).await.map(drop),
        Err(ConnectError::NotYaml { .. })
    ));
}

#[tokio::test(flavor = "current_thread")]
async fn an_empty_file_is_said_to_be_empty() {
    let traps = Traps::new();
    for bytes in ["", " \n\n"] {
        let path = traps.file("config", bytes.as_bytes());
        let error = foreign(&path).await.map(drop).unwrap_err();
        assert!(error.text().en.ends_with("is empty"), "{error:?}");
    }
}
