/** A release that was applied and does not work: the one before it does, and is gone back to. */
export class UnhealthyRelease extends Error {}
