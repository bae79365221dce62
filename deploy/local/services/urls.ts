// Where the services of a stack are reached: kept in its `services.env` for the operator's commands.

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import type { Stack } from '../server.ts'
import { SERVICE_PORTS } from './list.ts'

const fileOf = (stack: Stack): string => join(stack.folder, 'services.env')
const urlOf = (port: number): string => `http://127.0.0.1:${port}`

/** INGESTION_URL and DESK_URL as the newest start left them, else where they would be. */
export function serviceUrls(stack: Stack): Record<string, string> {
  const usual = {
    INGESTION_URL: urlOf(SERVICE_PORTS.ingestion.port + stack.portOffset),
    DESK_URL: urlOf(SERVICE_PORTS.desk.port + stack.portOffset),
  }
  try {
    return { ...usual, ...(parseEnv(readFileSync(fileOf(stack), 'utf8')) as Record<string, string>) }
  } catch {
    return usual // none were started yet
  }
}

/** @param ports by instance name */
export function rememberUrls(stack: Stack, ports: ReadonlyMap<string, number>): Record<string, string> {
  const urls = serviceUrls(stack)
  const [ingestion, desk] = [ports.get('ingestion'), ports.get('desk')]
  if (ingestion !== undefined) urls['INGESTION_URL'] = urlOf(ingestion)
  if (desk !== undefined) urls['DESK_URL'] = urlOf(desk)
  mkdirSync(stack.folder, { recursive: true })
  const path = fileOf(stack)
  const lines = Object.entries(urls).map(([key, value]) => `${key}=${value}\n`)
  writeFileSync(`${path}.${process.pid}`, lines.join(''))
  renameSync(`${path}.${process.pid}`, path)
  return urls
}
