/**
 * Preloaded into every child of the local environment: when the parent is gone, however it went, its
 * channel closes, and the child ends too. It may end its work first, for a moment.
 */
const lastMoment = 3000

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), lastMoment).unref()
})
process.channel?.unref()
