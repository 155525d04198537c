/**
 * What an operator is about to do. Contains no personal data of buyers, and so no typed reason: it may
 * name the buyer, and an erasure could not remove it. The order's timeline has it.
 */
export type Act = {
  /** The command or the route, e.g. `refund` or `POST /operator/orders/:orderId/refunds`. */
  readonly act: string
  /** What it acts on, e.g. the id of an order, or the name of a secret. */
  readonly target: string
  /** The id of the operator's account, or the ARN of the caller in AWS. */
  readonly who: string
  /** The operator's role, or how the act was made: `aws` or `local`. */
  readonly role: string
  /** The client's address; `cli` for commands. */
  readonly from: string
  /** Its other variables, e.g. an amount. */
  readonly details?: Readonly<Record<string, unknown>> | undefined
}

/** The state of an order, without personal data. Amounts are in minor units. */
export type ActState = Readonly<Record<string, string | number>>

/** An act has two entries: `requested` before it, and `done` or `failed` after it. */
export type AuditEntry = Act & {
  /** Common to both entries. */
  readonly actId: string
  readonly phase: 'requested' | 'done' | 'failed'
  /** ISO 8601, UTC. */
  readonly at: string
  readonly before?: ActState | undefined
  readonly after?: ActState | undefined
  /** The HTTP status, the exit code or the error. */
  readonly outcome?: string | undefined
}

/** The log of what operators did. Entries cannot be changed or deleted. */
export type AuditLog = {
  /** Adds an entry. Throws VendorError if it could not be stored. */
  append(entry: AuditEntry): Promise<void>
  /** Returns the entries of a day in UTC, e.g. `2026-11-30`, oldest first. */
  read(day: string): Promise<readonly AuditEntry[]>
}
