// Loaded before the program. As the first process of a container it gets none of the kernel's default actions: until
// something listens, SIGTERM and SIGINT would do nothing, and a stop in the first second, or of a command that never
// listens, would last until the grace period ends. Gives way to whoever listens next.

for (const [signal, number] of Object.entries({ SIGTERM: 15, SIGINT: 2 })) {
  const end = () => process.exit(128 + number)
  process.on(signal, end)
  process.on('newListener', (name, listener) => {
    // not at once: with no listener left for a moment, Node would stop watching the signal for the new one too
    if (name === signal && listener !== end) process.nextTick(() => process.off(signal, end))
  })
}
