import processOnSpawn from 'process-on-spawn'

// tap would look into every process that a test starts, which doubles what each has to do at its start,
// and none of them would be as it is where it is deployed.
processOnSpawn.removeAllListeners()
