import type { Language } from '#core/language.ts'
import { type Html, html } from '#core/presentation/html.ts'
import type { Page } from '../pages/shell.ts'
import { authTexts } from './texts.ts'

export const authPageNames = ['sign-in', 'sign-up', 'forgot', 'reset'] as const

export type AuthPageName = (typeof authPageNames)[number]

export type AuthPage = {
  readonly language: Language
  /** The initial values of the form's fields, so that the visitor need not type them again. */
  readonly email?: string | undefined
  readonly code?: string | undefined
  readonly returnTo?: string | undefined
  readonly alert?: string | undefined
  readonly notice?: string | undefined
}

type Field = (page: AuthPage) => Html

const email: Field = ({ language, email: value = '' }) => html`<label class="field">
<span>${authTexts[language].email}</span>
<input type="email" name="email" value="${value}" autocomplete="username" maxlength="254" required>
</label>`

const code: Field = ({ language, code: value = '' }) => html`<label class="field">
<span>${authTexts[language].code}</span>
<input type="text" name="code" value="${value}" autocomplete="one-time-code" inputmode="numeric" pattern="[0-9]{4,10}" required>
</label>`

const password: Field = ({ language }) => html`<label class="field">
<span>${authTexts[language].password}</span>
<input type="password" name="password" autocomplete="current-password" maxlength="256" required>
</label>`

const newPassword: Field = ({ language }) => html`<label class="field">
<span>${authTexts[language].newPassword}</span>
<input type="password" name="password" autocomplete="new-password" minlength="8" maxlength="256" aria-describedby="rule" required>
<span class="muted" id="rule">${authTexts[language].rule}</span>
</label>`

const returnTo: Field = ({ returnTo: path }) =>
  html`${path && html`<input type="hidden" name="returnTo" value="${path}">`}`

/** A second submit button, which requests another code and needs neither code nor password. */
const resend: Field = ({ language }) =>
  html`<button class="button quiet" formaction="/api/auth/forgot" formnovalidate>${authTexts[language].resend}</button>`

const forms: Readonly<Record<AuthPageName, readonly Field[]>> = {
  'sign-in': [email, password, returnTo],
  'sign-up': [email],
  forgot: [email],
  reset: [email, code, newPassword],
}

const links: Readonly<Record<AuthPageName, readonly AuthPageName[]>> = {
  'sign-in': ['sign-up', 'forgot'],
  'sign-up': ['sign-in'],
  forgot: ['sign-in'],
  reset: ['sign-in'],
}

/** Returns an account page: a form, and links to the other account pages. */
export function authPage(name: AuthPageName, page: AuthPage): Page {
  const { language, alert, notice } = page
  const text = authTexts[language]
  const intro = text.intros[name]
  return {
    title: text.titles[name],
    content: html`<section class="page auth">
<h1>${text.titles[name]}</h1>
${alert && html`<p class="alert" role="alert">${alert}</p>`}
${notice && html`<p class="page-notice" role="status">${notice}</p>`}
${intro && html`<p>${intro}</p>`}
<form method="post" action="/api/auth/${name}" class="auth-form">
${forms[name].map((field) => field(page))}
<p class="actions">
<button class="button" type="submit">${text.submits[name]}</button>
${name === 'reset' && resend(page)}
</p>
</form>
<ul class="auth-links">
${links[name].map((other) => html`<li><a href="/api/auth/${other}">${text.titles[other]}</a></li>`)}
${name === 'sign-in' && html`<li><a href="/api/orders/find">${text.asGuest}</a></li>`}
</ul>
</section>`,
  }
}
