/**
 * Loaded before a test file: fast-check makes the same choices in each run, and a counterexample is not made smaller,
 * for nobody reads it.
 */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['MUTATION_SEED']), endOnFailure: true })
