import { prettyFactory } from 'pino-pretty'
import type { ReportLine } from './children.ts'

/** What every line says again, or what the line's own words say already. */
const unsaid = ['level', 'timestamp', 'service', 'env', 'version', 'message', 'err', 'reqId']

/** Lines that come by themselves, every few seconds. */
const idle = /"route":"\/(health|ready)"|"agent\.heartbeat"/

/**
 * Turns the parts' JSON lines into lines for a person: when, who, what, and the rest as name=value.
 * `verbose` shows everything; else what is said every few seconds is left out.
 */
export function createReader(out: NodeJS.WriteStream, verbose: boolean): ReportLine {
  const pretty = prettyFactory({
    colorize: out.isTTY,
    messageKey: 'message',
    timestampKey: 'timestamp',
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    messageFormat: (line, messageKey) => sentence(line, String(line[messageKey])),
  })
  return (name, line) => {
    if (!verbose && idle.test(line)) return
    out.write(line.startsWith('{') ? pretty(line) : `${name}: ${line}\n`)
  }
}

function sentence(line: Record<string, unknown>, message: string): string {
  const rest = Object.entries(line)
    .filter(([name]) => !unsaid.includes(name))
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
  const { err } = line as { err?: { message?: string; stack?: string } }
  const fault = err ? [`\n${err.stack ?? err.message ?? ''}`] : []
  return [String(line['service'] ?? '').padEnd(13), message, ...rest].join(' ') + fault.join('')
}
