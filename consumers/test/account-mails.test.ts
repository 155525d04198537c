import type { CustomMessageTriggerEvent } from 'aws-lambda'
import t from 'tap'
import { readConfig } from '../account-mails/config.ts'
import { createHandler } from '../account-mails/lambda.ts'

const handler = createHandler({ contact: undefined })

/** Returns an event as Cognito sends it. */
function eventOf(triggerSource: string, request: object = {}): CustomMessageTriggerEvent {
  return {
    version: '1',
    triggerSource,
    region: 'eu-west-1',
    userPoolId: 'eu-west-1_Pool',
    userName: 'a8b0',
    callerContext: { awsSdkVersion: 'aws-sdk-js-3', clientId: 'client' },
    request: {
      userAttributes: { sub: 'a8b0', email: 'a@b.example', email_verified: 'true' },
      codeParameter: '{####}',
      linkParameter: '{##Click Here##}',
      usernameParameter: null,
      ...request,
    },
    response: { smsMessage: null, emailMessage: null, emailSubject: null },
  } as unknown as CustomMessageTriggerEvent
}

const languageOf = async (request: object) => {
  const { response } = await handler(eventOf('CustomMessage_ForgotPassword', request))
  return /<html lang="(\w+)">/.exec(response.emailMessage ?? '')?.[1]
}

t.test('the language comes from the request, else from the user, else it is French', async (t) => {
  const locale = (value: string) => ({ userAttributes: { locale: value } })
  const language = (value: string) => ({ clientMetadata: { language: value } })
  t.equal(await languageOf(language('en')), 'en')
  t.equal(await languageOf({ ...language('fr'), ...locale('en-GB') }), 'fr')
  t.equal(await languageOf(locale('en-GB')), 'en')
  t.equal(await languageOf({ ...language('<script>'), ...locale('de-DE') }), 'fr')
  t.equal(await languageOf({}), 'fr')
  t.equal(await languageOf({ userAttributes: undefined, clientMetadata: null }), 'fr')
})

t.test('every occasion has a mail with the placeholders', async (t) => {
  const occasions = {
    CustomMessage_SignUp: /confirm/,
    CustomMessage_ResendCode: /confirm/,
    CustomMessage_UpdateUserAttribute: /confirm/,
    CustomMessage_VerifyUserAttribute: /confirm/,
    CustomMessage_ForgotPassword: /password/,
    CustomMessage_Authentication: /sign in/,
    CustomMessage_AdminCreateUser: /\{username\}/,
  }
  for (const [source, text] of Object.entries(occasions)) {
    const request = { usernameParameter: '{username}', clientMetadata: { language: 'en' } }
    const event = eventOf(source, request)
    const answer = await handler(event)
    t.match(answer.response.emailMessage, text, source)
    t.match(answer.response.emailMessage, /class="code"[^>]*>\{####\}</, source)
    t.ok(answer.response.emailSubject, source)
    t.equal(answer.response.smsMessage, null)
    t.same({ ...answer, response: event.response }, event, 'the rest of the event is unchanged')
  }
})

t.test('for an unknown occasion, Cognito sends its own text', async (t) => {
  const event = eventOf('CustomMessage_Later')
  t.same(await handler(event), event)
})

t.test('the mails have the contact address of the environment', async (t) => {
  const handle = createHandler(readConfig({ CONTACT_ADDRESS: 'help@shop.example' }))
  const { response } = await handle(eventOf('CustomMessage_ForgotPassword'))
  t.match(response.emailMessage, 'mailto:help@shop.example')
  t.same(readConfig({}), { contact: undefined })
})
