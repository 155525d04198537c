import { prettyFactory } from 'pino-pretty'
import { printable, printableLines } from '#core/printable.ts'
import type { ReportLine } from './children.ts'

/** Fields that repeat in every line or repeat the message. */
const hiddenFields = ['level', 'timestamp', 'service', 'env', 'version', 'message', 'err', 'reqId']

/** Lines that appear every few seconds or minutes. */
const periodic = /"route":"\/(health|ready)"|"agent\.heartbeat"/

/**
 * Prints the parts' JSON log lines in a readable form: time, part, message, and the other fields as
 * name=value. Without `verbose`, periodic lines are left out.
 */
export function createLogPrinter(
  out: { write(text: string): void },
  isTerminal: boolean,
  verbose: boolean,
): ReportLine {
  const pretty = prettyFactory({
    colorize: isTerminal,
    messageKey: 'message',
    timestampKey: 'timestamp',
    translateTime: 'SYS:HH:MM:ss',
    hideObject: true,
    messageFormat: (line, messageKey) => formatLine(line, String(line[messageKey])),
  })
  return (name, line) => {
    if (!verbose && periodic.test(line)) return
    out.write(line.startsWith('{') ? pretty(line) : `${name}: ${printable(line)}\n`)
  }
}

function formatLine(line: Record<string, unknown>, message: string): string {
  const rest = Object.entries(line)
    .filter(([name]) => !hiddenFields.includes(name))
    .map(([name, value]) => `${name}=${typeof value === 'object' ? JSON.stringify(value) : value}`)
  const { err } = line as { err?: { message?: string; stack?: string } }
  const errorText = err ? `\n${printableLines(err.stack ?? err.message ?? '')}` : ''
  const service = String(line['service'] ?? '').padEnd(13)
  return printable([service, message, ...rest].join(' ')) + errorText
}
