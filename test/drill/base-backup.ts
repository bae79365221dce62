/**
 * A base backup of a local stack's PostgreSQL, taken while it is used, as pg_basebackup takes it: the files between
 * pg_backup_start and pg_backup_stop, with the log of that time. The stack's package has no pg_basebackup.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chownSync, realpathSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import { startServer, stopServer } from '../../deploy/local/control.ts'
import { openStack } from '../../deploy/local/state.ts'

export interface BaseBackup {
  /** When it was begun: nothing before is missing in it. */
  at: Date
  /** Puts the server back to the end of the backup. What came later is gone. */
  restore(): Promise<void>
  remove(): void
}

export async function takeBaseBackup(stack: string, databaseUrl: string): Promise<BaseBackup> {
  const data = realpathSync(join(openStack({ name: stack }).folder, 'data/postgres'))
  const copy = `${data}-backup`
  rmSync(copy, { recursive: true, force: true })
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const at = new Date()
    await client.query("SELECT pg_backup_start('drill', true)")
    // Files come and go meanwhile: what is torn or missing the log puts right.
    await copyTree(data, copy, { mayVanish: true })
    const { rows } = await client.query<{ labelfile: string }>(
      'SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)',
    )
    rmSync(join(copy, 'pg_wal'), { recursive: true })
    await copyTree(join(data, 'pg_wal'), join(copy, 'pg_wal'), { mayVanish: true })
    rmSync(join(copy, 'postmaster.pid'), { force: true })
    const label = join(copy, 'backup_label')
    writeFileSync(label, rows[0]?.labelfile ?? '')
    const { uid, gid } = statSync(data)
    chownSync(label, uid, gid) // the server may run as another user
    return {
      at,
      restore: async () => {
        await stopServer('postgres', { name: stack })
        rmSync(data, { recursive: true })
        await copyTree(copy, data)
        await startServer('postgres', { name: stack })
      },
      remove: () => rmSync(copy, { recursive: true, force: true }),
    }
  } finally {
    await client.end()
  }
}

/** With owners and modes, as PostgreSQL wants its files. */
async function copyTree(from: string, to: string, { mayVanish = false } = {}): Promise<void> {
  const child = spawn('cp', ['-a', from, to], { stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  if (code !== 0 && !mayVanish) throw new Error(`cp -a ${from} ${to} ended with ${code}`)
}
