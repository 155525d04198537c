import type { StateModule, StateValues } from '../terraform/plan-json.ts'
import type { Priced } from './meters.ts'

/** Returns all managed resources of a state or plan, without data sources. */
export function pricedResources(values: StateValues | undefined): readonly Priced[] {
  return values ? resourcesOf(values.root_module) : []
}

function resourcesOf({ resources = [], child_modules = [] }: StateModule): readonly Priced[] {
  return [
    ...resources.filter(({ mode }) => mode === 'managed'),
    ...child_modules.flatMap(resourcesOf),
  ]
}
