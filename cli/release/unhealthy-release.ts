/**
 * A release was applied but does not work. The deploy rolls back to the last release that was up.
 */
export class UnhealthyRelease extends Error {}
