/** The state of the emulated account. `POST /_local/ses` replaces it. */
export type SesAccount = {
  /** In the sandbox, SES sends to verified identities only. */
  readonly isSandbox: boolean
  /** Verified addresses and domains. Undefined: all are verified. */
  readonly verified?: readonly string[]
  /** Identities in the caller's IAM policy, `*` for all. Undefined: all are allowed. */
  readonly granted?: readonly string[]
}

export type Refusal = { readonly status: number; readonly type: string; readonly message: string }

type Mail = {
  readonly from: string
  readonly to: readonly string[]
  readonly replyTo: readonly string[]
}

/**
 * Returns why SES would reject a mail, or undefined if it would accept it. It checks in SES's
 * order: format, permissions, verification. An address for answers needs no verification:
 * https://docs.aws.amazon.com/ses/latest/dg/verify-addresses-and-domains.html
 * https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_Destination.html (ASCII, Punycode)
 * https://github.com/cloudposse/terraform-aws-ses/issues/40 (permissions on the recipient's
 * identity)
 * https://docs.aws.amazon.com/ses/latest/dg/troubleshoot-error-messages.html (not verified)
 */
export function sesRefusal({ from, to, replyTo }: Mail, account: SesAccount): Refusal | undefined {
  const bad = [from, ...to, ...replyTo].map(faultOf).find((fault) => fault !== undefined)
  if (bad) return { status: 400, type: 'BadRequestException', message: bad }
  const checked = account.isSandbox ? [from, ...to.filter(isNotSimulator)] : [from]
  const denied = checked.find((address) => !isGranted(address, account))
  if (denied)
    return {
      status: 403,
      type: 'AccessDeniedException',
      message: `User \`arn:aws:sts::000000000000:assumed-role/local' is not authorized to perform \`ses:SendEmail' on resource \`arn:aws:ses:eu-west-1:000000000000:identity/${denied}'`,
    }
  const unverified = checked.filter((address) => !isVerified(address, account))
  if (unverified.length > 0)
    return {
      status: 400,
      type: 'MessageRejected',
      message: `Email address is not verified. The following identities failed the check in region EU-WEST-1: ${unverified.join(', ')}`,
    }
  return undefined
}

export function isVerified(identity: string, { verified }: SesAccount): boolean {
  return !verified || identitiesOf(identity).some((one) => verified.includes(one))
}

/**
 * Messages as AWS words them.
 * https://github.com/awslabs/aws-sdk-rust/issues/881
 */
function faultOf(address: string): string | undefined {
  const at = address.lastIndexOf('@')
  if (at < 0) return "Missing final '@domain'"
  if (at === 0) return 'Missing local name'
  const [local, domain] = [address.slice(0, at), address.slice(at + 1)]
  if (/\s/.test(local)) return 'Local address contains control or whitespace'
  if (!/^[!-?A-~]+$/.test(local)) return 'Local address contains illegal character'
  if (!/^[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*$/.test(domain)) return 'Domain contains illegal character'
  return undefined
}

/** Returns the identities that can verify an address: itself, its domain and the parent domains. */
function identitiesOf(address: string): readonly string[] {
  const labels = (address.split('@').at(-1) ?? '').split('.')
  return [address, ...labels.map((_, index) => labels.slice(index).join('.'))]
}

function isGranted(address: string, { granted }: SesAccount): boolean {
  if (!granted) return true
  return granted.some((one) => one === '*' || identitiesOf(address).includes(one))
}

/** https://docs.aws.amazon.com/ses/latest/dg/send-an-email-from-console.html#send-email-simulator */
const isNotSimulator = (address: string) => !address.endsWith('@simulator.amazonses.com')
