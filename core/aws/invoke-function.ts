import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'

/** An error that a function has thrown. It has the name and the message of the original. */
export class FunctionError extends Error {
  /** The last lines that the function has logged, up to 4 KB. */
  readonly logLines: readonly string[]

  constructor(name: string, message: string, logLines: readonly string[]) {
    super(message)
    this.name = name
    this.logLines = logLines
  }
}

/**
 * Invokes a Lambda function and waits for its result. The caller's client must wait as long as the
 * function may run. Throws FunctionError if the function throws or exceeds its time limit, and the
 * SDK's error if Lambda does not run it.
 * https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export async function invokeFunction(options: {
  readonly lambda: LambdaClient
  /** A name or an ARN, with a version or without. */
  readonly name: string
  readonly event: object
}): Promise<unknown> {
  const { lambda, name, event } = options
  const command = new InvokeCommand({
    FunctionName: name,
    Payload: JSON.stringify(event),
    LogType: 'Tail',
  })
  const { Payload, FunctionError: failed, LogResult = '' } = await lambda.send(command)
  const result: unknown = JSON.parse(Payload?.transformToString() || 'null')
  if (!failed) return result
  const { errorType = failed, errorMessage = '' } = (result ?? {}) as {
    readonly errorType?: string
    readonly errorMessage?: string
  }
  throw new FunctionError(errorType, errorMessage, logLinesIn(LogResult))
}

/** Returns the lines of the program, without those of Lambda itself. */
const logLinesIn = (tail: string) =>
  Buffer.from(tail, 'base64')
    .toString('utf8')
    .split('\n')
    .filter((line) => line.startsWith('{'))
