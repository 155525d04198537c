/** An error with Cognito's own message. `type` is the name of the exception. */
export class CognitoError extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
