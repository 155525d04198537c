/**
 * Returns whether a Host header names this machine. A web page can give its own domain the address
 * 127.0.0.1 (DNS rebinding), and then read what a local server answers. Its requests have the page's
 * host: https://github.com/nccgroup/singularity/wiki/Preventing-DNS-Rebinding-Attacks
 */
export function isLoopbackHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?$/i.test(host)
}
