import { statfs } from 'node:fs/promises'

/** Space for the database server, its initial data and some days of orders, in megabytes. */
const neededMb = 500

/** Throws Error with a one-line message if the disk has too little free space. */
export async function checkDisk(dir: string): Promise<void> {
  const { bavail, bsize } = await statfs(dir)
  const freeMb = Math.floor((bavail * bsize) / 1e6)
  if (freeMb < neededMb) {
    throw new Error(
      `the disk is full: ${freeMb} MB are left in ${dir}, and ${neededMb} MB are needed`,
    )
  }
}
