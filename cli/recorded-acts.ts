import type { CommandName } from './operator-commands.ts'

type Recording =
  | 'reads only'
  /** Recorded when the operator has agreed, before the command changes anything. */
  | 'recorded'
  /** The same, but the command may run before the first deploy has created the audit log. */
  | 'recorded after the first deploy'
  /** Changes something that another log records. */
  | { readonly recordedIn: string }

/** For each command, whether the audit log records it. */
export const recordedActs: Readonly<Record<CommandName, Recording>> = {
  bootstrap: { recordedIn: 'CloudTrail: it creates the buckets before anything else exists' },
  lint: 'reads only',
  template: 'reads only',
  cost: 'reads only',
  diff: 'reads only',
  deploy: { recordedIn: 'the release history' },
  status: 'reads only',
  history: 'reads only',
  rollback: { recordedIn: 'the release history' },
  destroy: { recordedIn: 'CloudTrail: it deletes the audit log too' },
  unlock: 'recorded after the first deploy',
  restore: 'recorded after the first deploy',
  refund: 'recorded',
  inbox: 'reads only',
  review: 'recorded',
  resend: 'recorded',
  operator: 'recorded',
  // It changes nothing, but it shows a customer's data.
  export: 'recorded',
  'sign-out': 'recorded',
  erase: 'recorded',
  reconcile: 'recorded',
  report: 'reads only',
  acts: 'reads only',
  'rewrite-sales': 'recorded',
  dlq: 'recorded',
  'secrets-set': 'recorded after the first deploy',
  'catalogue-apply': 'recorded after the first deploy',
  'stripe-webhook': 'recorded after the first deploy',
  'ami-bump': { recordedIn: 'git: it edits a file of the checkout' },
  'dev-reset': { recordedIn: 'nothing: it deletes the local shop, its log included' },
}

export const isRecorded = (name: CommandName): boolean =>
  /^recorded/.test(String(recordedActs[name]))
