// Loaded before a deployed process: what it would send to AWS or Stripe over TLS goes to a front on this
// machine instead. Nothing else of it is changed, its environment least of all.
//
//   --import "…/redirect.mjs?front=<port>&aws=<port>&database=<port>&ca=<file>"
//
// `aws` is the emulator's own port: its queues' addresses lead there.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

const settings = new URL(import.meta.url).searchParams
const front = Number(settings.get('front'))
const aws = Number(settings.get('aws'))
const database = Number(settings.get('database'))
const authority =
  settings.get('ca') && tls.createSecureContext({ ca: readFileSync(settings.get('ca')) })
const connectTls = tls.connect
const connectTcp = net.connect

const isRemote = (host = '') => /\.amazonaws\.com$|\.stripe\.com$/.test(host)
const isDatabase = (host = '') => /\.rds\.amazonaws\.com$/.test(host)

tls.connect = function connect(...args) {
  const [options, ...rest] = args
  // The database's own TLS is real, but another authority vouches for it here.
  if (options?.socket && authority)
    return connectTls({ ...options, secureContext: authority }, ...rest)
  if (!isRemote(options?.host)) return connectTls(...args)
  const socket = connectTcp({ host: '127.0.0.1', port: front })
  // Whoever waits for the handshake waits for this; the server was never in doubt here.
  socket.once('connect', () => socket.emit('secureConnect'))
  return Object.assign(socket, { authorized: true, encrypted: true, getSession: () => undefined })
}

const elsewhere = (args) => {
  const [first, second] = args
  const options = typeof first === 'object' ? first : { port: first, host: second }
  if (isDatabase(options.host)) return [{ ...options, host: '127.0.0.1', port: database }]
  return Number(options.port) === aws ? [{ ...options, port: front }] : args
}
net.connect = (...args) => connectTcp(...elsewhere(args))
net.createConnection = net.connect
// It has kept the one that was there when it was loaded.
http.Agent.prototype.createConnection = net.connect
syncBuiltinESMExports()
