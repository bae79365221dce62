/**
 * Which versions of a graph may go on with a thread. Each checkpoint says which version made it, and from which
 * version on it can be read; so does each result that waits beside one. While old and new instances run side by side
 * they meet each other's threads.
 *
 * Invariants:
 * V1. A thread is touched by a version that can read it, else by none: no node runs, no checkpoint is written, nothing
 *     is rebuilt or published.
 * V2. A thread of a newer version is waited for: this instance is about to be replaced by one that can read it.
 * V3. A thread that is too old is refused (poison): no newer instance will ever read it, so somebody has to decide.
 */
import { NotYetError, PoisonError } from '../runtime/errors.ts'

/** Versions are whole numbers in order, from 1: one more for each change of the graph or its state in meaning. */
export interface GraphVersions {
  version: number
  /** The oldest version whose threads this one goes on with. */
  readsFrom: number
  /**
   * The oldest version that may go on with a thread of this one: `version`, unless what is new means nothing to older
   * code. A channel that it does not know it leaves as it is; a node that it does not know it never runs.
   */
  readableFrom: number
}

/** Of a graph that says none, and of a checkpoint that names none: it was made before they were marked. */
export const FIRST_VERSION: GraphVersions = { version: 1, readsFrom: 1, readableFrom: 1 }

/** As it stands in the metadata of a checkpoint, and beside a result that waits to be applied. */
export interface VersionMark {
  graph_version: number
  graph_readable_from: number
}

export function versionMark({ version, readableFrom }: GraphVersions): VersionMark {
  return { graph_version: version, graph_readable_from: readableFrom }
}

/** From anything that was stored. */
export function readVersionMark(stored: Partial<VersionMark> | undefined): VersionMark {
  const { graph_version = FIRST_VERSION.version, graph_readable_from = graph_version } = stored ?? {}
  return { graph_version, graph_readable_from }
}

/** Throws where `own` may not go on with the thread (V1): NotYetError (V2) or PoisonError (V3). */
export function checkVersions(
  threadId: string,
  marks: readonly VersionMark[],
  { version, readsFrom }: GraphVersions,
): void {
  for (const { graph_version, graph_readable_from } of marks) {
    if (graph_version > version && graph_readable_from > version) {
      throw new NotYetError(
        'GRAPH_VERSION_NEWER',
        `thread ${threadId} stands at version ${graph_version} of the graph, which versions from ${graph_readable_from} ` +
          `on can read; this instance has version ${version}: the record waits for one that can`,
      )
    }
    if (graph_version < readsFrom) {
      throw new PoisonError(
        'GRAPH_VERSION_UNSUPPORTED',
        `thread ${threadId} stands at version ${graph_version} of the graph, and version ${version} goes on with those ` +
          `from ${readsFrom} on. Nothing was changed. Let a release that reads version ${graph_version} finish it: roll ` +
          'back, then replay this dead letter (docs/upgrading.md)',
      )
    }
  }
}
