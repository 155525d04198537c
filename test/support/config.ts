/** Reads PORT: the port of the Lambda host. */
export function readLambdaHostConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly port: number
} {
  return { port: Number(env['PORT']) }
}
