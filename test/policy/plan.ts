/** The attributes that Terraform knows before it applies. The others are undefined. */
export type Attributes = Record<string, unknown>

export type Resource = {
  readonly address: string
  /** The module calls that contain it, e.g. `['data']`. */
  readonly modules: readonly string[]
  readonly type: string
  readonly name: string
  readonly values: Attributes
  /** The references in its configuration, e.g. `aws_sqs_queue.dead_letters`, `var.values`. */
  readonly references: ReadonlySet<string>
}

/** One statement of a policy. `resources` excludes values that are known only after apply. */
export type Statement = {
  readonly where: string
  readonly effect: 'Allow' | 'Deny'
  actions: string[]
  resources: (string | undefined)[]
  /** `Service:lambda.amazonaws.com`, `*:*`. Empty for a policy attached to an identity. */
  principals: string[]
  /** The variables that its conditions check. */
  conditions: string[]
}

/** What a deployment would create, in all of its roots. */
export type Plan = {
  readonly resources: Resource[]
  readonly statements: Statement[]
  /** The references of each policy document, by address without index. */
  readonly documents: ReadonlyMap<string, ReadonlySet<string>>
}

type Json = Record<string, unknown>

type Change = {
  readonly address: string
  readonly module_address?: string
  readonly mode: 'managed' | 'data'
  readonly type: string
  readonly name: string
  readonly change: { readonly actions: readonly string[]; readonly after: Attributes | null }
}

type ConfigResource = {
  readonly mode: string
  readonly type: string
  readonly name: string
  readonly expressions?: Json
  readonly for_each_expression?: Json
}

type ConfigModule = {
  readonly resources?: readonly ConfigResource[]
  readonly module_calls?: Readonly<Record<string, { readonly module: ConfigModule }>>
}

type StateModule = {
  readonly resources?: readonly {
    address: string
    type: string
    mode: string
    values: Attributes
  }[]
  readonly child_modules?: readonly StateModule[]
}

/** The output of `terraform show -json <plan>`. */
export type PlanJson = {
  readonly resource_changes?: readonly Change[]
  readonly prior_state?: { readonly values?: { readonly root_module: StateModule } }
  readonly configuration: { readonly root_module: ConfigModule }
}

/** Reads the plans of a deployment's roots. Destroyed resources are left out. */
export function readPlan(...roots: readonly PlanJson[]): Plan {
  return {
    resources: roots.flatMap(resourcesOf),
    statements: roots.flatMap((root) => [...documentsOf(root), ...policiesOf(root)]),
    documents: new Map(
      roots.flatMap(({ configuration }) => documentsIn(configuration.root_module)),
    ),
  }
}

function resourcesOf({ resource_changes: changes = [], configuration }: PlanJson): Resource[] {
  return changes
    .filter(({ mode, change }) => mode === 'managed' && change.after)
    .map(({ address, module_address, type, name, change }) => {
      const modules = modulesIn(module_address)
      const references = referencesIn(configuration.root_module, modules, type, name)
      return { address, modules, type, name, values: change.after ?? {}, references }
    })
}

const modulesIn = (address = '') =>
  [...address.matchAll(/module\.([\w-]+)/g)].map(([, name]) => name ?? '')

function referencesIn(root: ConfigModule, modules: readonly string[], type: string, name: string) {
  const module = modules.reduce<ConfigModule | undefined>(
    (inside, call) => inside?.module_calls?.[call]?.module,
    root,
  )
  const found = module?.resources?.find(
    (resource) => resource.mode === 'managed' && resource.type === type && resource.name === name,
  )
  return new Set(found && referencesOf(found))
}

const referencesOf = ({ expressions, for_each_expression }: ConfigResource) =>
  deepReferences([expressions, { each: for_each_expression }])

function documentsIn(module: ConfigModule, path = ''): [string, ReadonlySet<string>][] {
  const own = (module.resources ?? [])
    .filter(({ type }) => type === 'aws_iam_policy_document')
    .map((one): [string, ReadonlySet<string>] => [
      `${path}data.${one.type}.${one.name}`,
      new Set(referencesOf(one)),
    ])
  const inner = Object.entries(module.module_calls ?? {}).flatMap(([name, call]) =>
    documentsIn(call.module, `${path}module.${name}.`),
  )
  return [...own, ...inner]
}

