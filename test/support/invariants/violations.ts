/**
 * Checks what must hold, from the raw topics, tables and offsets alone. A sentence for each violation, which begins
 * with the invariant's number: I1-I7 (I8 shows as I2 or I4, I10 is waited for by whoever runs the faults).
 */
import { deadLettersAreThePoison } from './dead-letters.ts'
import { decisionsAreRight, nothingIsLost, nothingIsTwice } from './decisions.ts'
import type { Expectation } from './expected.ts'
import { eventsAreInOrder, historyIsALine } from './history.ts'
import { effectsPrecedeOffsets } from './offsets.ts'
import type { Evidence } from './seen.ts'

export function violationsOf(evidence: Evidence, expectation: Expectation): string[] {
  return [
    ...nothingIsLost(evidence, expectation),
    ...nothingIsTwice(evidence),
    ...decisionsAreRight(evidence, expectation),
    ...historyIsALine(evidence),
    ...deadLettersAreThePoison(evidence, expectation),
    ...effectsPrecedeOffsets(evidence),
    ...eventsAreInOrder(evidence, expectation),
  ]
}
