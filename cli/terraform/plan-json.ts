/** The fields of `terraform show -json <plan>` that the commands read. */
export type PlanJson = {
  readonly resource_changes?: readonly ResourceChange[]
  readonly output_changes?: Readonly<Record<string, OutputChange>>
  /** The resources before and after the apply. */
  readonly prior_state?: { readonly values?: StateValues }
  readonly planned_values?: StateValues
  readonly variables?: Readonly<Record<string, { readonly value?: unknown }>>
}

export type ResourceChange = {
  readonly address: string
  readonly mode: string
  readonly type: string
  /** Terraform's reason for a replacement or deletion. */
  readonly action_reason?: string
  readonly change: {
    readonly actions: readonly string[]
    /** The attributes in the state; null for a new resource. */
    readonly before?: Readonly<Record<string, unknown>> | null
    /** The attributes that are known before the apply; null for a deletion. */
    readonly after?: Readonly<Record<string, unknown>> | null
  }
}

export type OutputChange = {
  readonly actions: readonly string[]
  readonly after?: unknown
  readonly after_unknown?: unknown
}

export type StateValues = { readonly root_module: StateModule }

export type StateModule = {
  readonly resources?: readonly {
    readonly address: string
    readonly type: string
    readonly mode: string
    readonly values: Readonly<Record<string, unknown>>
  }[]
  readonly child_modules?: readonly StateModule[]
}
