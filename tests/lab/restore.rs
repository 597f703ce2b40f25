//! A probe that is killed between delete and re-create, and what puts things back.

use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::lab::{HOSTPATH, Namespace, assert_green};

#[test]
fn restore_puts_back_what_a_killed_probe_had_deleted() {
    let namespace = Namespace::with_host_path();
    // A slow end leaves time to be killed in.
    namespace.apply(&HOSTPATH.replace("spec:\n", "spec:\n  terminationGracePeriodSeconds: 30\n").replace(
        "      image: mariadb:11\n",
        "      image: mariadb:11\n      lifecycle: {preStop: {exec: {command: [sleep, '4']}}}\n",
    ));
    namespace.seed("mariadb");
    let mut probing = namespace
        .handson(&[
            "check",
            "volumes",
            "-n",
            &namespace.name,
            "--stage",
            "hostpath",
            "--yes",
        ])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let begun = Instant::now();
    let deleting = || {
        !namespace
            .kubectl(&[
                "get",
                "pod",
                "mariadb",
                "-o",
                "jsonpath={.metadata.deletionTimestamp}",
            ])
            .is_empty()
    };
    while !deleting() {
        assert!(
            begun.elapsed() < Duration::from_secs(60),
            "the probe deletes nothing"
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    probing.kill().unwrap();
    probing.wait().unwrap();
    namespace.kubectl(&["wait", "--for=delete", "pod/mariadb", "--timeout=60s"]);

    let restored = namespace.handson(&["restore"]).output().unwrap();
    assert!(restored.status.success(), "{restored:?}");
    namespace.wait_ready("mariadb");
    assert_eq!(namespace.rows("mariadb"), "1,2,3");
    let again = namespace.handson(&["restore"]).output().unwrap();
    assert!(
        again.status.success(),
        "restoring twice harms nothing: {again:?}"
    );
    assert_green(&namespace.check(&["--stage", "hostpath"]));
    let leftover = namespace.kubectl(&[
        "exec",
        "mariadb",
        "--",
        "mariadb",
        "-uroot",
        "-ppassword",
        "-Ne",
        "SHOW DATABASES LIKE 'handson%'",
    ]);
    assert_eq!(leftover, "", "the killed probe's own database is gone too");
}
