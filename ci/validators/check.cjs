// CTRF by its own schema, and TAP by node-tap's parser, of every file below a folder.
'use strict'
const fs = require('node:fs')
const path = require('node:path')
const { getSupportedSpecVersions, validate } = require('ctrf')
const { Parser } = require('tap-parser')

/** What is not valid in a CTRF document. */
function ctrf(text) {
  const report = JSON.parse(text)
  const problems = validate(report).errors.map(error => `${error.path}: ${error.message}`)
  if (!getSupportedSpecVersions().includes(report.specVersion)) {
    problems.push(`/specVersion: there is no ${report.specVersion}`)
  }
  return problems
}

/** What is not TAP in a file. A test that did not pass is no fault of the file. */
function tap(text) {
  const problems = []
  const follow = parser => {
    parser.on('extra', line => problems.push(`no TAP: ${line.trim()}`))
    parser.on('complete', results => {
      for (const failure of results.failures) {
        if (failure.tapError) problems.push(`${failure.tapError}`)
      }
    })
    parser.on('child', follow)
  }
  let version
  const parser = new Parser({ strict: true })
  follow(parser)
  parser.on('version', said => { version = said })
  parser.end(text)
  if (Number(version) !== 14) problems.push(`the version is ${version}`)
  return problems
}

const KINDS = [['.ctrf.json', ctrf], ['.tap', tap]]
const counts = {}
let failed = false
for (const entry of fs.readdirSync(process.argv[2], { recursive: true, withFileTypes: true })) {
  const kind = KINDS.find(([ending]) => entry.isFile() && entry.name.endsWith(ending))
  if (!kind) continue
  const [ending, check] = kind
  const file = path.join(entry.parentPath, entry.name)
  counts[ending] = (counts[ending] ?? 0) + 1
  let problems
  try {
    problems = check(fs.readFileSync(file, 'utf8'))
  } catch (error) {
    problems = [`${error}`]
  }
  for (const problem of problems) console.error(`${file}: ${problem}`)
  failed ||= problems.length > 0
}
for (const [ending, count] of Object.entries(counts)) console.log(`${ending} ${count}`)
process.exitCode = failed ? 1 : 0
