import type { Lab } from './lab.ts'

/**
 * Configures the faults of the queues. Returns how many faults they injected since the previous
 * configuration.
 */
export async function setQueueFaults({ urls }: Lab, wanted: object) {
  const url = `${urls.queues}/_local/faults`
  const before = (await (await fetch(url)).json()) as {
    readonly injected: Record<'duplicates' | 'reorder', { readonly count: number }>
  }
  const answer = await fetch(url, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(wanted),
  })
  if (!answer.ok) throw new Error(`the queues rejected these faults: ${await answer.text()}`)
  const { duplicates, reorder } = before.injected
  return { duplicates: duplicates.count, reorder: reorder.count }
}
