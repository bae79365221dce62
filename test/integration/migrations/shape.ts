/** What a schema of the database is made of, and what is in it, as plain data to compare. */
import type { Pool } from 'pg'

/** Columns, indexes, constraints, functions and triggers, in words; the record of migrations left out. */
export async function shapeOf(pool: Pool, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ words: string }>(
    `select 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable || ' '
       || coalesce(column_default, '') || ' ' || coalesce(generation_expression, '') || ' ' || is_identity as words
     from information_schema.columns where table_schema = $1 and table_name <> 'migrations'
     union all
     select 'index ' || indexdef from pg_indexes where schemaname = $1 and tablename <> 'migrations'
     union all
     select 'constraint ' || conrelid::regclass || ' ' || pg_get_constraintdef(oid) from pg_constraint
     where connamespace = $1::regnamespace and contype <> 'n' and conrelid <> ($1 || '.migrations')::regclass
     union all
     select pg_get_functiondef(oid) from pg_proc where pronamespace = $1::regnamespace
     union all
     select pg_get_triggerdef(t.oid) from pg_trigger t join pg_class c on c.oid = t.tgrelid
     where c.relnamespace = $1::regnamespace and not t.tgisinternal
     order by 1`,
    [schema],
  )
  return rows.map(({ words }) => words)
}

export type Row = Readonly<Record<string, unknown>>

/** By table: every row, without what the database computes of its other columns. */
export async function rowsOf(pool: Pool, schema: string): Promise<Map<string, Row[]>> {
  const { rows: tables } = await pool.query<{ name: string; computed: string[] }>(
    `select table_name as name, coalesce(array_agg(column_name::text) filter (where is_generated = 'ALWAYS'), '{}') as computed
     from information_schema.columns where table_schema = $1 and table_name <> 'migrations' group by 1 order by 1`,
    [schema],
  )
  const found = new Map<string, Row[]>()
  for (const { name, computed } of tables) {
    const { rows } = await pool.query<{ row: Row }>(
      `select to_jsonb(t) - $1::text[] as row from ${schema}.${name} t`,
      [computed],
    )
    found.set(
      name,
      rows.map(({ row }) => row),
    )
  }
  return found
}
