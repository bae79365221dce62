import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import test from 'node:test'

/** Licenses whose terms allow shipping the package with a work under Apache-2.0 (ASF's category A, or freer). */
const ALLOWED = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
])

/** Packages whose package.json names no SPDX license, and what their own license file says. */
const READ_BY_HAND = new Map([
  ['@kafkajs/confluent-schema-registry', 'MIT'],
  ['jsonify', 'Unlicense'], // "Public Domain"
])

interface LockedPackage {
  version?: string
  license?: string
  dev?: boolean
}

/** Alternatives of an SPDX expression: one allowed is enough; of parts joined by AND all must be. */
function isAllowed(expression: string): boolean {
  return expression
    .replaceAll(/[()]/g, '')
    .split(/\s+OR\s+/)
    .some((alternative) => alternative.split(/\s+AND\s+/).every((part) => ALLOWED.has(part.trim())))
}

test('every production dependency may be shipped under Apache-2.0', () => {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
    packages: Record<string, LockedPackage>
  }
  const shipped = Object.entries(packages).filter(([path, { dev }]) => path !== '' && dev !== true)
  assert.ok(shipped.length > 50, 'the lock file was read')
  const refused = shipped.flatMap(([path, { version, license }]) => {
    const name = path.replace(/^.*node_modules\//, '')
    const stated = READ_BY_HAND.get(name) ?? license ?? 'no license stated'
    return isAllowed(stated) ? [] : [`${name}@${version}: ${stated}`]
  })
  assert.deepEqual(refused, [])
})

test('the project states the license that it carries', () => {
  const { license } = JSON.parse(readFileSync('package.json', 'utf8')) as { license: string }
  assert.equal(license, 'Apache-2.0')
  assert.match(readFileSync('LICENSE', 'utf8'), /Apache License\s+Version 2\.0, January 2004/)
})
