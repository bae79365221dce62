/** The part of html-to-text 10 that is used here; the package has no types of its own. */
declare module 'html-to-text' {
  export interface Selector {
    selector: string
    format?: string
    options?: Record<string, unknown>
  }
  export interface Options {
    wordwrap?: number | false
    preserveNewlines?: boolean
    whitespaceCharacters?: string
    selectors?: Selector[]
  }
  export function compile(options: Options): (html: string) => string
}
