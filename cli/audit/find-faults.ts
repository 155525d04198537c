import type { LockedPackage } from '../lockfile.ts'
import type { AdvisoryException, AllowList, LicenceException } from './allow-list.ts'
import { allowListFile } from './allow-list.ts'

/** A known vulnerability of a locked package. */
export type Advisory = {
  readonly package: string
  /** `GHSA-…`, or the registry's own number. */
  readonly id: string
  readonly severity: string
  readonly title: string
  readonly url: string
  /** The versions that have it. */
  readonly range: string
}

type Audited = {
  readonly packages: readonly LockedPackage[]
  /** Undefined if the registry did not answer. */
  readonly advisories: readonly Advisory[] | undefined
  readonly allowList: AllowList
  /** The date in UTC: `2026-11-30`. */
  readonly today: string
}

/**
 * The most days that a vulnerability of a severity may have an exception for. docs/security/rules.md
 * promises these times.
 */
export const daysToFix: Readonly<Record<string, number>> = {
  critical: 7,
  high: 30,
  moderate: 90,
  low: 180,
}

/** Returns what the allow-list does not accept, and its own entries that have ended or do nothing. */
export function findFaults(audited: Audited): readonly string[] {
  const { packages, advisories, allowList, today } = audited
  const { allowedLicences, licenceExceptions, advisoryExceptions } = allowList
  const isAllowed = ({ licence }: LockedPackage) => meets(licence, allowedLicences)
  const others = packages.filter((one) => !isAllowed(one))
  const unusedLicences = allowedLicences.filter(
    (licence) => !packages.some((one) => namesIn(one.licence).includes(licence)),
  )
  const isUsed = (exception: LicenceException | AdvisoryException) =>
    'licence' in exception
      ? others.some((one) => coversLicence(exception, one))
      : // Without an answer, the existing advisories are unknown.
        (advisories?.some((one) => coversAdvisory(exception, one)) ?? true)
  const exceptions = [...licenceExceptions, ...advisoryExceptions]
  return [
    ...others
      .filter((one) => !licenceExceptions.some((exception) => coversLicence(exception, one)))
      .map(describeLicence),
    ...(advisories ?? [])
      .filter((one) => !advisoryExceptions.some((exception) => coversAdvisory(exception, one)))
      .map(
        ({ package: name, id, severity, title, url, range }) =>
          `${name} ${range}: ${id}, ${severity}: ${title}. ${url}`,
      ),
    ...unusedLicences.map(
      (licence) => `${allowListFile}: no package has the licence ${licence}. Remove it`,
    ),
    ...exceptions.flatMap((exception) => {
      const label = `${allowListFile}: the exception of ${exception.package} (${'licence' in exception ? exception.licence : exception.advisory})`
      const severity = advisories?.find(
        (one) => 'advisory' in exception && coversAdvisory(exception, one),
      )?.severity
      const fault = dateFault(exception.expires, today, severity)
      return [
        ...(fault ? [`${label} ${fault}`] : []),
        ...(isUsed(exception) ? [] : [`${label} is not needed. Remove it`]),
      ]
    }),
  ]
}

/**
 * Returns whether an SPDX expression allows one of the licences. Only `A OR B` and `A AND B` are
 * understood; anything else needs an exception.
 */
function meets(licence: string | undefined, allowed: readonly string[]): boolean {
  if (licence === undefined) return false
  const text = licence.replace(/^\((.*)\)$/, '$1')
  const isAllowed = (name: string) => allowed.includes(name)
  return text.includes(' AND ')
    ? text.split(' AND ').every(isAllowed)
    : text.split(' OR ').some(isAllowed)
}

const namesIn = (licence = '') => licence.split(/[() ]+/)

/** Returns whether an exception is about the package. A deployed package cannot have one. */
const coversLicence = (exception: LicenceException, { name, licence, isDev }: LockedPackage) =>
  isDev && (licence ?? 'none') === exception.licence && matches(name, exception.package)

const coversAdvisory = (exception: AdvisoryException, advisory: Advisory) =>
  advisory.id === exception.advisory && advisory.package === exception.package

const matches = (name: string, pattern: string) =>
  pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : name === pattern

function describeLicence({ name, version, licence, isDev }: LockedPackage): string {
  const found = licence === undefined ? 'names no licence' : `is under ${licence}`
  const use = isDev ? 'an exception' : 'no exception, because it is a production dependency'
  return `${name} ${version} ${found}, which is not allowed. It can have ${use} (${allowListFile})`
}

function dateFault(expires: string, today: string, severity = ''): string | undefined {
  const date = new Date(`${expires}T00:00:00Z`)
  if (Number.isNaN(date.getTime()) || date.toISOString().slice(0, 10) !== expires)
    return `has no real date: ${expires}`
  if (expires < today) return `ended on ${expires}. Remove it, or look again and give it a new date`
  const days = daysToFix[severity]
  const latest = days ? daysAfter(today, days) : `${Number(today.slice(0, 4)) + 1}${today.slice(4)}`
  if (expires <= latest) return undefined
  const why = days ? `, ${days} days for the severity ${severity}` : ''
  return `ends on ${expires}. The latest possible date is ${latest}${why}`
}

const daysAfter = (date: string, days: number) =>
  new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10)
