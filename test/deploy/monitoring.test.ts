/** Alerts and dashboards as they are shipped: made anew, checked and tested by Prometheus' own tool, each with its page. */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import test from 'node:test'
import { run } from '../../deploy/local/programs.ts'
import { generated } from '../../deploy/prometheus/generated.ts'
import { boards, PROMETHEUS, rules, ruleTests, runbooks } from './monitoring/files.ts'
import { missing, promtool } from './programs.ts'
import { ROOT } from './settings.ts'

const skip = missing('go').length > 0 && 'Prometheus is built with Go, which is missing'
const alerts = rules().filter((rule) => rule.alert !== undefined)
const read = (file: string): string => (existsSync(file) ? readFileSync(file, 'utf8') : '')
const names = [...new Set(alerts.map(({ alert = '' }) => alert))].sort()

test('what is made of code is what the code makes: npm run monitoring', () => {
  const stale = [...generated()].filter(([path, text]) => read(join(ROOT, 'deploy', path)) !== text)
  assert.deepEqual(
    stale.map(([path]) => path),
    [],
  )
})

test('Prometheus takes the configuration and every rule', { skip }, async () => {
  await run(await promtool(), ['check', 'config', '--lint-fatal', join(PROMETHEUS, 'prometheus.yml')])
})

test('every alert fires when it should and keeps quiet when it should', { skip }, async () => {
  await run(await promtool(), ['test', 'rules', ...ruleTests()])
})

test('no alert is without such a test', () => {
  const text = ruleTests()
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n')
  const fires = (name: string) =>
    text.includes(`alertname="${name}", alertstate="firing"`) ||
    text.includes(`{alertname="${name}", severity=`)
  assert.deepEqual(
    names.filter((name) => !fires(name)),
    [],
  )
})

test('every alert has a severity, says what it means, and has its page; every page has its alert', () => {
  const pages = runbooks()
  for (const { alert, labels, annotations } of alerts) {
    assert.ok(['page', 'ticket'].includes(labels?.['severity'] ?? ''), alert)
    assert.deepEqual(Object.keys(annotations ?? {}).sort(), ['description', 'runbook_url', 'summary'], alert)
    assert.equal(annotations?.['runbook_url'], `runbooks/${alert}.md`)
    const severities = alerts.filter((each) => each.alert === alert).map((each) => each.labels?.['severity'])
    assert.match(pages.get(alert ?? '') ?? '', new RegExp(`^Severity: ${severities.join(' or ')}\\.$`, 'm'))
  }
  assert.deepEqual([...pages.keys()], names)
  const listed = read(join(ROOT, 'docs/operate.md'))
  for (const name of names) assert.ok(listed.includes(`(runbooks/${name}.md)`), `docs/operate.md: ${name}`)
})

test('pages have the same parts, and what they point to exists', () => {
  const titles = boards().map(({ title }) => title.replace('claimgraph: ', ''))
  for (const [name, text] of runbooks()) {
    const heads = [...text.matchAll(/^#+ (.+)$/gm)].map(([, head]) => head)
    assert.deepEqual(heads, [name, 'Look', 'Do', 'Escalate'])
    for (const [, target = ''] of text.matchAll(/\]\(([^)#]+)/g))
      assert.ok(existsSync(join(ROOT, 'docs/runbooks', target)), `${name}: ${target}`)
    for (const [, title = ''] of text.matchAll(/[Dd]ashboard \*([^*]+)\*/g))
      assert.ok(titles.includes(title), `${name}: no dashboard ${title}`)
    for (const [, other = ''] of text.matchAll(/\b([A-Z][a-z]+(?:[A-Z][a-z]+)+)\b/g))
      if (!['PostgreSQL'].includes(other)) assert.ok(names.includes(other), `${name}: no alert ${other}`)
  }
})

test('dashboards have names of their own', () => {
  const uids = boards().map(({ uid }) => uid)
  assert.equal(new Set(uids).size, uids.length)
  const listed = readFileSync(join(ROOT, 'deploy/grafana/kustomization.yaml'), 'utf8')
  for (const path of generated().keys())
    if (path.startsWith('grafana/')) assert.ok(listed.includes(path.slice('grafana/'.length)), dirname(path))
})
