import type { Language } from '#core/language.ts'
import type { OperatorSession } from '#core/operator/session.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { problemText } from '../pages/problem-page.ts'
import type { Page } from '../pages/shell.ts'
import type { ProblemCode } from '../problem.ts'
import type { OpenSignIn } from './sign-in-step.ts'
import { signInTexts } from './sign-in-texts.ts'

const path = '/api/operator/sign-in'

export type SignInPage = {
  readonly language: Language
  readonly step: OpenSignIn | undefined
  readonly operator: OperatorSession | undefined
  readonly problem: ProblemCode | undefined
  /** The name in the authenticator app. */
  readonly issuer: string
}

/** Returns the link that adds the secret key to an authenticator app. */
export function otpauthLink(issuer: string, { email, secret = '' }: OpenSignIn): string {
  const label = encodeURIComponent(`${issuer}:${email}`)
  return `otpauth://totp/${label}?${new URLSearchParams({ secret, issuer })}`
}

/** Returns the page of the step that a sign-in is at. */
export function signInPage({ language, step, operator, problem, issuer }: SignInPage): Page {
  const text = signInTexts[language]
  const kind = step?.kind ?? 'password'
  const alert = problem && textOf(problem, language)
  return {
    title: text.titles[kind],
    content: html`<section class="page auth">
<h1>${text.titles[kind]}</h1>
${alert && html`<p class="alert" role="alert">${alert}</p>`}
${operator && !step && signedIn(operator, text)}
${step?.secret && secretKey(step, text, issuer)}
<form method="post" action="${actions[kind]}" class="auth-form">
${fields[kind](text)}
<p class="actions"><button class="button" type="submit">${text.next}</button></p>
</form>
${step && html`<ul class="auth-links"><li><a href="${path}?restart=true">${text.restart}</a></li></ul>`}
</section>`,
  }
}

type Texts = (typeof signInTexts)['fr']

type Kind = keyof Texts['titles']

const actions: Readonly<Record<Kind, string>> = {
  password: path,
  'new-password': `${path}/new-password`,
  'set-up': `${path}/code`,
  code: `${path}/code`,
}

const code = ({ code: label }: Texts) =>
  html`<label class="field"><span>${label}</span>
<input type="text" name="code" autocomplete="one-time-code" inputmode="numeric" pattern="[0-9]{6}" required autofocus></label>`

const fields: Readonly<Record<Kind, (text: Texts) => Html>> = {
  password: ({ email, password }) => html`<label class="field"><span>${email}</span>
<input type="email" name="email" autocomplete="username" maxlength="128" required></label>
<label class="field"><span>${password}</span>
<input type="password" name="password" autocomplete="current-password" maxlength="256" required></label>`,
  'new-password': ({ newPassword, rule }) => html`<label class="field"><span>${newPassword}</span>
<input type="password" name="password" autocomplete="new-password" minlength="14" maxlength="256" aria-describedby="rule" required>
<span class="muted" id="rule">${rule}</span></label>`,
  'set-up': code,
  code,
}

/** The key in groups of four letters, which are easier to copy. */
const secretKey = (step: OpenSignIn, text: Texts, issuer: string) =>
  html`<p>${text.setUp}</p>
<p><a href="${otpauthLink(issuer, step)}">${text.open}</a></p>
<p><code>${step.secret?.match(/.{1,4}/g)?.join(' ')}</code></p>`

const signedIn = ({ email, role }: OperatorSession, text: Texts) =>
  html`<p class="page-notice" role="status">${text.signedIn(email, role)}</p>
<form method="post" action="/api/operator/sign-out"><p class="actions"><button class="button quiet">${text.signOut}</button></p></form>
<p>${text.again}</p>`

function textOf(problem: ProblemCode, language: Language): string {
  const own: Partial<Record<ProblemCode, string>> = signInTexts[language].problems
  return own[problem] ?? problemText(problem, language)
}
