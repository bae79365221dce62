/** The environment, once nobody is to change it any more. */

/**
 * Makes `process.env` a plain object. Each look at the real one asks the C library, and LangChain looks five variables up
 * at every runnable of every run.
 */
export function settleEnvironment(): void {
  process.env = { ...process.env }
}
