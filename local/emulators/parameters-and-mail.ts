import { randomUUID } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { createCallLog } from './calls.ts'
import { type Emulator, readJson, reply, serve } from './http.ts'
import { openJournal } from './journal.ts'
import { isVerified, type SesAccount, sesRefusal } from './ses-rules.ts'

/** A sent mail, as the mailbox shows it. */
export type ReceivedMail = {
  readonly id: string
  readonly at: string
  readonly from: string
  readonly to: readonly string[]
  readonly replyTo: readonly string[]
  readonly subject: string
  readonly text: string
  readonly html: string
  readonly tags: Readonly<Record<string, string>>
}

type Part = { readonly Data?: string }
type SendEmail = {
  readonly FromEmailAddress?: string
  readonly Destination?: { readonly ToAddresses?: readonly string[] }
  readonly ReplyToAddresses?: readonly string[]
  readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[]
  readonly Content?: {
    readonly Simple?: {
      readonly Subject?: Part
      readonly Body?: { readonly Text?: Part; readonly Html?: Part }
    }
  }
}
type ParameterInput = {
  readonly Name?: string
  readonly Names?: string[]
  readonly Value?: string
  readonly Overwrite?: boolean
}

/**
 * Emulates SSM's parameters and SES's SendEmail, GetAccount and GetEmailIdentity (v2) on 127.0.0.1.
 * One server does both because each is small. Mails are kept: `GET /_local/mailbox` returns them,
 * newest first, and `POST /_local/mailbox` adds one from another emulator. `POST /_local/ses` sets
 * the SES account (`SesAccount`), which starts outside the sandbox.
 */
export async function startParametersAndMail(options: {
  readonly port: number
  readonly dir?: string
}): Promise<Emulator> {
  const fileOf = (name: string) => options.dir && join(options.dir, name)
  const calls = createCallLog()
  const mails = openJournal<ReceivedMail>(fileOf('mails.jsonl'))
  const writes = openJournal<{ name: string; value: string }>(fileOf('parameters.jsonl'))
  const parameters = new Map(writes.entries.map(({ name, value }) => [name, value]))
  let account: SesAccount = { isSandbox: false }

  async function handle(request: IncomingMessage, response: ServerResponse) {
    if (calls.handle(request, response)) return
    const route = `${request.method} ${request.url}`
    if (route === 'GET /_local/mailbox') return reply(response, 200, mails.entries.toReversed())
    if (route === 'POST /_local/mailbox')
      return deliver(await readJson<ReceivedMail>(request), response)
    if (route === 'POST /_local/ses') {
      account = await readJson<SesAccount>(request)
      return reply(response, 204, undefined)
    }
    if (route === 'POST /v2/email/outbound-emails')
      return sendEmail(await readJson(request), response)
    if (route === 'GET /v2/email/account')
      return reply(response, 200, {
        ProductionAccessEnabled: !account.isSandbox,
        SendingEnabled: true,
      })
    const [, identity] = /^GET \/v2\/email\/identities\/([^/?]+)$/.exec(route) ?? []
    if (identity) {
      if (isVerified(decodeURIComponent(identity), account))
        return reply(response, 200, { VerifiedForSendingStatus: true })
      return reply(response, 404, { message: 'no such identity' }, refusal('NotFoundException'))
    }
    const action = String(request.headers['x-amz-target']).split('.')[1]
    if (route === 'POST /' && action) return answerSsm(action, await readJson(request), response)
    reply(response, 404, { message: 'not here' })
  }

  function deliver(mail: Omit<ReceivedMail, 'id' | 'at'>, response: ServerResponse) {
    const received = { ...mail, id: randomUUID(), at: new Date().toISOString() }
    mails.append(received)
    reply(response, 200, { MessageId: received.id })
  }

  function sendEmail(
    {
      FromEmailAddress: from,
      Destination,
      ReplyToAddresses: replyTo = [],
      EmailTags = [],
      Content,
    }: SendEmail,
    response: ServerResponse,
  ) {
    calls.count('ses.SendEmail')
    const { Subject, Body } = Content?.Simple ?? {}
    const to = Destination?.ToAddresses ?? []
    const content = Body?.Text?.Data || Body?.Html?.Data
    const isComplete = from && to.length > 0 && Subject?.Data && content
    if (!isComplete)
      return reply(
        response,
        400,
        { message: 'Missing address, subject or body' },
        refusal('BadRequestException'),
      )
    const refused = sesRefusal({ from, to, replyTo }, account)
    if (refused)
      return reply(response, refused.status, { message: refused.message }, refusal(refused.type))
    const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, Value]))
    const invalid = Object.entries(tags)
      .flat()
      .find((text) => !/^[A-Za-z0-9_\-.@]{1,256}$/.test(text))
    if (invalid)
      return reply(
        response,
        400,
        { message: `Invalid tag ${invalid}` },
        refusal('BadRequestException'),
      )
    deliver(
      {
        from,
        to,
        replyTo,
        subject: Subject.Data,
        text: Body?.Text?.Data ?? '',
        html: Body?.Html?.Data ?? '',
        tags,
      },
      response,
    )
  }

  function answerSsm(action: string, input: ParameterInput, response: ServerResponse) {
    calls.count(`ssm.${action}`)
    const describe = (name: string) => ({
      Name: name,
      Value: parameters.get(name),
      Type: 'SecureString',
      Version: 1,
    })
    const fail = (type: string) =>
      reply(response, 400, { __type: type, message: type }, refusal(type))
    const { Name = '', Names = [], Value = '' } = input
    switch (action) {
      case 'GetParameter':
        return parameters.has(Name)
          ? reply(response, 200, { Parameter: describe(Name) })
          : fail('ParameterNotFound')
      case 'GetParameters':
        return reply(response, 200, {
          Parameters: Names.filter((name) => parameters.has(name)).map(describe),
          InvalidParameters: Names.filter((name) => !parameters.has(name)),
        })
      case 'PutParameter': {
        if (Value.length > longestParameter) return fail('ValidationException')
        if (parameters.has(Name) && !input.Overwrite) return fail('ParameterAlreadyExists')
        parameters.set(Name, Value)
        writes.append({ name: Name, value: Value })
        return reply(response, 200, { Version: 1, Tier: 'Standard' })
      }
      default:
        return fail('UnknownOperationException')
    }
  }

  return serve(options.port, handle)
}

/**
 * The most characters of a standard parameter:
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html
 */
const longestParameter = 4096

const refusal = (type: string) => ({ 'x-amzn-errortype': type })
