// Loaded into a service (node --import) so that it ends when the process that started it dies, however that dies:
// nobody can catch SIGKILL, but the kernel then closes the pipe that is our standard input.

const PATIENCE = 20_000 // milliseconds for an orderly end, more than SHUTDOWN_GRACE_MS

function end(): void {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), PATIENCE).unref()
}

process.stdin.once('close', end)
process.stdin.on('error', () => process.stdin.destroy())
process.stdin.resume() // else its end is never seen
process.stdin.unref() // a service that has nothing left to do may end
