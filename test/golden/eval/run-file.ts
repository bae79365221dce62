/** A saved run: what was asked of whom, and every answer. Scores are made anew when it is read, by the corpus of today. */
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { Answer } from './run.ts'

export const Run = z.strictObject({
  format: z.literal(1),
  /** ISO 8601. */
  made_at: z.string(),
  sets: z.array(z.string()),
  provider: z.string(),
  model: z.string(),
  /** Of the extract-claim task; the file's name where one was given. */
  prompt: z.string(),
  answers: z.array(Answer),
})
export type Run = z.infer<typeof Run>

export function nameOf({ provider, model, prompt }: Run): string {
  return `${provider}/${model}, prompt ${prompt}`
}

export function saveRun(path: string, run: Run): void {
  writeFileSync(path, `${JSON.stringify(run)}\n`)
}

/** Throws with what is wrong when the file is no saved run. */
export function readRun(path: string): Run {
  const parsed = Run.safeParse(JSON.parse(readFileSync(path, 'utf8')))
  if (!parsed.success) throw new Error(`${path} is no saved run: ${z.prettifyError(parsed.error)}`)
  return parsed.data
}
