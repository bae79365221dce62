/** `--with prompt=FILE`, `--with model=NAME`, `--with provider=X`: what a replay uses instead of what is configured. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { InvalidArgumentError } from 'commander'
import type { Config } from '../../../shared/config/load.ts'
import { SECTIONS } from '../../../shared/config/variables.ts'

export interface Instead {
  /** File of a prompt of the email service. */
  prompt?: URL
  model?: string
  provider?: Config<'llm'>['LLM_PROVIDER']
}

/** Collects the option's values; the last of a kind counts. */
export function instead(text: string, before: Instead = {}): Instead {
  const equals = text.indexOf('=')
  const [kind, value] = [text.slice(0, equals), text.slice(equals + 1)]
  if (equals < 1 || value === '')
    throw new InvalidArgumentError('write prompt=FILE, model=NAME or provider=NAME')
  if (kind === 'prompt') return { ...before, prompt: pathToFileURL(resolve(value)) }
  if (kind === 'model') return { ...before, model: value }
  if (kind !== 'provider')
    throw new InvalidArgumentError(`"${kind}" cannot be replaced: prompt, model and provider can`)
  const provider = SECTIONS.llm.LLM_PROVIDER.schema.safeParse(value)
  if (provider.success) return { ...before, provider: provider.data }
  const wanted = provider.error.issues.map(({ message }) => message).join('; ')
  throw new InvalidArgumentError(`there is no provider "${value}": it ${wanted}`)
}
