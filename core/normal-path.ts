/**
 * Returns whether a URL path has only one spelling: letters, digits and `-._~`, without empty
 * segments, dot segments, `%`, `;` and backslashes; one slash may end it. Firewall rules, throttles
 * and cache rules compare paths as text, so another spelling of a path would evade them. All paths
 * of the shop are in this form. The edge function has its own copy of the two patterns.
 */
export const isNormalPath = (path: string): boolean =>
  /^\/([\w.~-]+\/)*[\w.~-]*$/.test(path) && !/\/\.\.?(\/|$)/.test(path)
