/**
 * The order in which examples are learned. Not the generator of test/support/random.ts: the weights that are checked in
 * came of this one, and with another order they would be others.
 */

/** The same numbers each time, 0 to below 1. */
export function numbers(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31
    return state / 2 ** 31
  }
}

/** In place. */
export function shuffle(items: unknown[], random: () => number): void {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = Math.floor(random() * (index + 1))
    const one = items[index]
    items[index] = items[other]
    items[other] = one
  }
}
