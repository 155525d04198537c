import type { Answer } from '../../../api/test/support/call.ts'
import { createAccount } from '../accounts.ts'
import type { Attack } from '../attack.ts'
import { goodPassword, jsonHeaders, type Lab, wrongPassword } from '../lab.ts'

const form = 'application/x-www-form-urlencoded'

/** A request that waits for a fixed time takes at least this long, in milliseconds. */
const paddedMs = 1400

/**
 * Questions whose answer must not tell whether an account or an order exists: status, body, headers
 * and the number of calls to Cognito are compared. Durations vary too much here: only a request that
 * waits for a fixed time may make different calls.
 */
export const enumeration: Attack = async (lab, tries) => {
  const { stores, urls } = lab
  // New accounts for each question: a mailbox gets few codes in an hour.
  const open = async (state: 'confirmed' | 'invited' | 'with a code') => {
    const email = lab.newEmail()
    await createAccount(urls, email, goodPassword, state)
    return email
  }

  const questions: readonly (readonly [string, string, (email: string) => object])[] = [
    ['sign in', '/api/auth/sign-in', (email) => ({ email, password: wrongPassword })],
    ['sign in with a weak password', '/api/auth/sign-in', (email) => ({ email, password: 'x' })],
    [
      'enter a code',
      '/api/auth/reset',
      (email) => ({ email, code: '000000', password: goodPassword }),
    ],
    [
      'enter a code with a weak password',
      '/api/auth/reset',
      (email) => ({ email, code: '000000', password: 'x' }),
    ],
    ['sign up', '/api/auth/sign-up', (email) => ({ email })],
    ['ask for a code', '/api/auth/forgot', (email) => ({ email })],
    ['ask for a link', '/api/orders/find', (email) => ({ email, number: '0000-0000' })],
  ]
  for (const [what, path, bodyOf] of questions) {
    const ask = async (email: string, type: string) => {
      const fields = bodyOf(email)
      const body =
        type === form
          ? String(new URLSearchParams(fields as Record<string, string>))
          : JSON.stringify(fields)
      const headers = {
        ...jsonHeaders(urls.edge),
        'content-type': type,
        ...(type === form && { accept: 'text/html' }),
      }
      await stores.resetCalls()
      const startedAt = performance.now()
      const answer = await lab.toEdge({ method: 'POST', path, headers, body })
      const isPadded = performance.now() - startedAt > paddedMs
      return { answer: visible(answer, email), calls: await callsToCognito(lab), isPadded }
    }
    for (const state of ['confirmed', 'invited', 'with a code'] as const) {
      const email = await open(state)
      // Each question as JSON, and once as a form.
      const types = state === 'confirmed' ? ['application/json', form] : ['application/json']
      for (const type of types) {
        const unknown = await ask(lab.newEmail('nobody'), type)
        const existing = await ask(email, type)
        const name = `${what} for an account (${state}), as ${type === form ? 'a form' : 'JSON'}`
        tries.record(
          `${name}: ${difference(existing.answer, unknown.answer)}`,
          existing.answer !== unknown.answer,
        )
        tries.record(
          `${name}: calls ${existing.calls} / ${unknown.calls}`,
          existing.calls !== unknown.calls && !(existing.isPadded && unknown.isPadded),
        )
      }
    }
  }

  // The lock after wrong passwords must not tell either.
  const { email: locked } = await lab.openAccount()
  const lockOf = async (email: string) => {
    const statuses: number[] = []
    for (let guess = 0; guess < 7; guess += 1) {
      const { status } = await lab
        .visit()
        .post('/api/auth/sign-in', { email, password: wrongPassword })
      statuses.push(status)
    }
    return statuses.join()
  }
  const [ofAccount, ofNobody] = [await lockOf(locked), await lockOf(lab.newEmail('nobody'))]
  tries.record(`seven wrong passwords: ${ofAccount} / ${ofNobody}`, ofAccount !== ofNobody)

  const { orderId } = await lab.order(lab.visit())
  const missing = `ord_${'0'.repeat(26)}`
  const paths = [
    (id: string) => `/api/orders/${id}`,
    (id: string) => `/api/orders/${id}?token=x`,
    (id: string) => `/api/orders/${id}?session=cs_test_x`,
  ]
  for (const pathOf of paths) {
    for (const accept of ['application/json', 'text/html']) {
      const ask = async (id: string) =>
        visible(await lab.toEdge({ path: pathOf(id), headers: { accept } }), id)
      const [existing, none] = [await ask(orderId), await ask(missing)]
      tries.record(
        `GET ${pathOf(':orderId')}, ${accept}: ${difference(existing, none)}`,
        existing !== none,
      )
    }
  }
  for (const act of ['cancel', 'pay', 'again']) {
    const ask = async (id: string) =>
      visible(
        await lab.toEdge({
          method: 'POST',
          path: `/api/orders/${id}/${act}`,
          headers: { origin: urls.edge },
        }),
        id,
      )
    const [existing, none] = [await ask(orderId), await ask(missing)]
    tries.record(`${act}: ${difference(existing, none)}`, existing !== none)
  }
}

/** Returns where two answers differ. */
function difference(one: string, other: string): string {
  const at = [...one].findIndex((character, index) => character !== other[index])
  return at < 0 ? 'equal' : `${one.slice(at, at + 40)} / ${other.slice(at, at + 40)}`
}

/** Returns what a client sees of an answer, without what differs each time. */
function visible({ status, headers, text }: Answer, typed: string): string {
  const changing = ['date', 'x-request-id', 'content-length', 'etag', 'keep-alive', 'retry-after']
  const cookies = String(headers['set-cookie'] ?? '').replaceAll(/=[^;,]+/g, '=…')
  const kept = Object.entries(headers).filter(
    ([name]) => ![...changing, 'set-cookie'].includes(name),
  )
  const body = text
    .replaceAll(typed, '…')
    .replaceAll(encodeURIComponent(typed), '…')
    .replaceAll(/req_[0-9A-Z]{26}|[0-9A-Z]{4}-[0-9A-Z]{4}|\d{2}:\d{2}/g, '…')
  return `${status} ${JSON.stringify(kept.sort())} ${cookies} ${body}`
}

async function callsToCognito({ stores }: Lab): Promise<number> {
  const calls = Object.entries(await stores.calls())
  return calls
    .filter(([name]) => name.startsWith('cognito'))
    .reduce((sum, [, count]) => sum + count, 0)
}
