/**
 * Preloaded into every child process of the local environment. When the parent ends, for any
 * reason, the channel closes and the child ends too, after a short time to finish its work.
 */
const lastMoment = 3000

process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM')
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), lastMoment).unref()
})
process.channel?.unref()
