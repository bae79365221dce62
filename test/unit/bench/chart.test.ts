import assert from 'node:assert/strict'
import test from 'node:test'
import { chartOf } from '../../bench/autoscale/report.ts'

const look = (at_s: number, lag: number, ready: number) => ({ at_s, lag, metric: lag, wanted: ready, ready })

test('a chart has a line for each run in each panel, within its frame, and says what is what', () => {
  const svg = chartOf({
    looks: {
      'scaled <all>': [look(0, 0, 2), look(10, 700, 2), look(20, 30, 6)],
      '1 fixed': [look(0, 0, 1), look(10, 900, 1), look(40, 0, 1)],
    },
    burst: { from: 5, to: 10, rate: 45 },
    times: 15,
  })
  assert.equal(svg.match(/<path /g)?.length, 6)
  assert.match(svg, />scaled &lt;all&gt;</)
  assert.match(svg, />45 claims\/s</)
  const [, width, height] = /viewBox="0 0 (\d+) (\d+)"/.exec(svg) ?? []
  for (const [, path = ''] of svg.matchAll(/ d="([^"]+)"/g)) {
    assert.doesNotMatch(path, /NaN|undefined/)
    const numbers = [...path.matchAll(/[\d.]+/g)].map(([text]) => Number(text))
    assert.ok(Math.max(...numbers) <= Math.max(Number(width), Number(height)), path)
  }
})
