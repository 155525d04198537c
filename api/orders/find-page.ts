import { typedNumberPattern } from '#core/ids.ts'
import type { Language } from '#core/language.ts'
import { type Html, html } from '#core/presentation/html.ts'
import { emailPattern } from '../common-schemas.ts'
import { problemText } from '../pages/problem-page.ts'
import type { Page } from '../pages/shell.ts'
import { texts } from '../pages/texts.ts'
import type { TypedFields } from '../pages/typed.ts'
import type { ProblemCode } from '../problem.ts'
import { findTexts } from './find-texts.ts'

export type FindPage = {
  readonly language: Language
  /** What the visitor typed last, so that it need not be typed again. */
  readonly typed: TypedFields
  /** Why the form was rejected. */
  readonly problem?: ProblemCode | undefined
  readonly isRequested: boolean
}

const patterns = { number: typedNumberPattern, email: emailPattern } as const

type FieldName = keyof typeof patterns

/** Returns the page with the form that requests a link to an order, or with what happens next. */
export function findPage(page: FindPage): Page {
  const { language, isRequested } = page
  const text = findTexts[language]
  return {
    title: text.title,
    content: html`<section class="page auth" data-find-order>
<h1>${text.title}</h1>
${isRequested ? requested(language) : form(page)}
</section>`,
  }
}

function requested(language: Language): Html {
  const text = findTexts[language]
  return html`<p class="page-notice" role="status" data-requested>${text.requested}</p>
<p>${text.nothing}</p>
<p class="actions">
<a class="button secondary" href="/api/orders/find">${text.again}</a>
<a class="button secondary" href="/${language}/">${texts[language].home}</a>
</p>`
}

function form({ language, typed, problem }: FindPage): Html {
  const text = findTexts[language]
  const { number = '', email = '' } = typed
  const isWrong = (name: FieldName) =>
    problem === 'invalid_request' && !new RegExp(patterns[name]).test(typed[name] ?? '')
  const wrong = (['number', 'email'] as const).filter(isWrong)
  return html`${problem && alert(problem, wrong, language)}
<p>${text.intro}</p>
<form method="post" action="/api/orders/find" class="auth-form">
<label class="field">
<span>${text.number}</span>
<input id="number" name="number" value="${number}" autocomplete="off" autocapitalize="characters" spellcheck="false" maxlength="20" pattern="${typedNumberPattern.slice(1, -1)}"${describedBy('number-rule', isWrong('number') && 'number-error')} required>
${isWrong('number') && html`<span class="notice" id="number-error">${text.wrong.number}</span>`}
<span class="muted" id="number-rule">${text.rule}</span>
</label>
<label class="field">
<span>${text.email}</span>
<input type="email" id="email" name="email" value="${email}" autocomplete="email" maxlength="254"${describedBy(isWrong('email') && 'email-error')} required>
${isWrong('email') && html`<span class="notice" id="email-error">${text.wrong.email}</span>`}
</label>
<p class="actions"><button class="button" type="submit">${text.submit}</button></p>
</form>
<p>${text.account} <a href="/api/auth/sign-in">${texts[language].signIn}</a></p>`
}

/** Shows why the form was rejected, with links to the fields to correct. */
function alert(problem: ProblemCode, wrong: readonly FieldName[], language: Language): Html {
  const text = findTexts[language]
  if (wrong.length === 0)
    return html`<p class="alert" role="alert">${problem === 'too_many_attempts' ? text.tooMany : problemText(problem, language)}</p>`
  const links = wrong.map(
    (name, index) => html`${index > 0 && ', '}<a href="#${name}">${text[name]}</a>`,
  )
  return html`<p class="alert" role="alert">${text.toCorrect} ${links}</p>`
}

/** Returns the attributes that connect a field to its descriptions. The last may be an error. */
function describedBy(...ids: readonly (string | false)[]): Html | undefined {
  const given = ids.filter((id) => id !== false)
  const isInvalid = ids.at(-1) !== false && String(ids.at(-1)).endsWith('-error')
  if (given.length === 0) return undefined
  return html` aria-describedby="${given.toReversed().join(' ')}"${isInvalid && html` aria-invalid="true"`}`
}
