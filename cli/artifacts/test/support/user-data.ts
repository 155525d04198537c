import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './open-artifacts.ts'

const readModuleFile = (name: string) => readFileSync(join(root, 'modules/agent', name), 'utf8')

/** Renders the user data of module agent. Throws Error if the template needs other values. */
export function renderUserData(values: Readonly<Record<string, string>>): string {
  const all: Readonly<Record<string, string>> = { ...values, log_agent: renderLogAgent() }
  return readModuleFile('user-data.sh.tftpl').replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = all[name]
    if (value === undefined) throw new Error(`the user data template needs a value for ${name}`)
    return value
  })
}

/** Renders the log agent's configuration from the module's source, like Terraform. */
function renderLogAgent(): string {
  const main = readModuleFile('main.tf')
  const logs = extract(main, /for log, stream in \{ (.*) \} : \{/).matchAll(/(\w+) = "([^"]+)"/g)
  const file = extract(main, /file_path += "([^"]+)"/)
  const group = extract(main, /resource "aws_cloudwatch_log_group" "this" \{\n +name += "([^"]+)"/)
  const collect = [...logs].map(([, log = '', stream = '']) => ({
    file_path: file.replace(/\$\{log\}/, log),
    log_group_name: group.replace(/\$\{var\.name\}/, 'ecommerce-dev'),
    log_stream_name: stream,
  }))
  return JSON.stringify({ logs: { logs_collected: { files: { collect_list: collect } } } })
}

function extract(text: string, pattern: RegExp): string {
  const [, part] = pattern.exec(text) ?? []
  if (part === undefined) throw new Error(`module agent has no text that matches ${pattern}`)
  return part
}
