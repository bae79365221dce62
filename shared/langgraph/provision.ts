import { PostgresSaver } from '@langchain/langgraph-checkpoint-postgres'
import type { Pool } from 'pg'

/**
 * Makes the official checkpoint tables, and the index that keeps a thread's history a line: one root, no parent with
 * two children, whoever writes. setup() takes no lock: the caller makes sure that it runs once at a time.
 */
export async function provisionCheckpoints(pool: Pool): Promise<void> {
  await new PostgresSaver(pool).setup()
  await pool.query(`
    create unique index if not exists checkpoints_line
    on checkpoints (thread_id, checkpoint_ns, parent_checkpoint_id) nulls not distinct`)
}
