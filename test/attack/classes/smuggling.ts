import type { Attack } from '../attack.ts'

const crlf = '\r\n'

/**
 * Requests whose end two servers could see at different places, and other bytes that are not HTTP.
 * An attack is through if a server executes one, or answers the request hidden in it.
 */
export const smuggling: Attack = async (lab, tries) => {
  const targets = { edge: [lab.urls.edge, '/api'], api: [lab.urls.api, ''] } as const
  for (const [name, [url, prefix]] of Object.entries(targets)) {
    const { host } = new URL(url)
    const own = `Host: ${host}${crlf}Origin: ${lab.urls.edge}${crlf}`
    const form = 'Content-Type: application/x-www-form-urlencoded'
    const path = `${prefix}/auth/sign-out`
    const hidden = `GET ${prefix}/products HTTP/1.1${crlf}Host: ${host}${crlf}${crlf}`
    const post = (headers: readonly string[], body: string, start = `POST ${path} HTTP/1.1`) =>
      [start, ...own.trim().split(crlf), form, ...headers, '', body].join(crlf)
    const chunks = `3${crlf}a=1${crlf}0${crlf}${crlf}`
    const length = (text: string) => `Content-Length: ${text.length}`
    const chunked = 'Transfer-Encoding: chunked'

    const answersOf = async (bytes: string) => {
      const text = await lab.client.sendBytes(url, bytes)
      return [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
    }
    const valid = await answersOf(post([length('a=1'), 'Connection: close'], 'a=1'))
    tries.works(`${name}: a valid request`, valid.length === 1 && (valid[0] ?? 500) < 400)
    const inChunks = await answersOf(post([chunked, 'Connection: close'], chunks))
    tries.works(`${name}: chunks`, inChunks.length === 1 && (inChunks[0] ?? 500) < 400)
    const two = post([length('a=1')], 'a=1')
    tries.works(`${name}: two requests in turn`, (await answersOf(two + two)).length === 2)

    const smuggled = chunks + hidden
    const ambiguous: Readonly<Record<string, string>> = {
      'length, then chunks': post([length(smuggled), chunked], smuggled),
      'chunks, then length': post([chunked, length(smuggled)], smuggled),
      'length in the body of chunks': post([chunked, 'Content-Length: 4'], smuggled),
      'two lengths': post([length('a=1'), length(`a=1${hidden}`)], `a=1${hidden}`),
      'two equal lengths': post([length('a=1'), length('a=1')], 'a=1'),
      'a list of lengths': post(['Content-Length: 3, 3'], 'a=1'),
      'a length with a plus': post(['Content-Length: +3'], 'a=1'),
      'a hexadecimal length': post(['Content-Length: 0x3'], 'a=1'),
      'a length with a space': post(['Content-Length: 3 3'], 'a=1'),
      'a negative length': post(['Content-Length: -1'], 'a=1'),
      'an enormous length': post([`Content-Length: ${'9'.repeat(30)}`], 'a=1'),
      'a space before the colon': post(['Content-Length : 3'], 'a=1'),
      xchunked: post(['Transfer-Encoding: xchunked'], chunks),
      'chunked, identity': post(['Transfer-Encoding: chunked, identity'], chunks),
      'chunked twice': post([chunked, chunked, length('a=1')], chunks),
      'chunked after a space': post(['Transfer-Encoding : chunked', length('a=1')], 'a=1'),
      'chunked in a folded line': post([`Transfer-Encoding:${crlf} chunked`, length('a=1')], 'a=1'),
      'chunked behind a vertical tab': post(
        ['Transfer-Encoding: \x0bchunked', length('a=1')],
        'a=1',
      ),
      'a folded header': post([`X-A: b${crlf} c`, length('a=1')], 'a=1'),
      'lines that end with LF': post([length('a=1')], 'a=1').replaceAll(crlf, '\n'),
      'CR in a value': post(['X-A: b\rX-B: c', length('a=1')], 'a=1'),
      'NUL in a value': post(['X-A: b\0c', length('a=1')], 'a=1'),
      'NUL in a name': post(['X\0A: b', length('a=1')], 'a=1'),
      'a name with brackets': post(['X[A]: b', length('a=1')], 'a=1'),
      'a line without a colon': post(['X-A', length('a=1')], 'a=1'),
      'a chunk size in 0x': post([chunked], `0x3${crlf}a=1${crlf}0${crlf}${crlf}`),
      'a chunk size with a sign': post([chunked], `+3${crlf}a=1${crlf}0${crlf}${crlf}`),
      'a chunk that is too long': post([chunked], `2${crlf}a=1${crlf}0${crlf}${crlf}`),
      'a chunk that ends with LF': post([chunked], `3\na=1\n0\n\n`),
      'an enormous chunk': post([chunked], `${'f'.repeat(17)}${crlf}a=1${crlf}0${crlf}${crlf}`),
      'no host': post([length('a=1')], 'a=1').replace(/Host: [^\r]+\r\n/, ''),
      'two hosts': post([`Host: evil.example`, length('a=1')], 'a=1'),
      'another host': post([length('a=1')], 'a=1').replace(`Host: ${host}`, 'Host: evil.example'),
      'a host with a path': post([length('a=1')], 'a=1').replace(
        `Host: ${host}`,
        `Host: ${host}/x`,
      ),
      'an absolute address': post(
        [length('a=1')],
        'a=1',
        `POST http://evil.example${path} HTTP/1.1`,
      ),
      'HTTP/0.9': `GET ${prefix}/products${crlf}`,
      'HTTP/1.2': post([length('a=1')], 'a=1', `POST ${path} HTTP/1.2`),
      'a method in lower case': post([length('a=1')], 'a=1', `post ${path} HTTP/1.1`),
      'an unknown method': post([length('a=1')], 'a=1', `SMUGGLE ${path} HTTP/1.1`),
      'a tab': post([length('a=1')], 'a=1', `POST\t${path} HTTP/1.1`),
      'a space in the path': post([length('a=1')], 'a=1', `POST ${path} x HTTP/1.1`),
      'a head of 40 KB': post([`X-A: ${'a'.repeat(40_000)}`, length('a=1')], 'a=1'),
      '3,000 headers': post(
        [...Array.from({ length: 3000 }, (_, n) => `X-${n}: a`), length('a=1')],
        'a=1',
      ),
    }
    const answers = await Promise.all(Object.values(ambiguous).map(answersOf))
    for (const [index, what] of Object.keys(ambiguous).entries()) {
      const statuses = answers[index] ?? []
      tries.record(
        `${name}: ${what}: ${statuses}`,
        statuses.some((status) => status < 400),
      )
    }
    const hiddenIn: Readonly<Record<string, string>> = {
      'a GET with a length': `GET ${prefix}/products HTTP/1.1${crlf}Host: ${host}${crlf}${length(hidden)}${crlf}Connection: close${crlf}${crlf}${hidden}`,
      'a form': post([length(`a=1&b=${hidden}`), 'Connection: close'], `a=1&b=${hidden}`),
      'a HEAD with a body': `HEAD ${prefix}/products HTTP/1.1${crlf}Host: ${host}${crlf}${length(hidden)}${crlf}Connection: close${crlf}${crlf}${hidden}`,
      'bytes after the last request': `${post([length('a=1'), 'Connection: close'], 'a=1')}${hidden}`,
    }
    for (const [what, bytes] of Object.entries(hiddenIn)) {
      const statuses = await answersOf(bytes)
      tries.record(`${name}: a request hidden in ${what}: ${statuses}`, statuses.length > 1)
    }
  }
}