/** Returns the statements of a resource's policy, including all documents that it combines. */
export function statementsOf(plan: Plan, { modules, references }: Resource): Statement[] {
  const path = modules.map((name) => `module.${name}.`).join('')
  const seen = new Set<string>()
  const follow = (names: ReadonlySet<string>) => {
    for (const name of names) {
      const address = `${path}${name}`
      const inner = plan.documents.get(address)
      if (!inner || seen.has(address)) continue
      seen.add(address)
      follow(inner)
    }
  }
  follow(references)
  return plan.statements.filter(({ where }) => seen.has(where.replace(/\[[^\]]*\]/g, '')))
}

function deepReferences(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(deepReferences)
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, inner]) =>
    key === 'references' ? (inner as string[]) : deepReferences(inner),
  )
}

/** Returns the statements of policy documents, read already or waiting for an ARN from apply. */
function documentsOf({ resource_changes: changes = [], prior_state }: PlanJson): Statement[] {
  const waiting = changes
    .filter(({ type }) => type === 'aws_iam_policy_document')
    .map(({ address, change }) => ({ address, values: change.after ?? {} }))
  const read = stateResources(prior_state?.values?.root_module)
  return [...waiting, ...read].flatMap(({ address, values }) =>
    listOf<Json>(values['statement']).map((statement) => ({
      where: address,
      effect: statement['effect'] === 'Deny' ? 'Deny' : 'Allow',
      actions: listOf<string>(statement['actions']),
      resources: listOf<string | null>(statement['resources']).map((arn) => arn ?? undefined),
      principals: listOf<{ type: string; identifiers: string[] }>(statement['principals']).flatMap(
        ({ type, identifiers }) => identifiers.map((id) => `${type}:${id}`),
      ),
      conditions: listOf<{ variable: string }>(statement['condition']).map((one) => one.variable),
    })),
  )
}

function stateResources(module?: StateModule): { address: string; values: Attributes }[] {
  const own = (module?.resources ?? []).filter(({ type }) => type === 'aws_iam_policy_document')
  return [...own, ...(module?.child_modules ?? []).flatMap(stateResources)]
}

type PolicyStatement = {
  readonly Effect: 'Allow' | 'Deny'
  readonly Action?: string | string[]
  readonly Resource?: string | string[]
  readonly Principal?: string | Readonly<Record<string, string | string[]>>
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
}

/** Returns the statements of policies written as JSON, if they are fully known. */
function policiesOf(root: PlanJson): Statement[] {
  return resourcesOf(root).flatMap(({ address, values }) =>
    ['policy', 'assume_role_policy', 'inline_policy'].flatMap((attribute) => {
      const text = values[attribute]
      if (typeof text !== 'string') return []
      const { Statement = [] } = JSON.parse(text) as {
        Statement?: PolicyStatement | PolicyStatement[]
      }
      return [Statement].flat().map((statement) => ({
        where: `${address}.${attribute}`,
        effect: statement.Effect,
        actions: [statement.Action ?? []].flat(),
        resources: [statement.Resource ?? []].flat(),
        principals: principalsOf(statement.Principal),
        conditions: Object.values(statement.Condition ?? {}).flatMap(Object.keys),
      }))
    }),
  )
}

function principalsOf(principal: PolicyStatement['Principal']): string[] {
  if (principal === undefined) return []
  if (typeof principal === 'string') return [`*:${principal}`]
  return Object.entries(principal).flatMap(([type, ids]) =>
    [ids].flat().map((id) => `${type}:${id}`),
  )
}

export function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : []
}

/** Returns the first block of a kind, e.g. `versioning_configuration`, or an empty object. */
export function blockOf(values: Attributes, name: string): Attributes {
  return listOf<Attributes>(values[name])[0] ?? {}
}

export function ofType({ resources }: Plan, ...types: readonly string[]): Resource[] {
  return resources.filter(({ type }) => types.includes(type))
}

/** Returns the `for_each` key of an instance. */
export const keyOf = (address: string): string | undefined => /\["([^"]+)"\]$/.exec(address)?.[1]

/**
 * Whether a resource refers to another one of the same module. Of several instances, the one that
 * it names or whose key it has.
 */
export function refersTo(from: Resource, to: Resource): boolean {
  const [all, key] = [`${to.type}.${to.name}`, keyOf(to.address)]
  if (from.modules.join() !== to.modules.join() || !from.references.has(all)) return false
  const named = [...from.references].filter((text) => text.startsWith(`${all}["`))
  if (key === undefined) return true
  return named.length > 0 ? named.includes(`${all}["${key}"]`) : keyOf(from.address) === key
}
