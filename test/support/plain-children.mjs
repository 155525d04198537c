import processOnSpawn from 'process-on-spawn'

// tap would instrument every process that a test starts. That doubles the startup work and makes
// the processes differ from the deployed ones.
processOnSpawn.removeAllListeners()
