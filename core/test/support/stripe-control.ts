/**
 * Returns a function that calls control routes of the Stripe emulator at `url`. It throws Error for
 * answers that are not 2xx.
 */
export function controlOf(url: string) {
  return async (method: string, path: string, body: object = {}): Promise<unknown> => {
    const answer = await fetch(`${url}/_local/${path}`, {
      method,
      ...(method !== 'GET' && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }),
    })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
}
