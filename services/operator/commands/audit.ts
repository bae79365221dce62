import { createWriteStream } from 'node:fs'
import { pipeline } from 'node:stream/promises'
import { Command, InvalidArgumentError } from 'commander'
import { loadConfig } from '../../../shared/config/load.ts'
import { messageOf, OperatorError } from '../errors.ts'
import { deskAt, refusal } from '../http.ts'
import { moment } from '../moments.ts'
import { type OutputOptions, show, table } from '../output.ts'
import { withPostgres } from '../stores.ts'

interface ExportOptions {
  thread?: string
  actor?: string
  action?: string
  outcome?: string
  since?: Date
  until?: Date
  tenant?: string
  out?: string
}

export function auditCommand(): Command {
  return new Command('audit')
    .description('Who did or tried what to which claim.')
    .addCommand(exportCommand())
    .addCommand(verifyCommand())
}

function exportCommand(): Command {
  return new Command('export')
    .description('All entries that match, one JSON object a line, oldest first.')
    .option('--thread <thread>', 'only of this claim: tenant_id:claim_id')
    .option('--actor <subject>', 'only by this subject')
    .option('--action <action>', 'only this, e.g. review.answer')
    .option('--outcome <outcome>', 'only with this outcome: done, or the slug of a problem')
    .option('--since <when>', 'not older: how long ago (2h, 30d) or when (ISO 8601)', moment)
    .option('--until <when>', 'older than that', moment)
    .option('--tenant <tenant>', 'only of this tenant, while identity is off')
    .option('--out <file>', 'into a file that does not exist yet; default standard output')
    .action(async (options: ExportOptions) => {
      const { DESK_URL } = loadConfig(['operator'])
      const body = await openExport(DESK_URL, options)
      if (options.out === undefined) await pipeline(body, process.stdout, { end: false })
      else await pipeline(body, createWriteStream(options.out, { flags: 'wx', mode: 0o600 }))
    })
}

async function openExport(deskUrl: string, options: ExportOptions): Promise<ReadableStream<Uint8Array>> {
  const { thread, actor, action, outcome, since, until, tenant } = options
  const query = new URLSearchParams()
  const filters = { thread_id: thread, actor, action, outcome, tenant_id: tenant }
  const moments = { since: since?.toISOString(), until: until?.toISOString() }
  for (const [name, value] of Object.entries({ ...filters, ...moments })) {
    if (value !== undefined) query.set(name, value)
  }
  const desk = deskAt(deskUrl)
  const headers = {
    accept: 'application/x-ndjson',
    ...(desk.token !== undefined && { authorization: `Bearer ${desk.token}` }),
  }
  const response = await fetch(`${deskUrl.replace(/\/+$/, '')}/v1/audit?${query.toString()}`, {
    headers,
  }).catch((error: unknown) => {
    const cause = error instanceof Error && error.cause !== undefined ? error.cause : error
    throw new OperatorError(
      `${desk.name} at ${desk.url} does not answer (${messageOf(cause)}): ${desk.remedy}`,
    )
  })
  if (response.status !== 200 || !response.body) {
    const body: unknown = await response.json().catch(() => null)
    throw refusal(desk, { status: response.status, body })
  }
  return response.body
}

interface Head {
  tenant_id: string
  seq: string
  digest: string
}

function verifyCommand(): Command {
  return new Command('verify')
    .description('Whether the audit is whole: no entry changed, none missing. Exit code 1 when it is not.')
    .option('--head <tenant:seq:digest>', 'an entry that must be there as it was; may be repeated', heads, [])
    .option('--json', 'as JSON')
    .action(async ({ head, ...options }: OutputOptions & { head: readonly Head[] }) => {
      const { DATABASE_URL } = loadConfig(['postgres'])
      const result = await withPostgres(DATABASE_URL, async (pool) => {
        const faults = await pool.query<{ tenant_id: string; seq: string; fault: string }>(
          'SELECT tenant_id, seq, fault FROM desk.audit_faults() ORDER BY tenant_id, seq LIMIT 100',
        )
        const newest = await pool.query<Head>(
          'SELECT DISTINCT ON (tenant_id) tenant_id, seq, digest FROM desk.audit ORDER BY tenant_id, seq DESC',
        )
        const known = await pool.query<Head>(
          `SELECT tenant_id, seq, digest FROM desk.audit WHERE (tenant_id, seq) IN (SELECT * FROM unnest($1::text[], $2::bigint[]))
           UNION ALL SELECT tenant_id, through_seq, digest FROM desk.audit_removed`,
          [head.map(({ tenant_id }) => tenant_id), head.map(({ seq }) => seq)],
        )
        // Of what prune has removed only the last entry is known.
        const removed = await pool.query<{ tenant_id: string; through_seq: string }>(
          'SELECT tenant_id, through_seq FROM desk.audit_removed',
        )
        const isRemoved = ({ tenant_id, seq }: Head) =>
          removed.rows.some((row) => row.tenant_id === tenant_id && BigInt(seq) < BigInt(row.through_seq))
        const lost = head.filter(
          (each) =>
            !isRemoved(each) &&
            !known.rows.some((row) => textOf(row) === textOf({ ...each, seq: String(BigInt(each.seq)) })),
        )
        return {
          faults: [
            ...faults.rows,
            ...lost.map(({ tenant_id, seq }) => ({ tenant_id, seq, fault: 'not as kept' })),
          ],
          heads: newest.rows.map(textOf),
        }
      })
      show(result, options, ({ faults, heads }) =>
        [
          faults.length === 0
            ? 'the audit is whole; its newest entries (keep them elsewhere, --head checks them later):'
            : table(
                ['tenant', 'entry', 'fault'],
                faults.map(({ tenant_id, seq, fault }) => [tenant_id, seq, fault]),
              ),
          ...heads,
        ].join('\n'),
      )
      if (result.faults.length > 0) throw new OperatorError('the audit was changed')
    })
}

const textOf = ({ tenant_id, seq, digest }: Head): string => `${tenant_id}:${seq}:${digest}`

function heads(text: string, before: readonly Head[]): Head[] {
  const [, tenant_id, seq, digest] = /^([^:]+):(\d{1,18}):([0-9a-f]{64})$/.exec(text) ?? []
  if (tenant_id === undefined || seq === undefined || digest === undefined)
    throw new InvalidArgumentError('write tenant:seq:digest, as verify prints it')
  return [...before, { tenant_id, seq, digest }]
}
