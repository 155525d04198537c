import type { Attributes, Plan, Resource } from './plan.ts'
import { ofType } from './plan.ts'

/** A rule for every plan of a deployment. */
export type Rule = {
  /** What the rule requires, as a sentence. */
  readonly name: string
  /** The value of `stripe.mode` with which the rule applies. Undefined: both. */
  readonly only?: 'live'
  /** Returns the violations: `<address>: <what is wrong>`. */
  readonly violations: (plan: Plan) => readonly string[]
  /**
   * Changes that break the rule, each of which must be detected. A change throws if it finds
   * nothing to break, so that no rule passes on a plan without its resources.
   */
  readonly broken: Readonly<Record<string, (plan: Plan) => void>>
}

/** Returns a check of each resource of these types. */
export function each(
  types: string | readonly string[],
  violationOf: (values: Attributes, resource: Resource, plan: Plan) => string | false | undefined,
): Rule['violations'] {
  return (plan) =>
    ofType(plan, ...[types].flat()).flatMap((resource) => {
      const violation = violationOf(resource.values, resource, plan)
      return violation ? [`${resource.address}: ${violation}`] : []
    })
}

/** Breaks a plan: changes the first resource of a type. */
export function change(type: string, values: Attributes | ((was: Attributes) => Attributes)) {
  return (plan: Plan) => {
    const [first] = ofType(plan, type)
    if (!first) throw new Error(`there is no ${type} to break`)
    const changed = typeof values === 'function' ? values(first.values) : values
    Object.assign(first.values, changed)
  }
}

/** Breaks a plan: adds an unexpected resource. */
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

/** Breaks a plan: removes matching references from the first resource of a type. */
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

/** Breaks a plan: removes the first matching resource. */
export function remove(type: string, isOne: (resource: Resource) => boolean = () => true) {
  return (plan: Plan) => {
    const index = plan.resources.findIndex((resource) => resource.type === type && isOne(resource))
    if (index < 0) throw new Error(`there is no matching ${type} to remove`)
    plan.resources.splice(index, 1)
  }
}
