import { typedNumberPattern } from '#core/ids.ts'
import type { Language } from '#core/language.ts'
import { html } from '#core/presentation/html.ts'
import type { Page } from '../pages/shell.ts'
import { texts } from '../pages/texts.ts'
import { findTexts } from './find-texts.ts'

export type FindPage = {
  readonly language: Language
  /** The typed values, so that the visitor need not type them again. */
  readonly number?: string | undefined
  readonly email?: string | undefined
  readonly alert?: string | undefined
  readonly isRequested?: boolean
}

/** Returns the page with the form that requests a link to an order, or with what happens next. */
export function findPage({
  language,
  number = '',
  email = '',
  alert,
  isRequested,
}: FindPage): Page {
  const text = findTexts[language]
  return {
    title: text.title,
    content: html`<section class="page auth" data-find-order>
<h1>${text.title}</h1>
${
  isRequested
    ? html`<p class="page-notice" role="status" data-requested>${text.requested}</p>
<p>${text.nothing}</p>
<p class="actions">
<a class="button secondary" href="/api/orders/find">${text.again}</a>
<a class="button secondary" href="/${language}/">${texts[language].home}</a>
</p>`
    : html`${alert && html`<p class="alert" role="alert">${alert}</p>`}
<p>${text.intro}</p>
<form method="post" action="/api/orders/find" class="auth-form">
<label class="field">
<span>${text.number}</span>
<input name="number" value="${number}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" pattern="${typedNumberPattern.slice(1, -1)}" aria-describedby="number-rule" required>
<span class="muted" id="number-rule">${text.rule}</span>
</label>
<label class="field">
<span>${text.email}</span>
<input type="email" name="email" value="${email}" autocomplete="email" maxlength="254" required>
</label>
<p class="actions"><button class="button" type="submit">${text.submit}</button></p>
</form>
<p>${text.account} <a href="/api/auth/sign-in">${texts[language].signIn}</a></p>`
}
</section>`,
  }
}
