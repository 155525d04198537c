import type { Language } from '#core/language.ts'
import { html } from '#core/presentation/html.ts'
import { problemText } from '../pages/problem-page.ts'
import type { Page } from '../pages/shell.ts'
import { dateTime } from '../pages/times.ts'
import { isProblemCode } from '../problem.ts'
import { accountTexts } from './account-texts.ts'
import type { AccountView } from './schemas.ts'
import { authTexts } from './texts.ts'

/** What the last form did, or why it was rejected. */
export type AccountNews = {
  readonly done?: 'password' | 'session' | 'sessions'
  readonly problem?: string
}

type PageView = AccountView & AccountNews & { readonly language: Language }

/** Returns the page of the signed-in customer's account. */
export function accountPage(view: PageView): Page {
  const { language, email, sessions, done, problem } = view
  const text = accountTexts[language]
  return {
    title: text.title,
    content: html`<section class="page account-page">
<h1>${text.title}</h1>
${problem && isProblemCode(problem) && html`<p class="alert" role="alert">${alertFor(problem, language)}</p>`}
${done && !problem && html`<p class="page-notice" role="status">${text.notices[done]}</p>`}
<p>${email && html`${text.signedInAs} <strong>${email}</strong>`}</p>
<p><a href="/api/orders">${text.orders}</a></p>
<h2>${text.sessions}</h2>
<p class="muted">${text.sessionsMean}</p>
<ul class="lines sessions">
${sessions.map((session) => sessionRow(session, language))}
</ul>
${
  sessions.some(({ isCurrent }) => !isCurrent) &&
  html`<form method="post" action="/api/auth/sessions/end" class="actions">
<button class="button secondary" type="submit">${text.endOthers}</button>
</form>`
}
<h2>${text.password}</h2>
${passwordForm(view)}
</section>`,
  }
}

function sessionRow(session: AccountView['sessions'][number], language: Language) {
  const text = accountTexts[language]
  const { sessionId, startedAt, browser, isCurrent } = session
  return html`<li class="line">
<div class="line-name">
<strong>${browser ?? text.unknownBrowser}</strong>
<span class="muted">${text.since} ${dateTime(startedAt, language)}</span>
</div>
${
  isCurrent
    ? html`<span class="badge">${text.thisBrowser}</span>`
    : html`<form method="post" action="/api/auth/sessions/end">
<input type="hidden" name="sessionId" value="${sessionId}">
<button class="button quiet" type="submit">${text.endOne}<span class="visually-hidden">, ${browser ?? text.unknownBrowser}</span></button>
</form>`
}
</li>`
}

/** The field for the user name tells password managers which entry to update. It is not sent. */
function passwordForm({ language, email }: PageView) {
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
