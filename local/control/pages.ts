import { orderNumber } from '#core/ids.ts'
import { formatMoney } from '#core/money.ts'
import type { OrderTimeline } from '#core/ports/order-store.ts'
import { type Html, html, markupOf } from '#core/presentation/html.ts'
import { linkTo } from '#core/presentation/mails/order-mail.ts'
import type { ReceivedMail } from '../emulators/parameters-and-mail.ts'
import { linkKey, localOperator, type Urls } from '../settings.ts'
import type { MailPreview } from './mail-previews.ts'
import type { Overview } from './read-shop.ts'

const cards = [
  ['4242 4242 4242 4242', 'paid'],
  ['4000 0000 0000 0002', 'declined: the buyer can use another card'],
  ['4000 0025 0000 3155', '3-D Secure: the buyer passes or fails'],
  ['FR14 2004 1010 0505 0001 3M02 606', 'SEPA debit: paid after some seconds'],
  ['FR84 2004 1010 0505 0001 3M02 607', 'SEPA debit: fails after some seconds'],
] as const

/** Renders the overview of the whole shop. The script reloads it every two seconds. */
export function overviewPage(
  { orders, queues, mails, events, operators }: Overview,
  urls: Urls,
): string {
  return layout(
    'Control',
    html`<header><h1>Comptoir on one machine</h1>
<p><a href="${urls.edge}/">The shop</a> · <a href="${urls.edge}/api/docs">API documentation</a> · <a href="${urls.api}/ready">Readiness</a></p></header>
<main data-live>
<section class="wide"><h2>Orders</h2>
${table(
  ['Order', 'Status', 'Total', 'Placed', 'Buyer'],
  orders.map((order) => [
    html`<a href="/orders/${order.orderId}">${orderNumber(order.orderId)}</a>`,
    html`<b class="status ${order.status}">${order.status}</b>`,
    formatMoney({ amount: order.total, currency: order.currency }, order.language),
    time(order.createdAt),
    order.email ?? '',
  ]),
  'No orders yet. Buy something in the shop.',
)}</section>
<section><h2>Queues</h2>
${table(
  ['Queue', 'Visible', 'In flight', 'Delayed'],
  queues
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, visible, inFlight, delayed }) => [name, visible, inFlight, delayed]),
  'No queues.',
)}</section>
<section><h2>Mailbox</h2>
${table(
  ['To', 'Subject', 'At'],
  mails.map(({ id, to, subject, at }) => [
    to.join(', '),
    html`<a href="/mails/${id}">${subject}</a>`,
    time(at),
  ]),
  'No mails yet.',
)}<p><a href="/mail-previews">All mails that the shop sends</a></p></section>
<section class="wide"><h2>Stripe’s events</h2>
${table(
  ['Event', 'Object', 'Attempts', 'Last answer', 'At', 'Action'],
  events.map(({ event, delivery }) => [
    event.type,
    html`<code>${event.data.object.id}</code>`,
    delivery?.attempts ?? 0,
    delivery?.last ?? 'waiting',
    time(new Date(event.created * 1000).toISOString()),
    html`<form method="post" action="/events/${event.id}/resend"><button>Send again</button></form>`,
  ]),
  'No events yet.',
)}</section>
<section><h2>Operators</h2>
${table(
  ['Operator', 'Role', 'Code'],
  operators.map(({ email, groups, code }) => [
    email,
    groups.join(', '),
    code ? html`<code>${code}</code>` : 'not set up',
  ]),
  'No operators.',
)}<p><a href="${urls.edge}/api/operator/sign-in">Sign in</a> as ${localOperator.email} with the password <code>${localOperator.password}</code> and the code.</p></section>
<section><h2>Test cards</h2>
${table(
  ['Number', 'What happens'],
  cards.map(([number, outcome]) => [html`<code>${number}</code>`, outcome]),
  '',
)}</section>
</main>`,
  )
}

