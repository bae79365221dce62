/** TLS switched on in the stack's PostgreSQL, with a database and an account of its own; all taken back at the end. */
import { chownSync, existsSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Client } from 'pg'
import type { Certificate } from '../../support/certificate.ts'

export interface SecurePostgres {
  /** Without a password. */
  url: string
  /** Of the account, open now. */
  connections(): Promise<{ application_name: string; ssl: boolean }[]>
  close(): Promise<void>
}

/** `name` of the database and of the account. The server must be a process of this machine. */
export async function securePostgres(
  adminUrl: string,
  { name, password }: { name: string; password: string },
  { cert, key }: Certificate,
): Promise<SecurePostgres> {
  const admin = new Client({ connectionString: adminUrl })
  await admin.connect()
  const { rows } = await admin.query<{ data_directory: string }>('SHOW data_directory')
  const folder = rows[0]?.data_directory ?? ''
  if (!existsSync(folder)) throw new Error(`PostgreSQL's folder ${folder} is not on this machine`)
  const { uid, gid } = statSync(folder)
  const files = [
    [join(folder, `${name}.crt`), cert],
    [join(folder, `${name}.key`), key],
  ] as const
  for (const [file, content] of files) {
    writeFileSync(file, content, { mode: 0o600 })
    chownSync(file, uid, gid)
  }
  await admin.query(`ALTER SYSTEM SET ssl_cert_file = '${files[0][0]}'`)
  await admin.query(`ALTER SYSTEM SET ssl_key_file = '${files[1][0]}'`)
  await admin.query('ALTER SYSTEM SET ssl = on')
  await admin.query('SELECT pg_reload_conf()')
  await admin.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`)
  await admin.query(`CREATE DATABASE ${name} OWNER ${name}`)
  const { host } = new URL(adminUrl)
  return {
    url: `postgres://${name}@${host}/${name}`,
    async connections() {
      const found = await admin.query<{ application_name: string; ssl: boolean }>(
        'SELECT application_name, ssl FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) WHERE usename = $1',
        [name],
      )
      return found.rows
    },
    async close() {
      await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`)
      await admin.query(`DROP ROLE IF EXISTS ${name}`)
      for (const setting of ['ssl', 'ssl_cert_file', 'ssl_key_file']) {
        await admin.query(`ALTER SYSTEM RESET ${setting}`)
      }
      await admin.query('SELECT pg_reload_conf()')
      for (const [file] of files) rmSync(file, { force: true })
      await admin.end()
    },
  }
}
