//! What is written of a class, as programs read it that others wrote.

use handson::batch::Output;
use handson::report::Form as _;
use handson::text::Lang;
use handson_test_support::validators::validated;

use crate::{class, of};

#[test]
#[ignore = "ci/test runs it, once it has installed the validators"]
fn every_output_is_valid_to_others() {
    let folder = tempfile::tempdir().unwrap();
    let written = folder.path().join("written");
    std::fs::create_dir(&written).unwrap();
    let (results, class) = (folder.path().join("results"), of(120));
    class::results(&results, &class.header, class::rows(120));
    for lang in [Lang::Ja, Lang::En] {
        for output in Output::ALL {
            let ending = match output.name() {
                "csv" | "canvas" | "moodle" | "classroom" => ".csv",
                "html" => ".html",
                "json" | "canvas-comments" => ".json",
                "moodle-feedback" => ".zip",
                "matrix" => ".txt",
                _ => "",
            };
            let path = written.join(format!("{}-{lang:?}{ending}", output.name()));
            output.write(&path, &class, &results, lang).unwrap();
        }
    }
    let read = validated(&written).unwrap_or_else(|problems| panic!("{problems}"));
    // With the lists of the letters and the letters as pages, in each language.
    for (ending, count) in [(".csv", 14), (".html", 242), (".json", 4), (".zip", 2)] {
        assert!(read[ending] >= count, "{read:?}");
    }
}
