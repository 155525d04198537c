import { callQueryApi, textOf } from './call-query-api.ts'

/** A machine image that the agent's host can start from. */
export type Ami = { readonly id: string; readonly name: string }

/** Returns the image. Throws Error if it does not exist, is not available, or is not for arm64. */
export async function checkAmi(region: string, id: string): Promise<Ami> {
  if (!/^ami-[0-9a-f]{8,17}$/.test(id))
    throw new Error(`AMI must be an image id (ami-…), not ${id}`)
  const xml = await callQueryApi('ec2', region, 'DescribeImages', { 'ImageId.1': id }).catch(
    (cause: Error) => {
      const isNotFound = /does not exist|not found|not authorized/i.test(cause.message)
      throw isNotFound ? notFound(id, region, cause) : cause
    },
  )
  return readAmi(xml, id, region)
}

/** Parses EC2's response about one image. Throws the same errors as `checkAmi`. */
export function readAmi(xml: string, id: string, region: string): Ami {
  if (textOf(xml, 'imageId') !== id) throw notFound(id, region)
  const architecture = textOf(xml, 'architecture')
  const state = textOf(xml, 'imageState')
  if (architecture !== 'arm64')
    throw new Error(`${id} is for ${architecture}, but the agent's host needs arm64`)
  if (state !== 'available') throw new Error(`${id} is ${state}, so no host can start from it`)
  return { id, name: textOf(xml, 'name') ?? '' }
}

const notFound = (id: string, region: string, cause?: Error) =>
  new Error(`there is no image ${id} in ${region}, or this account may not use it`, { cause })
