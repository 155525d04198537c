/** A refusal in Cognito's own words; `type` is the exception's name. */
export class CognitoError extends Error {
  readonly type: string
  constructor(type: string, message: string) {
    super(message)
    this.type = type
  }
}
