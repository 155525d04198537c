import { execFileSync } from 'node:child_process'

/** Returns a self-signed certificate for `name` and its key, as PEM. Needs openssl. */
export function makeCertificate(name: string): { readonly key: string; readonly cert: string } {
  const args = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', '-', '-out', '-']
  const about = ['-days', '2', '-subj', '/CN=database', '-addext', `subjectAltName=DNS:${name}`]
  const pem = execFileSync('openssl', [...args, ...about], { encoding: 'utf8', stdio: 'pipe' })
  const part = (label: RegExp) => label.exec(pem)?.[0] ?? ''
  return {
    key: part(/-----BEGIN PRIVATE KEY-----.*?-----END PRIVATE KEY-----/s),
    cert: part(/-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----/s),
  }
}
