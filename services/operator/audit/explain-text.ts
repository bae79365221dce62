/** An explanation as a person reads it. It shows words of the email: what is not written here is not shown. */
import type { Review, Usage, Versions } from '../../../shared/claims/types.ts'
import { money } from '../events/describe.ts'
import { printable, table } from '../output.ts'
import type { ExplainedDecision, Explanation } from './explain.ts'

export function explainText(claim: Explanation): string {
  const { thread_id, status, submission } = claim
  const attachments = submission.attachments === 0 ? '' : `, ${submission.attachments} attachments`
  return [
    `${thread_id}  ${status}`,
    `received ${submission.received_at} by ${submission.channel}, locale ${submission.locale ?? 'unknown'}${attachments}`,
    ...timeline(claim),
    ...extraction(claim),
    ...findings(claim),
    ...decisions(claim),
    ...spent(claim),
  ].join('\n')
}

/** In dollars. */
export function cost({ cost_micro_usd }: Usage): string {
  return `${(cost_micro_usd / 1_000_000).toFixed(6)} USD`
}

function timeline({ timeline, timeline_from }: Explanation): string[] {
  const source =
    timeline_from === 'desk' ? '' : ' (the desk does not answer: only the records that its steps were run by)'
  const rows = timeline.map(({ step, at, record }) => [step, at.replace('T', ' ').replace('Z', ''), record])
  return ['', `timeline${source}`, table(['step', 'time (UTC)', 'record'], rows)]
}

function extraction({ extraction }: Explanation): string[] {
  if (!extraction) return ['', 'extraction  none yet']
  const { fields, missing, suspicions, versions } = extraction
  const currency = fields.find(({ field }) => field === 'currency')?.value
  const rows = fields.map(({ field, value, confidence, evidence }) => [
    field,
    value === null ? '-' : field === 'claim_amount_minor' ? money(value, currency) : printable(plain(value)),
    confidence === null ? '-' : confidence.toFixed(2),
    evidence === null ? '-' : printable(evidence),
  ])
  return [
    '',
    `extraction  ${versionsText(versions)}`,
    table(['field', 'value', 'confidence', 'evidence'], rows),
    `missing     ${missing.join(', ') || 'nothing that a rule needs'}`,
    ...(suspicions.length === 0
      ? ['suspicions  none']
      : suspicions.map(({ signal, evidence }) => `suspicion   ${signal}: ${printable(evidence)}`)),
  ]
}

/** Texts, numbers and yes or no; anything else as JSON. */
function plain(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function findings({ assessment }: Explanation): string[] {
  if (!assessment) return ['', 'findings    none yet']
  const { findings, policy_id, policy_version, policy_status, payable_minor, currency } = assessment
  const policy =
    policy_id === null ? 'no policy' : `policy ${policy_id}, version ${policy_version}, ${policy_status}`
  const payable = money(payable_minor, currency)
  return [
    '',
    `findings    ${policy}${payable === '' ? '' : `; payable by the rules ${payable}`}`,
    table(
      ['rule', 'result', 'reason'],
      findings.map(({ rule, result, reason }) => [rule, result, printable(reason)]),
    ),
  ]
}

function decisions({ decisions, reviews }: Explanation): string[] {
  if (decisions.length === 0) return ['', 'decision    none yet']
  return decisions.flatMap((decision) => {
    const review = reviews.find(({ revision }) => revision === decision.revision - 1)
    const payable = money(decision.payable_minor, decision.currency)
    return [
      '',
      `decision    revision ${decision.revision}: ${decision.outcome}${payable === '' ? '' : ` ${payable}`}, ${decided(decision)}`,
      ...(review ? [answer(review, decision)] : []),
      ...decision.reasons.map(({ code, text }) => `            ${code}: ${printable(text)}`),
      `            ${versionsText(decision.versions)}`,
    ]
  })
}

function decided({ decided_by, decider, outcome, versions }: ExplainedDecision): string {
  if (decided_by === 'person') return `decided by a person, ${decider ?? 'unknown'}`
  if (decided_by === 'model') return `sent to a person by the model ${decider ?? 'unknown'}`
  const read = outcome === 'approve' && versions.model !== null
  return `decided by the rules${read ? `; the model ${versions.model} raised no concern` : ''}`
}

function answer({ reviewer, action, note }: Review, { currency, payable_minor }: ExplainedDecision): string {
  const amount = money(payable_minor, currency)
  const why = note.trim() === '' ? 'no note' : `note: ${printable(note)}`
  return `review      ${action}${amount === '' ? '' : ` ${amount}`} by ${reviewer}; ${why}`
}

function versionsText({ graph_version, prompt_version, model }: Versions): string {
  const parts = [`graph ${graph_version}`]
  if (prompt_version !== null) parts.push(`prompt ${prompt_version}`)
  parts.push(model === null ? 'no model' : `model ${model}`)
  return parts.join(', ')
}

function spent({ usage }: Explanation): string[] {
  const rows = Object.entries(usage).map(([service, used]) => [
    service,
    used.input_tokens,
    used.output_tokens,
    cost(used),
  ])
  return ['', 'usage', table(['service', 'tokens in', 'tokens out', 'cost'], rows)]
}
