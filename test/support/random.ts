/** Chance by seed: a stream gives the same numbers for the same seed, whatever other streams are asked for. */

export interface Random {
  /** 0 <= x < 1 */
  next(): number
  /** A whole number, `from` and `to` included. */
  between(from: number, to: number): number
  chance(share: number): boolean
  pick<T>(list: readonly [T, ...T[]]): T
  shuffled<T>(list: readonly T[]): T[]
}

/** FNV-1a, so that streams of one seed have nothing in common. */
function mixed(seed: number, stream: string): number {
  let hash = 0x811c9dc5
  for (const character of `${seed} ${stream}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 0x01000193)
  }
  return hash >>> 0
}

export function seeded(seed: number, stream: string): Random {
  let state = mixed(seed, stream)
  /** mulberry32 */
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let bits = Math.imul(state ^ (state >>> 15), state | 1)
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61)
    return ((bits ^ (bits >>> 14)) >>> 0) / 4_294_967_296
  }
  const between = (from: number, to: number): number => from + Math.floor(next() * (to - from + 1))
  return {
    next,
    between,
    chance: (share) => next() < share,
    pick: (list) => list[between(0, list.length - 1)] ?? list[0],
    shuffled: (list) => {
      const result = [...list]
      for (let last = result.length - 1; last > 0; last--) {
        const other = between(0, last)
        const [a, b] = [result[last], result[other]]
        if (a !== undefined && b !== undefined) [result[last], result[other]] = [b, a]
      }
      return result
    },
  }
}
