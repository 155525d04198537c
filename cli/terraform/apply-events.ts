/** A line of `terraform apply -json`, as far as it matters here. */
type Event = {
  readonly type?: string
  readonly hook?: { readonly action?: string; readonly resource?: { readonly addr?: string } }
  readonly diagnostic?: {
    readonly severity: string
    readonly summary: string
    readonly detail?: string
    readonly address?: string
  }
}

/**
 * Follows what an apply tells, line by line: how far it has come, and what went wrong, in Terraform's
 * own words.
 */
export function followApply(total: number, report: (detail: string) => void) {
  let done = 0
  const faults: string[] = []
  return {
    line: (text: string) => {
      const { type, hook, diagnostic } = eventIn(text)
      // What is only read is in no plan's counts.
      if (hook && hook.action !== 'read') {
        if (type === 'apply_complete') done += 1
        report(`${done} of ${total}, ${hook.resource?.addr}`)
      }
      if (diagnostic?.severity !== 'error') return
      const { summary, detail = '', address: where } = diagnostic
      faults.push([`${where ? `${where}: ` : ''}${summary}`, detail].filter(Boolean).join('\n  '))
    },
    faults: faults as readonly string[],
  }
}

function eventIn(text: string): Event {
  try {
    return JSON.parse(text) as Event
  } catch {
    return {}
  }
}
