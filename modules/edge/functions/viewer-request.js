import cf from 'cloudfront'

// CloudFront Function, JavaScript runtime 2.0, on viewer requests of both behaviours: at most 10 KB.
// Written in the subset that the runtime documents: no destructuring, spread, `?.`, `??`, for-of,
// shorthand properties or Set. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-javascript-runtime-20.html
//
// The CLI writes two kinds of entries into the key-value store: one for each path of the site (the key is the
// path) and `origin-secret`. The function needs the paths because S3 has no index documents, and an error page
// of the distribution would also replace the API's 404s.
const languages = ['fr', 'en']

// One spelling for each path: see core/normal-path.ts. The firewall has compared the path with its rules before this
// function runs, so another spelling of a path must not reach a route.
const normal = /^\/([\w.~-]+\/)*[\w.~-]*$/
const dots = /\/\.\.?(\/|$)/

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
async function handler(event) {
  const request = event.request
  const uri = request.uri
  if (!normal.test(uri) || dots.test(uri) || /^\/api\/api(\/|$)/.test(uri)) return refuse(event)
  if (uri.startsWith('/api/')) return toApi(request, event.viewer.ip)
  if (uri === '/') return redirect(302, `/${languageOf(request)}/`, request)
  if (uri.startsWith('/_astro/') || (await isKnownPath(uri))) {
    if (uri.endsWith('/')) request.uri = `${uri}index.html`
    return request
  }
  if (await isKnownPath(`${uri}/`)) return redirect(301, `${uri}/`, request)
  if (uri.startsWith('/en/')) return notFound('en')
  return notFound(uri.startsWith('/fr/') ? 'fr' : languageOf(request))
}

// Replaces or removes both headers if the viewer sent them. The API trusts the address only with the secret.
async function toApi(request, address) {
  request.uri = request.uri.slice('/api'.length)
  request.headers['x-client-address'] = { value: address }
  delete request.headers['x-origin-secret']
  try {
    const secret = await cf.kvs().get('origin-secret')
    if (secret) request.headers['x-origin-secret'] = { value: secret }
  } catch (error) {
    console.log(`origin-secret: ${error}`)
  }
  return request
}

// If the store cannot be read, every path counts as known. S3 then serves the pages, but no 404 page is shown.
async function isKnownPath(uri) {
  if (uri.length > 512) return false
  try {
    return await cf.kvs().exists(uri)
  } catch (error) {
    console.log(`${uri}: ${error}`)
    return true
  }
}

function languageOf(request) {
  const cookie = request.cookies['__Host-lang']
  if (cookie && languages.includes(cookie.value)) return cookie.value
  const header = request.headers['accept-language']
  return (header && preferredLanguage(header.value)) || languages[0]
}

// The same rules as preferredLanguage in core/language.ts: one table of test cases covers both.
function preferredLanguage(header) {
  const ranges = header.toLowerCase().split(',').map(rangeOf)
  const named = ranges.map((range) => range.language)
  const unnamed = languages.find((one) => !named.includes(one))
  let best
  let bestWeight = 0
  ranges.forEach((range) => {
    const language = range.language === '*' ? unnamed : range.language
    if (!languages.includes(language) || !(range.weight > bestWeight)) return
    best = language
    bestWeight = range.weight
  })
  return best
}

// `en-GB;q=0.8` is { language: 'en', weight: 0.8 }.
function rangeOf(text) {
  const parts = text.split(';').map((part) => part.trim())
  const quality = parts.find((part) => part.startsWith('q='))
  return { language: parts[0].split('-')[0], weight: quality ? Number(quality.slice(2)) : 1 }
}

function redirect(statusCode, path, request) {
  const query = queryOf(request)
  const cacheControl = statusCode === 301 ? 'public, max-age=3600' : 'private, no-store'
  return answer(statusCode, statusCode === 301 ? 'Moved Permanently' : 'Found', {
    location: { value: query ? `${path}?${query}` : path },
    'cache-control': { value: cacheControl },
  })
}

function queryOf(request) {
  const query = request.querystring
  return Object.keys(query)
    .map((name) => pairsOf(name, query[name]))
    .join('&')
}

// A repeated name has all its values in multiValue.
function pairsOf(name, given) {
  const values = given.multiValue || [given]
  return values.map((one) => (one.value ? `${name}=${one.value}` : name)).join('&')
}

// The API's format of errors, and for browsers the site's page.
function refuse(event) {
  const request = event.request
  const accept = request.headers.accept || { value: '' }
  if (!request.uri.startsWith('/api') || accept.value.includes('text/html'))
    return notFound(languageOf(request))
  const problem = {
    type: 'about:blank',
    title: 'Not found',
    status: 404,
    code: 'not_found',
    detail: 'the path is not in normal form: no empty or dot segments, no escapes',
    requestId: event.context.requestId,
  }
  const headers = {
    'content-type': { value: 'application/problem+json' },
    'cache-control': { value: 'no-store' },
  }
  return answer(404, 'Not Found', headers, JSON.stringify(problem))
}

// The 404 page is too large for a function response, so the response redirects to it.
function notFound(language) {
  const page = `/${language}/404/`
  const headers = {
    'content-type': { value: 'text/html; charset=utf-8' },
    'cache-control': { value: 'public, max-age=60' },
  }
  return answer(
    404,
    'Not Found',
    headers,
    `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>404</title><meta http-equiv="refresh" content="0;url=${page}"><p><a href="${page}">404</a></p></html>`,
  )
}

// Adds the security headers itself: the response headers policies are documented for responses of the cache and
// of an origin. https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-response-headers.html
function answer(statusCode, statusDescription, headers, body) {
  headers['content-security-policy'] = {
    value:
      "default-src 'none'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  }
  headers['x-content-type-options'] = { value: 'nosniff' }
  headers['referrer-policy'] = { value: 'strict-origin-when-cross-origin' }
  const response = {
    statusCode: statusCode,
    statusDescription: statusDescription,
    headers: headers,
  }
  if (body) response.body = body
  return response
}
