import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CreateKeyCommand, GetPublicKeyCommand, KMSClient } from '@aws-sdk/client-kms'
import { GetParameterCommand, SSMClient } from '@aws-sdk/client-ssm'
import { unzipSync } from 'fflate'
import t from 'tap'
import { checkout } from '../../deployment.ts'
import { signRelease } from '../../release/sign-release.ts'
import { packTerraform } from '../../terraform/pack-terraform.ts'
import { openAws, skip } from '../support/aws.ts'

t.setTimeout(60_000)

t.test('openssl on the host verifies what KMS signs for the CLI', { skip }, async (t) => {
  const client = await openAws(t)
  const [kms, ssm] = [new KMSClient(client), new SSMClient(client)]
  t.teardown(() => [kms, ssm].map((one) => one.destroy()))
  const { KeyMetadata: { KeyId = '', Arn: keyArn = '' } = {} } = await kms.send(
    new CreateKeyCommand({ KeySpec: 'ECC_NIST_P256', KeyUsage: 'SIGN_VERIFY' }),
  )
  const { PublicKey = new Uint8Array() } = await kms.send(new GetPublicKeyCommand({ KeyId }))
  const lines = Buffer.from(PublicKey).toString('base64').replace(/.{64}/g, '$&\n')
  const signature_parameter = '/shop/agent-signature'
  const foundation = { signing: { key_arn: keyArn } }
  const release = JSON.stringify({ name: 'shop', digest: 'a'.repeat(64), version: 'abc' })

  const folder = t.testdir({
    'key.pem': `-----BEGIN PUBLIC KEY-----\n${lines}\n-----END PUBLIC KEY-----\n`,
  })
  const file = (name: string) => join(folder, name)
  function isSigned(text: string): boolean {
    writeFileSync(file('release'), text)
    const check = ['-verify', file('key.pem'), '-signature', file('signature'), file('release')]
    try {
      execFileSync('openssl', ['dgst', '-sha256', ...check], { stdio: 'pipe' })
      return true
    } catch {
      return false
    }
  }

  const files = unzipSync(packTerraform(checkout, 'prod'))
  const app = { agent: { release, signature_parameter } }
  await signRelease({ kms, ssm }, { foundation, app, files })
  const get = new GetParameterCommand({ Name: signature_parameter })
  const { Parameter } = await ssm.send(get)
  writeFileSync(file('signature'), Buffer.from(Parameter?.Value ?? '', 'base64'))
  t.ok(isSigned(release))
  t.notOk(isSigned(release.replace('shop', 'shop-2')), 'another shop')
  t.notOk(isSigned(release.replace('abc', 'abd')), 'another version')
  t.notOk(isSigned(release.replace('aaa', 'aab')), 'another artifact')

  await signRelease({ kms, ssm }, { foundation: {}, app: { agent: {} }, files: {} })
  t.equal(
    (await ssm.send(get)).Parameter?.Value,
    Parameter?.Value,
    'a release from before signatures is not signed',
  )
  for (const [missing, agent] of [
    ['agent.release', { signature_parameter }],
    ['agent.signature_parameter', { release }],
  ] as const)
    await t.rejects(signRelease({ kms, ssm }, { foundation, app: { agent }, files }), {
      message: `Terraform has no output ${missing}`,
    })
  await t.rejects(signRelease({ kms, ssm }, { foundation: {}, app, files }), {
    message: 'Terraform has no output signing.key_arn',
  })
})
