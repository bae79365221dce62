/** What a variable of the environment is: how it is read, its default, its words for the documentation. */
import { accessSync, constants } from 'node:fs'
import { z } from 'zod'

export interface Variable<T> {
  schema: z.ZodType<T, string | undefined>
  /** As in the environment; undefined: required. */
  fallback: string | undefined
  doc: string
  /** What a value looks like, in words. */
  type: string
  /** Never printed; may also come from a file named by `<NAME>_FILE`. */
  secret: boolean
}

interface Options {
  fallback?: string
  doc: string
  secret?: boolean
}

function variable<T>(
  type: string,
  schema: z.ZodType<T, string | undefined>,
  { fallback, doc, secret = false }: Options,
): Variable<T> {
  return { schema, fallback, doc, type, secret }
}

const grouped = (number: number): string => number.toLocaleString('en-US')

/** `is`: what the text must be, `error` its words. */
export const text = (
  options: Options & { is?: (value: string) => boolean; error?: string },
): Variable<string> => {
  const { is = () => true, error = 'is not valid' } = options
  return variable('text', z.string().min(1).refine(is, { error }), options)
}

/** Empty means absent. */
export const optionalText = (options: Omit<Options, 'fallback'>): Variable<string | null> =>
  variable(
    'text',
    z
      .string()
      .optional()
      .transform((value) => (value === undefined || value === '' ? null : value)),
    { ...options, fallback: '' },
  )

export const url = (options: Options & { protocols: string[] }): Variable<string> =>
  variable(
    `URL: ${options.protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    z.string().refine((value) => URL.canParse(value) && options.protocols.includes(new URL(value).protocol), {
      error: `must be a URL that begins with ${options.protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    }),
    options,
  )

/** `host`, `host:port` or a URL. */
export const server = (options: Options): Variable<string> =>
  variable(
    'host, host:port or URL',
    z.string().refine((value) => URL.canParse(value.includes('://') ? value : `http://${value}`), {
      error: 'must be host:port or a URL',
    }),
    options,
  )

export const integer = (options: Options & { min: number; max: number }): Variable<number> =>
  variable(
    `whole number, ${grouped(options.min)} to ${grouped(options.max)}`,
    z
      .string()
      .regex(/^-?\d+$/, 'must be a whole number')
      .transform(Number)
      .pipe(z.number().min(options.min).max(options.max)),
    options,
  )

export const fraction = (options: Options): Variable<number> =>
  variable(
    'number, 0 to 1',
    z
      .string()
      .regex(/^\d*\.?\d+$/, 'must be a number')
      .transform(Number)
      .pipe(z.number().min(0).max(1)),
    options,
  )

/** Separated by commas; `of`: the parts that are known. */
export const list = (options: Options & { of?: readonly string[] }): Variable<string[]> =>
  variable(
    options.of ? `list of ${options.of.join(', ')}` : 'list',
    z
      .string()
      .transform((value) => value.split(',').map((part) => part.trim()))
      .pipe(z.array(options.of ? oneOf(options.of) : z.string().min(1)).min(1)),
    options,
  )

export const boolean = (options: Options): Variable<boolean> =>
  variable(
    'true or false',
    oneOf(['true', 'false']).transform((value) => value === 'true'),
    options,
  )

export const choice = <const T extends string>(values: readonly T[], options: Options): Variable<T> =>
  variable(values.join(', '), oneOf(values), options)

function oneOf<const T extends string>(values: readonly T[]): z.ZodType<T, string> {
  return z.string().refine((value): value is T => values.some((each) => each === value), {
    error: `must be one of ${values.join(', ')}`,
  })
}

/** Empty means absent. */
export const optionalInteger = (
  options: Omit<Options, 'fallback'> & { min: number; max: number },
): Variable<number | null> => orAbsent(integer(options))

/** Empty means absent. */
export const optionalUrl = (
  options: Omit<Options, 'fallback'> & { protocols: string[] },
): Variable<string | null> => orAbsent(url(options))

/** Empty means absent. */
export const optionalChoice = <const T extends string>(
  values: readonly T[],
  options: Omit<Options, 'fallback'>,
): Variable<T | null> => orAbsent(choice(values, options))

function orAbsent<T>({ schema, ...rest }: Variable<T>): Variable<T | null> {
  const given = z
    .string()
    .optional()
    .transform((value, context) => {
      if (value === undefined || value === '') return null
      const parsed = schema.safeParse(value)
      if (parsed.success) return parsed.data
      for (const { message } of parsed.error.issues) context.addIssue(message)
      return z.NEVER
    })
  return { ...rest, schema: given, fallback: '' }
}

/** Path of a file that can be read. Empty means absent. */
export const optionalFile = (options: Omit<Options, 'fallback'>): Variable<string | null> =>
  orAbsent(
    variable('file', z.string().refine(isReadable, { error: 'must be a file that can be read' }), options),
  )

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK)
    return true
  } catch {
    return false
  }
}
