#!/usr/bin/env node
/** The command `claimgraph`. Exit codes: 0 done, 1 failed, 2 called or configured wrongly, 3 a replay differs. */
import { Command, CommanderError } from 'commander'
import { ConfigError } from '../../shared/config/load.ts'
import { auditCommand } from './commands/audit.ts'
import { cancelCommand } from './commands/cancel.ts'
import { deadLettersCommand } from './commands/dead-letters.ts'
import { eraseCommand } from './commands/erase.ts'
import { explainCommand } from './commands/explain.ts'
import { policiesCommand } from './commands/policies.ts'
import { provisionCommand } from './commands/provision.ts'
import { pruneCommand } from './commands/prune.ts'
import { recoverCommand } from './commands/recover.ts'
import { replayCommand } from './commands/replay.ts'
import { reviewCommand } from './commands/review.ts'
import { reviewsCommand } from './commands/reviews.ts'
import { statusCommand } from './commands/status.ts'
import { submitCommand } from './commands/submit.ts'
import { tokenCommand } from './commands/token.ts'
import { traceCommand } from './commands/trace.ts'
import { watchCommand } from './commands/watch.ts'
import { messageOf, OperatorError } from './errors.ts'

const program = new Command('claimgraph')
  .description('Sets up, feeds and watches claimgraph.')
  .showHelpAfterError('(--help shows what there is)')
  .exitOverride()
const commands = [
  provisionCommand(),
  policiesCommand(),
  submitCommand(),
  statusCommand(),
  watchCommand(),
  traceCommand(),
  reviewsCommand(),
  reviewCommand(),
  cancelCommand(),
  explainCommand(),
  replayCommand(),
  deadLettersCommand(),
  pruneCommand(),
  recoverCommand(),
  eraseCommand(),
  auditCommand(),
  tokenCommand(),
]
for (const command of commands) adopt(command, program)

try {
  await program.parseAsync()
} catch (error) {
  process.exitCode = exitCodeOf(error)
}

/** Settings reach only commands that are made inside their parent: hand them on. */
function adopt(command: Command, parent: Command): void {
  command.copyInheritedSettings(parent)
  for (const child of command.commands) child.copyInheritedSettings(parent)
  if (command.parent === null) parent.addCommand(command)
}

/** Also says what went wrong, unless commander has said it. */
function exitCodeOf(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
  if (error instanceof ConfigError) {
    console.error(error.message)
    return 2
  }
  console.error(error instanceof OperatorError ? error.message : `claimgraph failed: ${messageOf(error)}`)
  return error instanceof OperatorError ? error.exitCode : 1
}
