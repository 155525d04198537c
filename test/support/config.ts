/** PORT: where the Lambda host listens. */
export function readLambdaHostConfig(env: NodeJS.ProcessEnv = process.env): {
  readonly port: number
} {
  return { port: Number(env['PORT']) }
}
