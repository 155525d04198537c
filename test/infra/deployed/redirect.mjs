// Loaded before a deployed process. Redirects its TLS connections to AWS and Stripe to a proxy on
// this machine. The process and its environment are otherwise unchanged.
//
//   --import "…/redirect.mjs?proxy=<port>&aws=<port>&database=<port>&ca=<file>"
//
// `aws` is the emulator's own port, which its queues' URLs contain.
import { readFileSync } from 'node:fs'
import http from 'node:http'
import { syncBuiltinESMExports } from 'node:module'
import net from 'node:net'
import tls from 'node:tls'

const settings = new URL(import.meta.url).searchParams
const proxy = Number(settings.get('proxy'))
const aws = Number(settings.get('aws'))
const database = Number(settings.get('database'))
const databaseContext =
  settings.get('ca') && tls.createSecureContext({ ca: readFileSync(settings.get('ca')) })
const connectTls = tls.connect
const connectTcp = net.connect

const isRemote = (host = '') => /\.amazonaws\.com$|\.stripe\.com$/.test(host)
const isDatabase = (host = '') => /\.rds\.amazonaws\.com$/.test(host)

tls.connect = function connect(...args) {
  const [options, ...rest] = args
  // The database uses real TLS, but another CA signs its certificate here.
  if (options?.socket && databaseContext)
    return connectTls({ ...options, secureContext: databaseContext }, ...rest)
  if (!isRemote(options?.host)) return connectTls(...args)
  const socket = connectTcp({ host: '127.0.0.1', port: proxy })
  // Callers wait for the handshake. There is none here, because the local server is trusted.
  socket.once('connect', () => socket.emit('secureConnect'))
  return Object.assign(socket, { authorized: true, encrypted: true, getSession: () => undefined })
}

const redirected = (args) => {
  const [first, second] = args
  const options = typeof first === 'object' ? first : { port: first, host: second }
  if (isDatabase(options.host)) return [{ ...options, host: '127.0.0.1', port: database }]
  return Number(options.port) === aws ? [{ ...options, port: proxy }] : args
}
net.connect = (...args) => connectTcp(...redirected(args))
net.createConnection = net.connect
// `http` stored the original function when it was loaded.
http.Agent.prototype.createConnection = net.connect
syncBuiltinESMExports()
