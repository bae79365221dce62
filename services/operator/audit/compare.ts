/**
 * What differs between a claim as it was handled and as it is handled now. Pure.
 * Versions, tokens and cost are shown beside it and are no difference: they say how the result came about.
 */
import { isDeepStrictEqual } from 'node:util'
import type { Assessment, Decision, Extraction } from '../../../shared/claims/types.ts'

/** The parts of a claim that nodes make; null where the node has not run. */
export interface Outcome {
  extraction: Extraction | null
  assessment: Assessment | null
  /** Revision 1: what the rules and the model make, before any person. */
  decision: Decision | null
}

export interface Difference {
  part: 'extraction' | 'findings' | 'decision'
  field: string
  /** Null also where there was no such field. */
  before: unknown
  after: unknown
}

/** Only parts that both have are compared: a claim under way has not differed yet. */
export function compare(before: Outcome, after: Outcome): Difference[] {
  return [
    ...differing(
      'extraction',
      before.extraction && read(before.extraction),
      after.extraction && read(after.extraction, before.extraction),
    ),
    ...differing(
      'findings',
      before.assessment && found(before.assessment),
      after.assessment && found(after.assessment),
    ),
    ...differing(
      'decision',
      before.decision && decided(before.decision),
      after.decision && decided(after.decision),
    ),
  ]
}

type Fields = Readonly<Record<string, unknown>>

function differing(part: Difference['part'], before: Fields | null, after: Fields | null): Difference[] {
  if (!before || !after) return []
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((field) => {
    const [was, is] = [before[field] ?? null, after[field] ?? null]
    return isDeepStrictEqual(was, is) ? [] : [{ part, field, before: was, after: is }]
  })
}

/** @param before what it is compared with: a field that did not exist when that was made has not changed */
function read(extraction: Extraction, before: Extraction | null = null): Fields {
  const { evidence, confidence, versions: _versions, usage: _usage, ...fields } = extraction
  const comparable = Object.entries(fields).filter(([field]) => before === null || field in before)
  return {
    ...Object.fromEntries(comparable),
    ...prefixed('evidence', evidence),
    ...prefixed('confidence', confidence),
  }
}

function found({ findings, policy_version: _version, ...facts }: Assessment): Fields {
  return {
    ...Object.fromEntries(findings.map(({ rule, result, reason }) => [rule, `${result}: ${reason}`])),
    ...facts,
  }
}

function decided({ outcome, payable_minor, currency, reasons, decided_by, policy_id }: Decision): Fields {
  return { outcome, payable_minor, currency, reasons, decided_by, policy_id }
}

function prefixed(name: string, values: Fields): Fields {
  return Object.fromEntries(Object.entries(values).map(([field, value]) => [`${name}.${field}`, value]))
}
