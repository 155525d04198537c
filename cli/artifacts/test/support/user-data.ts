import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from './open-artifacts.ts'

const module = (name: string) => readFileSync(join(root, 'modules/agent', name), 'utf8')

/** Renders the user data of module agent. Throws Error if the template needs other values. */
export function renderUserData(values: Readonly<Record<string, string>>): string {
  const all: Readonly<Record<string, string>> = { ...values, log_agent: renderLogAgent() }
  return module('user-data.sh.tftpl').replace(/\$\{(\w+)\}/g, (_, name: string) => {
    const value = all[name]
    if (value === undefined) throw new Error(`user data asks for ${name}`)
    return value
  })
}

/** Renders the log agent's configuration from the module's source, like Terraform. */
function renderLogAgent(): string {
  const main = module('main.tf')
  const logs = found(main, /for log, stream in \{ (.*) \} : \{/).matchAll(/(\w+) = "([^"]+)"/g)
  const file = found(main, /file_path += "([^"]+)"/)
  const group = found(main, /resource "aws_cloudwatch_log_group" "this" \{\n +name += "([^"]+)"/)
  const collect = [...logs].map(([, log = '', stream = '']) => ({
    file_path: file.replace(/\$\{log\}/, log),
    log_group_name: group.replace(/\$\{var\.environment\}/, 'dev'),
    log_stream_name: stream,
  }))
  return JSON.stringify({ logs: { logs_collected: { files: { collect_list: collect } } } })
}

function found(text: string, pattern: RegExp): string {
  const [, part] = pattern.exec(text) ?? []
  if (part === undefined) throw new Error(`the agent's module has no ${pattern}`)
  return part
}
