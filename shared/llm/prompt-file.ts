import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { FatalError } from '../runtime/errors.ts'

export interface PromptFile {
  /** The file's name without `.md`: a changed prompt is a new file, so old decisions still name what produced them. */
  version: string
  /** The instructions. */
  system: string
}

/** Reads a prompt at start. Throws a FatalError when it is not there: no claim could be read without it. */
export function readPromptFile(path: URL): PromptFile {
  try {
    return { version: basename(path.pathname, '.md'), system: readFileSync(path, 'utf8').trim() }
  } catch (error) {
    throw new FatalError('PROMPT_UNREADABLE', `prompt file ${basename(path.pathname)} cannot be read`, {
      cause: error,
    })
  }
}
