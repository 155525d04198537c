import { skewSeconds } from './config.ts'

/** Loaded before the code of a process. Gives the process a wrong clock. */
const RealDate = Date
const skewMs = skewSeconds() * 1000

globalThis.Date = new Proxy(RealDate, {
  construct: (target, args) =>
    new target(...((args.length === 0 ? [RealDate.now() + skewMs] : args) as [])),
  get: (target, name) =>
    name === 'now' ? () => RealDate.now() + skewMs : Reflect.get(target, name),
})
