/** A line of `terraform apply -json`, with the fields that are read here. */
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
 * Follows the output of an apply line by line. Reports progress and collects Terraform's error
 * messages.
 */
export function followApply(total: number, report: (detail: string) => void) {
  let done = 0
  const faults: string[] = []
  return {
    line: (text: string) => {
      const { type, hook, diagnostic } = eventIn(text)
      // A plan's counts do not include data sources, which are only read.
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
