import type { Language } from '#core/language.ts'
import { html } from '#core/presentation/html.ts'
import { problemText } from '../pages/problem-page.ts'
import type { Page } from '../pages/shell.ts'
import { isProblemCode } from '../problem.ts'
import { accountTexts } from './account-texts.ts'
import { authTexts } from './texts.ts'

/** What the last form did, or why it was rejected. */
export type AccountNews = { readonly done?: 'password'; readonly problem?: string }

export type AccountView = AccountNews & { readonly language: Language; readonly email: string }

/** Returns the page of the signed-in customer's account. */
export function accountPage(view: AccountView): Page {
  const { language, email, done, problem } = view
  const text = accountTexts[language]
  return {
    title: text.title,
    content: html`<section class="page account-page">
<h1>${text.title}</h1>
${problem && isProblemCode(problem) && html`<p class="alert" role="alert">${alertFor(problem, language)}</p>`}
${done && !problem && html`<p class="page-notice" role="status">${text.notices[done]}</p>`}
<p>${email && html`${text.signedInAs} <strong>${email}</strong>`}</p>
<p><a href="/api/orders">${text.orders}</a></p>
<h2>${text.password}</h2>
${passwordForm(view)}
</section>`,
  }
}

/** The field for the user name tells password managers which entry to update. It is not sent. */
function passwordForm({ language, email }: AccountView) {
  const text = accountTexts[language]
  return html`<p class="muted">${text.passwordMeans}</p>
<form method="post" action="/api/auth/password" class="auth-form">
<input type="email" value="${email}" autocomplete="username" hidden>
<label class="field">
<span>${text.current}</span>
<input type="password" name="current" autocomplete="current-password" maxlength="256" required>
</label>
<label class="field">
<span>${authTexts[language].newPassword}</span>
<input type="password" name="password" autocomplete="new-password" minlength="8" maxlength="256" aria-describedby="rule" required>
<span class="muted" id="rule">${authTexts[language].rule}</span>
</label>
<p class="actions"><button class="button" type="submit">${text.changePassword}</button></p>
</form>`
}

function alertFor(problem: Parameters<typeof problemText>[0], language: Language): string {
  return problem === 'invalid_credentials'
    ? accountTexts[language].wrongCurrent
    : problemText(problem, language)
}
