import { z } from 'zod'

/** A server's count of tokens; what is no count is 0, for it must not cost the answer that it came with. */
export const tokenCount = z.int().nonnegative().catch(0)
