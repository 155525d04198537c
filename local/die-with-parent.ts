/**
 * Preloaded into every child process of the local environment. When the parent ends, for any
 * reason, the channel closes and the child ends too. It gets a short time to finish its work.
 */
const gracePeriodMs = 3000

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), gracePeriodMs).unref()
})
process.channel?.unref()
