"""JUnit XML, CSV, HTML, JSON and zip of every file below a folder, by strict readers."""

import collections
import csv
import io
import json
import pathlib
import sys
import zipfile

import html5lib
import junitparser
import xmlschema

schema, folder = xmlschema.XMLSchema(sys.argv[1]), pathlib.Path(sys.argv[2])


def junit(path):
    """By the schema of Jenkins' xUnit plugin, and as a reader of reports adds it up."""
    yield from (f"{error.path}: {error.reason}" for error in schema.iter_errors(str(path)))
    read = junitparser.JUnitXml.fromfile(str(path))
    cases = [case for suite in read for case in suite]
    if read.tests != len(cases):
        yield f"{read.tests} tests are told, and {len(cases)} are there"
    told = collections.Counter((case.classname, case.name) for case in cases)
    yield from (f"{name} is there {count} times" for name, count in told.items() if count > 1)


def table(path):
    """As RFC 4180 has it: every line as many cells as the first."""
    text = path.read_bytes().decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    if not lines:
        yield "nothing in it"
    for number, line in enumerate(lines, 1):
        if len(line) != len(lines[0]):
            yield f"line {number} has {len(line)} cells, and the first {len(lines[0])}"


def page(path):
    """As a browser reads it, with nothing in it that is an error to a browser."""
    parser = html5lib.HTMLParser()
    parser.parse(path.read_bytes())
    for (line, column), code, data in parser.errors:
        yield f"{line}:{column}: {code} {data}"


def document(path):
    json.loads(path.read_bytes().decode("utf-8"))
    return ()


def archive(path):
    with zipfile.ZipFile(path) as opened:
        broken = opened.testzip()
    return [f"{broken} is broken"] if broken else []


# The longest ending that fits counts; what is text for people has no form to keep.
KINDS = {
    ".junit.xml": junit,
    ".csv": table,
    ".html": page,
    ".json": document,
    ".zip": archive,
    ".ctrf.json": None,
    ".tap": None,
    ".md": None,
    ".txt": None,
}

counts, failed = collections.Counter(), False
for path in sorted(path for path in folder.rglob("*") if path.is_file()):
    endings = [ending for ending in KINDS if path.name.endswith(ending)]
    if not endings:
        print(f"{path}: nobody here knows its form", file=sys.stderr)
        failed = True
        continue
    ending = max(endings, key=len)
    check = KINDS[ending]
    if check is None:
        continue
    counts[ending] += 1
    try:
        problems = list(check(path))
    except Exception as error:  # Whatever a reader says is what is wrong.
        problems = [f"{type(error).__name__}: {error}"]
    for problem in problems:
        print(f"{path}: {problem}", file=sys.stderr)
    failed = failed or bool(problems)

for ending, count in sorted(counts.items()):
    print(ending, count)
sys.exit(1 if failed else 0)
