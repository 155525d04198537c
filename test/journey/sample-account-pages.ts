import type { Language } from '#core/language.ts'
import { accountPage } from '../../api/auth/account-page.ts'
import { signInPage } from '../../api/operator/sign-in-page.ts'
import { fillShell, type Page, readShells } from '../../api/pages/shell.ts'
import { contact } from '../../local/settings.ts'

const signInPath = '/api/operator/sign-in'
const accountPath = '/api/auth/account'
const email = 'camille.martin@example.com'
const started = { user: 'sample', session: 'sample', email }

/** Returns pages that need a signed-in customer, or an operator's sign-in. `siteDir` contains the built site. */
export function sampleAccountPages(siteDir: string, language: Language) {
  const shell = readShells(siteDir, contact)[language]
  const fill = (name: string, path: string, page: Page) => ({
    name,
    path,
    html: fillShell(shell, page, path),
  })
  const usual = {
    language,
    issuer: 'shop.example',
    step: undefined,
    operator: undefined,
    problem: undefined,
  }
  const now = 1_795_000_000
  const operator = {
    operatorId: 'sample',
    email,
    role: 'finance',
    sessionId: 'sample',
    signedInAt: now,
    seenAt: now,
  } as const
  const sessions = [
    { sessionId: '1', startedAt: '2026-11-23T10:00:00.000Z', browser: 'Firefox, Windows' },
    { sessionId: '2', startedAt: '2026-11-20T08:15:00.000Z', browser: 'Safari, iPhone' },
    { sessionId: '3', startedAt: '2026-11-02T19:40:00.000Z' },
  ].map((session, index) => ({ ...session, isCurrent: index === 0 }))
  return [
    fill('account', accountPath, accountPage({ language, email, sessions })),
    fill(
      'account-wrong-password',
      accountPath,
      accountPage({ language, email, sessions, problem: 'invalid_credentials' }),
    ),
    fill(
      'operator-new-password',
      signInPath,
      signInPage({
        ...usual,
        step: { ...started, kind: 'new-password' },
        problem: 'weak_password',
      }),
    ),
    fill(
      'operator-set-up',
      signInPath,
      signInPage({
        ...usual,
        step: { ...started, kind: 'set-up', secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP' },
      }),
    ),
    fill(
      'operator-code',
      signInPath,
      signInPage({ ...usual, step: { ...started, kind: 'code' }, problem: 'code_mismatch' }),
    ),
    fill('operator-signed-in', signInPath, signInPage({ ...usual, operator })),
  ]
}
