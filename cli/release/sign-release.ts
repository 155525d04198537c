import { type KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Outputs } from '../terraform/open-root.ts'

/**
 * Signs the agent's release, so that its host accepts it. The text comes from Terraform's output,
 * not from the parameter: someone else may have written the parameter since the apply. Does nothing
 * for a release from before signatures, whose modules create hosts that do not check them.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export async function signRelease(
  { kms, ssm }: { readonly kms: KMSClient; readonly ssm: SSMClient },
  { foundation, app }: { readonly foundation: Outputs; readonly app: Outputs },
): Promise<void> {
  const { release, signature_parameter: Name } = app['agent'] as {
    readonly release?: string
    readonly signature_parameter?: string
  }
  if (release === undefined || Name === undefined) return
  const { key_arn: KeyId } = foundation['signing'] as { readonly key_arn: string }
  const { Signature = new Uint8Array() } = await kms.send(
    new SignCommand({
      KeyId,
      Message: Buffer.from(release),
      MessageType: 'RAW',
      SigningAlgorithm: 'ECDSA_SHA_256',
    }),
  )
  const Value = Buffer.from(Signature).toString('base64')
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }))
}
