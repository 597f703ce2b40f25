//! Looks into Pods: one check that reads files by exec, one that asks the
//! database through port-forward, each beside kubectl with the same answer.

use super::{FIRST, settled};
use crate::bench::{Bench, Contender};
use crate::error::Result;
use crate::exercise;
use crate::run::median;
use crate::table::Row;

/// A check of `written` alone.
struct Look {
    id: &'static str,
    expectation: &'static str,
    title: &'static str,
    /// A script that does the same with kubectl, and its name.
    script: &'static str,
    name: &'static str,
}

const FILES: Look = Look {
    id: "files",
    expectation: "fileContent: {pod: shared-vol-example, writtenIn: /mount-point-1, readIn: /mount-point-2, file: test.txt}",
    title: "two files by exec",
    script: "
kubectl exec -n bench-0 shared-vol-example -c demo-1 -- cat /mount-point-1/test.txt
kubectl exec -n bench-0 shared-vol-example -c demo-2 -- cat /mount-point-2/test.txt
",
    name: "kubectl exec … cat, twice",
};

const ROWS: Look = Look {
    id: "rows",
    expectation: "sqlRows: {pod: mariadb, access: {port: 3306, user: root, password: password}, database: hands_on, table: test, rows: [['1'], ['2'], ['3']]}",
    title: "rows by port-forward",
    script: "
kubectl exec -n bench-0 mariadb -- mariadb -uroot -ppassword -e 'SELECT a FROM hands_on.test'
",
    name: "kubectl exec … mariadb",
};

/// Writes the file and the rows. A database accepts connections only seconds
/// after its Pod is ready.
const FILL: &str = "
kubectl exec -n bench-0 shared-vol-example -c demo-1 -- sh -c 'echo hello > /mount-point-1/test.txt'
for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
    kubectl exec -n bench-0 mariadb -- mariadb -uroot -ppassword -e '
        CREATE DATABASE IF NOT EXISTS hands_on; USE hands_on;
        CREATE OR REPLACE TABLE test (a INT); INSERT INTO test VALUES (1), (2), (3)' && exit
    sleep 1
done
exit 1
";

pub(super) fn rows(bench: &Bench) -> Result<Vec<Row>> {
    settled::prepare(bench, &[FIRST])?;
    bench.run(&shell(FILL))?;
    let mut rows = FILES.rows(bench)?;
    rows.extend(ROWS.rows(bench)?);
    Ok(rows)
}

impl Look {
    fn rows(&self, bench: &Bench) -> Result<Vec<Row>> {
        let text = exercise::of([(self.id.to_owned(), self.expectation.to_owned())]);
        let file = bench.file("look.yaml", &text)?;
        let handson = bench.handson(&["check", &file, "-n", FIRST, "--format", "json"]);
        let mut settled = Vec::new();
        for _ in 0..10 {
            let said = bench.said(&handson)?;
            said.require(1, 1, 0, 0)?;
            settled.push(said.elapsed(self.id)?);
        }
        let [ours, theirs] = bench.compare(20, &[handson, shell(self.script)])?;
        let (title, settled) = (self.title, median(settled));
        Ok(vec![
            Row::times(
                &format!("{title}, wall"),
                ours.wall(),
                self.name,
                theirs.wall(),
            ),
            Row::new(
                &format!("{title}, settled after"),
                format!("{settled:.0} ms"),
            ),
        ])
    }
}

fn shell(script: &str) -> Contender {
    Contender::new(["sh", "-ec", script])
}
