import type { Attack } from '../attack.ts'

/**
 * Pages that the developer visits while `make dev` runs: a domain that points to 127.0.0.1, and
 * forms of other sites. The local servers hold mails, secrets and payments.
 */
export const rebinding: Attack = async (lab, tries) => {
  const { urls } = lab
  const reads = {
    edge: [urls.edge, '/fr/'],
    api: [urls.api, '/products'],
    control: [urls.control, '/'],
    mailbox: [urls.parametersAndMail, '/_local/mailbox'],
    queues: [urls.queues, '/_local/queues'],
    stripe: [urls.stripe, '/_local/sessions'],
    cognito: [urls.cognito, '/_local/calls'],
    dynamodb: [urls.dynamodb, '/_local/calls'],
  } as const
  for (const [name, [url, path]] of Object.entries(reads)) {
    const { port } = new URL(url)
    const read = async (headers: Readonly<Record<string, string>>) =>
      (await lab.client.send(url, { path, headers })).status
    tries.works(name, (await read({})) === 200)
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.evil.example`,
      '10.0.0.1',
    ])
      tries.record(`${name} for the host ${host}`, (await read({ host })) < 400)
  }
  const writes = {
    'an event is sent again': [urls.control, '/events/evt_x/resend'],
    'a session is paid': [urls.stripe, '/_local/sessions/cs_test_x/pay'],
    'a mail is added': [urls.parametersAndMail, '/_local/mailbox'],
    'a queue is called': [urls.queues, '/'],
    'a table is called': [urls.dynamodb, '/'],
    'the user pool is called': [urls.cognito, '/'],
  } as const
  const origins: readonly Readonly<Record<string, string>>[] = [
    { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
    { origin: 'null', 'sec-fetch-site': 'cross-site' },
    { origin: 'http://127.0.0.1:1', 'sec-fetch-site': 'same-site' },
    { origin: 'https://evil.example' },
  ]
  for (const [what, [url, path]] of Object.entries(writes)) {
    for (const headers of origins) {
      const type = { 'content-type': 'text/plain' }
      const call = { method: 'POST', path, headers: { ...type, ...headers }, body: '{}' }
      const { status } = await lab.client.send(url, call)
      tries.record(`${what} by ${JSON.stringify(headers)}: ${status}`, ![403, 421].includes(status))
    }
  }
}
