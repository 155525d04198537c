import { type KMSClient, SignCommand } from '@aws-sdk/client-kms'
import { PutParameterCommand, type SSMClient } from '@aws-sdk/client-ssm'
import type { Outputs } from '../terraform/open-root.ts'
import { readOutput } from '../terraform/read-output.ts'

/** Releases from before signatures do not have it: their hosts check none. */
const keyFile = 'modules/agent/signing-key/main.tf'

/**
 * Signs the agent's release, so that its host accepts it. The text comes from Terraform's output,
 * not from the parameter: someone else may have written the parameter since the apply. Does nothing
 * if the release's Terraform files have no key. Throws Error if an output is missing.
 * https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html
 */
export async function signRelease(
  { kms, ssm }: { readonly kms: KMSClient; readonly ssm: SSMClient },
  release: { readonly foundation: Outputs; readonly app: Outputs; readonly files: object },
): Promise<void> {
  const { foundation, app, files } = release
  if (!(keyFile in files)) return
  const KeyId = readOutput(foundation, ['signing', 'key_arn'])
  const Message = Buffer.from(readOutput(app, ['agent', 'release']))
  const Name = readOutput(app, ['agent', 'signature_parameter'])
  const { Signature = new Uint8Array() } = await kms.send(
    new SignCommand({ KeyId, Message, MessageType: 'RAW', SigningAlgorithm: 'ECDSA_SHA_256' }),
  )
  const Value = Buffer.from(Signature).toString('base64')
  await ssm.send(new PutParameterCommand({ Name, Value, Type: 'String', Overwrite: true }))
}
