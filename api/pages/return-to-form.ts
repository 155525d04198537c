import type { FastifyReply, FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { isForm } from '../plugins/forms.ts'
import { logFailure, sendProblem } from '../plugins/problem-responses.ts'
import { describeError, isProblemCode, type ProblemCode, problemKinds } from '../problem.ts'
import { keepTyped, type TypedFields } from './typed.ts'

/** The query parameter with which a form's page shows why the form was rejected. */
export const ProblemQuerySchema = Type.Optional(
  Type.String({
    pattern: '^[a-z_]{3,40}$',
    description: 'Shows why the form was rejected: a problem code',
    examples: ['invalid_request'],
  }),
)

type FormPage = {
  /** The path of the page with the form. */
  readonly path: string
  /** Returns what the visitor typed and may send again. */
  readonly typed: (body: Readonly<Record<string, unknown>>, problem: ProblemCode) => TypedFields
  /** Further parameters of the page. */
  readonly query?: Readonly<Record<string, string>>
}

/**
 * Redirects a rejected form to its page, which shows the error and the typed fields. A reload of
 * that page, or its link to the other language, therefore sends nothing again. API clients get
 * problem+json, and so does a request whose form was not read.
 */
export function returnToForm(
  { path, typed, query = {} }: FormPage,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
) {
  const { body } = request
  if (!isForm(request) || !request.wantsHtml || !body) return sendProblem(error, request, reply)
  const { code: problem } = describeError(error)
  request.problemCode = problem
  if (problemKinds[problem].status >= 500) logFailure(error, problem, request)
  keepTyped(reply, typed(body as Record<string, unknown>, problem))
  return reply.redirect(`${path}?${new URLSearchParams({ problem, ...query })}`, 303)
}

/** Returns a typed text, shortened to what the field accepts. */
export function typedText(value: unknown, maxLength: number): string {
  return typeof value === 'string' ? value.slice(0, maxLength) : ''
}

/** Returns the problem code that a query contains; undefined for an unknown one. */
export function toProblemCode(name: string | undefined): ProblemCode | undefined {
  return name !== undefined && isProblemCode(name) ? name : undefined
}
