import type { Attributes, Plan, Resource } from './plan.ts'
import { ofType } from './plan.ts'

/** Something that every plan of a deployment must keep to. */
export type Rule = {
  /** What holds, as a sentence. */
  readonly name: string
  /** Where it must hold; everywhere where it is absent. */
  readonly only?: 'prod'
  /** What breaks it: `<address>: <what is wrong>`. */
  readonly faults: (plan: Plan) => readonly string[]
  /**
   * Ways to break it, each of which must be found. One that finds nothing to break throws, so that no
   * rule holds because there is nothing that it looks at.
   */
  readonly broken: Readonly<Record<string, (plan: Plan) => void>>
}

/** What is wrong with each resource of some types. */
export function each(
  types: string | readonly string[],
  faultOf: (values: Attributes, resource: Resource, plan: Plan) => string | false | undefined,
): Rule['faults'] {
  return (plan) =>
    ofType(plan, ...[types].flat()).flatMap((resource) => {
      const fault = faultOf(resource.values, resource, plan)
      return fault ? [`${resource.address}: ${fault}`] : []
    })
}

/** A way to break: other values for the first resource of a type. */
export function change(type: string, values: Attributes | ((was: Attributes) => Attributes)) {
  return (plan: Plan) => {
    const [first] = ofType(plan, type)
    if (!first) throw new Error(`there is no ${type} to break`)
    const changed = typeof values === 'function' ? values(first.values) : values
    Object.assign(first.values, changed)
  }
}

/** A way to break: a resource that nobody planned for. */
export function add(type: string, values: Attributes) {
  return (plan: Plan) => {
    const address = `${type}.added`
    plan.resources.push({
      address,
      modules: [],
      type,
      name: 'added',
      values,
      references: new Set(),
    })
  }
}

/** A way to break: the first resource of a type refers no more to what fits. */
export function unlink(type: string, isGone: (name: string) => boolean) {
  return (plan: Plan) => {
    const [first] = ofType(plan, type)
    if (!first) throw new Error(`there is no ${type} to unlink`)
    const references = new Set([...first.references].filter((name) => !isGone(name)))
    if (references.size === first.references.size)
      throw new Error(`${first.address} has no such link`)
    plan.resources.splice(plan.resources.indexOf(first), 1, { ...first, references })
  }
}

/** A way to break: the first resource that fits is not there. */
export function remove(type: string, isOne: (resource: Resource) => boolean = () => true) {
  return (plan: Plan) => {
    const index = plan.resources.findIndex((resource) => resource.type === type && isOne(resource))
    if (index < 0) throw new Error(`there is no such ${type} to remove`)
    plan.resources.splice(index, 1)
  }
}
