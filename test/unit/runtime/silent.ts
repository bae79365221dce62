/** Observers that do nothing. */
import type { RecordObserver, WorkObserver } from '../../../shared/runtime/observer.ts'

export const silentSpan: RecordObserver = {
  run: (work) => work(),
  retrying: () => {},
  deadLettered: () => {},
  send: (output) => ({ output, end: () => {} }),
  end: () => {},
}

export const silent: WorkObserver = {
  begin: () => silentSpan,
  assigned: () => {},
  committing: () => () => {},
  committed: () => {},
  commitFailed: () => {},
  fenced: () => {},
  intakePaused: () => {},
  intakeResumed: () => {},
  watch: () => () => {},
}
