/** What of `terraform show -json <plan>` decides something here. */
export type PlanJson = {
  readonly resource_changes?: readonly ResourceChange[]
  readonly output_changes?: Readonly<Record<string, OutputChange>>
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>
}

export type ResourceChange = {
  readonly address: string
  readonly mode: string
  readonly type: string
  readonly change: { readonly actions: readonly string[] }
}

export type OutputChange = {
  readonly actions: readonly string[]
  readonly after?: unknown
  readonly after_unknown?: unknown
}
