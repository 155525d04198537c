import { type Language, languages } from '#core/language.ts'
import { formatMoney } from '#core/money.ts'
import { type Html, html, markupOf } from '#core/presentation/html.ts'
import type { LineItem, Session } from './objects.ts'
import { paymentTexts } from './payment-page-texts.ts'

/** What the buyer typed. The fields keep their content after a declined payment. */
export type Fields = Readonly<Record<string, string | undefined>>

/** The errors of the form: one message per field, and one about the payment. */
export type FormErrors = { readonly fields: Fields; readonly payment?: string }

type PageContent = {
  readonly session: Session
  readonly lineItems: readonly LineItem[]
  readonly fields: Fields
  readonly errors: FormErrors
}

const testNumbers = [
  ['4242 4242 4242 4242', 'paid'],
  ['4000 0000 0000 0002', 'card_declined'],
  ['4000 0000 0000 9995', 'insufficient_funds'],
  ['4000 0025 0000 3155', 'authenticate'],
  ['FR14 2004 1010 0505 0001 3M02 606', 'sepaPaid'],
  ['FR84 2004 1010 0505 0001 3M02 607', 'sepaFailed'],
] as const

/** Returns the language of a session's page. `auto` and unsupported languages become English. */
export function languageOf({ locale }: Session): Language {
  return languages.find((language) => language === locale) ?? 'en'
}

/** Renders Stripe's page for the buyer: the products, the address and the payment method. */
export function paymentPage({ session, lineItems, fields, errors }: PageContent): string {
  const language = languageOf(session)
  const text = paymentTexts[language]
  const sum = money(session.amount_total, session, language)
  const typed = (name: string) => fields[name] ?? ''
  const field = (name: string, label: string, attributes: Html, wide = true) =>
    html`<label class="${
      wide ? 'wide' : 'half'
    }"><span>${label}</span><input name="${name}" value="${typed(name)}"${
      errors.fields[name] && html` aria-invalid="true" aria-describedby="${name}-fault"`
    } ${attributes}>${
      errors.fields[name] && html`<em id="${name}-fault">${errors.fields[name]}</em>`
    }</label>`
  const methods = session.payment_method_types
  const method = typed('method') || 'card'
  const choice = (id: string, label: string) =>
    html`<label class="choice"><input type="radio" name="method" value="${id}"${
      method === id && html` checked`
    }> ${label}</label>`

  return layout(
    session,
    html`<section class="summary">
${session.cancel_url !== null && html`<p><a class="back" href="${session.cancel_url}">${text.back}</a></p>`}
<h1 class="total">${sum}</h1>
<ul>${lineItems.map(
      ({ name, quantity, unit_amount }) =>
        html`<li><span>${quantity} × ${name}</span> <span>${money(quantity * unit_amount, session, language)}</span></li>`,
    )}</ul>
</section>
<form method="post" action="/c/pay/${session.id}">
${errors.payment && html`<p class="fault" role="alert">${errors.payment}</p>`}
<fieldset><legend>${text.contact}</legend>
${
  session.customer_email
    ? html`<p class="wide">${session.customer_email}</p>`
    : field('email', text.email, html`type="email" autocomplete="email" required`)
}
</fieldset>
${
  session.shipping_address_collection !== null &&
  html`<fieldset><legend>${text.delivery}</legend>
${field('name', text.name, html`autocomplete="name" required`)}
${field('line1', text.line1, html`autocomplete="address-line1" required`)}
${field('line2', text.line2, html`autocomplete="address-line2"`)}
${field('postalCode', text.postalCode, html`autocomplete="postal-code"`, false)}
${field('city', text.city, html`autocomplete="address-level2"`, false)}
<label class="wide"><span>${text.country}</span><select name="country" autocomplete="country">
${countries(session, language).map(
  ([code, name]) =>
    html`<option value="${code}"${typed('country') === code && html` selected`}>${name}</option>`,
)}
</select></label>
</fieldset>`
}
<fieldset class="methods"><legend>${text.payment}</legend>
${methods.includes('card') && choice('card', text.card)}
${methods.includes('sepa_debit') && choice('sepa_debit', text.sepa)}
<div class="card">
${field('number', text.number, html`inputmode="numeric" autocomplete="cc-number" placeholder="4242 4242 4242 4242"`)}
${field('expiry', text.expiry, html`autocomplete="cc-exp" placeholder="12 / 34"`, false)}
${field('cvc', text.cvc, html`inputmode="numeric" autocomplete="cc-csc" placeholder="123"`, false)}
</div>
${methods.includes('sepa_debit') && html`<div class="sepa">${field('iban', text.iban, html`placeholder="FR14 2004 1010 0505 0001 3M02 606"`)}</div>`}
</fieldset>
<button type="submit">${text.pay(sum)}</button>
<details><summary>${text.testNumbers}</summary><table>${testNumbers.map(
      ([number, outcome]) =>
        html`<tr><td><code>${number}</code></td><td>${text.outcomes[outcome]}</td></tr>`,
    )}</table></details>
</form>`,
  )
}

/** Renders the bank's authentication page. */
export function authenticationPage(session: Session): string {
  const language = languageOf(session)
  const text = paymentTexts[language]
  return layout(
    session,
    html`<form class="alone" method="post" action="/c/pay/${session.id}/authentication">
<h1>${text.authentication}</h1>
<p>${text.authenticate(money(session.amount_total, session, language))}</p>
<button name="answer" value="pass">${text.pass}</button>
<button class="quiet" name="answer" value="fail">${text.fail}</button>
</form>`,
  )
}

/** Renders the page of a completed or expired session. */
export function closedPage(session: Session): string {
  const text = paymentTexts[languageOf(session)]
  const isComplete = session.status === 'complete'
  const back = isComplete ? successUrl(session) : session.cancel_url
  return layout(
    session,
    html`<section class="alone"><h1>${text.closed[isComplete ? 'complete' : 'expired']}</h1>
${back !== null && html`<p><a class="button" href="${back}">${text.back}</a></p>`}</section>`,
  )
}

export function successUrl({ success_url, id }: Session): string {
  return success_url.replaceAll('{CHECKOUT_SESSION_ID}', id)
}

function money(amount: number, { currency }: Session, language: Language): string {
  return formatMoney({ amount, currency: currency.toUpperCase() }, language)
}

function countries(session: Session, language: Language): (readonly [string, string])[] {
  const names = new Intl.DisplayNames(language, { type: 'region' })
  return (session.shipping_address_collection?.allowed_countries ?? []).map(
    (code) => [code, names.of(code) ?? code] as const,
  )
}

function layout(session: Session, content: Html): string {
  const language = languageOf(session)
  const text = paymentTexts[language]
  return markupOf(html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${text.title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/c/payment-page.css">
</head>
<body>
<header class="notice">${text.emulator}</header>
<main>${content}</main>
</body>
</html>
`)
}
