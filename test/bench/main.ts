/** npm run bench: see --help. Exit code 1: the figures are void, or there are none. */
import { Command } from 'commander'
import { INTERRUPTED, interruption } from '../../deploy/local/interruption.ts'
import { StackError } from '../../deploy/local/server.ts'
import { autoscaleCommand } from './autoscale.ts'
import { capacityCommand } from './capacity.ts'
import { checkpointerCommand } from './checkpointer.ts'
import { latenciesCommand } from './latencies.ts'
import { orderCommand } from './order.ts'
import { overloadCommand } from './overload.ts'
import { peersCommand } from './peers.ts'
import { profileCommand } from './profile.ts'
import { scaleCommand } from './scale.ts'
import { streamsCommand } from './streams.ts'
import { throughputCommand } from './throughput.ts'

// Services and peers end with this process.
interruption().addEventListener('abort', () => process.exit(INTERRUPTED))

const program = new Command('bench')
  .description('Measures on this machine. Each command has --help, and --json for one JSON line.')
  .showHelpAfterError('(--help shows what there is)')
  .addCommand(throughputCommand)
  .addCommand(latenciesCommand)
  .addCommand(profileCommand)
  .addCommand(checkpointerCommand)
  .addCommand(orderCommand)
  .addCommand(scaleCommand)
  .addCommand(autoscaleCommand)
  .addCommand(capacityCommand)
  .addCommand(overloadCommand)
  .addCommand(streamsCommand)
  .addCommand(peersCommand)
try {
  await program.parseAsync()
} catch (error) {
  if (!(error instanceof StackError)) throw error
  console.error(error.message)
  process.exitCode = 1
}
process.exit()