/** Renders one order: its record and its timeline, as stored in the table. */
export function orderPage(
  { order, entries, refunds, disputes, mails }: OrderTimeline,
  urls: Urls,
): string {
  return layout(
    order.orderId,
    html`<header><p><a href="/">Control</a></p>
<h1>${orderNumber(order.orderId)} <b class="status ${order.status}">${order.status}</b></h1>
<p><code>${order.orderId}</code> · trace <code>${order.traceId}</code> · <a href="${linkTo(order, { siteOrigin: urls.edge, key: linkKey, now: new Date() })}">the buyer’s page</a></p></header>
<main data-live>
<section class="wide"><h2>Timeline</h2>
${table(
  ['At', 'Event', 'Key', 'Details'],
  entries.map(({ at, what, entry, details }) => [
    at,
    what,
    html`<code>${entry}</code>`,
    html`${details && html`<code>${JSON.stringify(details)}</code>`}`,
  ]),
  'No events.',
)}</section>
<section class="wide"><h2>Ledger</h2>
${table(
  ['Refund or dispute', 'Status', 'Amount', 'Reason', 'By'],
  [
    ...refunds.map(({ refundId, status, amount, currency, why, by }) => [
      refundId,
      status,
      formatMoney({ amount, currency }, 'en'),
      why,
      by,
    ]),
    ...disputes.map(({ disputeId, status, amount, currency, why }) => [
      disputeId,
      status,
      formatMoney({ amount, currency }, 'en'),
      why,
      'bank',
    ]),
  ],
  'No refunds or disputes.',
)}</section>
<section class="wide"><h2>Mails</h2>
${table(
  ['Mail', 'State', 'Attempts'],
  mails.map(({ mailId, sentAt, failure, dueAt, attempts }) => [
    mailId,
    failure ?? (sentAt ? html`sent ${time(sentAt)}` : html`due ${time(dueAt ?? '')}`),
    attempts,
  ]),
  'No mails.',
)}</section>
<section class="wide"><h2>Order record</h2><pre>${JSON.stringify(order, undefined, 2)}</pre></section>
</main>`,
  )
}

/** Renders every mail to a buyer, in both languages. */
export function mailPreviewsPage(previews: readonly MailPreview[]): string {
  return layout(
    'Mails',
    html`<header><p><a href="/">Control</a></p><h1>Mails to buyers</h1>
<p>With a sample order and a sample code. Cognito sends the mails of accounts, as HTML only.</p></header>
<main>${previews.map(
      ({
        kind,
        language,
        mail,
      }) => html`<section class="wide"><h2>${kind}, ${language}: ${mail.subject}</h2>
<iframe sandbox title="${kind}, ${language}" srcdoc="${mail.html}"></iframe>
${mail.text && html`<details><summary>As text</summary><pre>${mail.text}</pre></details>`}</section>`,
    )}</main>`,
  )
}

/** Renders one mail, in a frame that runs no scripts. */
export function mailPage({
  from,
  to,
  replyTo = [],
  subject,
  text,
  html: body,
  at,
}: ReceivedMail): string {
  return layout(
    subject,
    html`<header><p><a href="/">Control</a></p><h1>${subject}</h1>
<p>${from} → ${to.join(', ')} · ${at}</p>
<p>Reply-To: ${replyTo.join(', ') || 'none'}</p></header>
<main><section class="wide"><h2>As HTML</h2>
<iframe sandbox="allow-popups allow-top-navigation-by-user-activation" title="The mail" srcdoc="<base target=_top>${body}"></iframe></section>
<section class="wide"><h2>As text</h2><pre>${text}</pre></section></main>`,
  )
}

export function notFoundPage(what: string): string {
  return layout(
    what,
    html`<header><p><a href="/">Control</a></p><h1>${what} does not exist</h1></header>`,
  )
}

type Cell = Html | string | number

function table(
  heads: readonly string[],
  rows: readonly (readonly Cell[])[],
  emptyText: string,
): Html {
  if (rows.length === 0) return html`<p class="nothing">${emptyText}</p>`
  return html`<div class="scroll" tabindex="0"><table><thead><tr>${heads.map((head) => html`<th>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}</tbody></table></div>`
}

function time(at: string): Html {
  return html`<time datetime="${at}">${new Date(at).toLocaleTimeString('en-GB')}</time>`
}

function layout(title: string, content: Html): string {
  return markupOf(html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/control.css">
<script type="module" src="/control.js"></script>
</head>
<body>
${content}
</body>
</html>
`)
}
