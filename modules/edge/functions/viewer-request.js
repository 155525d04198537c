// CloudFront Function, JavaScript runtime 2.0, on viewer requests of both behaviours.
// That runtime is ECMAScript 5.1 with const, let, arrow functions and template literals: it refuses
// destructuring, spreading, `?.`, `??`, for-of, shorthand properties and Set, and 10 KB at the most.
// Whoever publishes the site fills in the list of its paths at the marker: S3 has no index documents,
// and a distribution-wide error page would rewrite the API's own 404s too.
const paths = [
  /* paths */
]
const languages = ['fr', 'en']

// biome-ignore lint/correctness/noUnusedVariables: CloudFront calls it by name
function handler(event) {
  const request = event.request
  const uri = request.uri
  if (uri === '/api' || uri.startsWith('/api/')) {
    request.uri = uri.slice('/api'.length) || '/'
    return request
  }
  if (uri === '/') return redirect(302, `/${languageOf(request)}/`, request)
  if (uri.startsWith('/_astro/') || paths.includes(uri)) {
    if (uri.endsWith('/')) request.uri = `${uri}index.html`
    return request
  }
  if (paths.includes(`${uri}/`)) return redirect(301, `${uri}/`, request)
  if (uri.startsWith('/en/')) return notFound('en')
  return notFound(uri.startsWith('/fr/') ? 'fr' : languageOf(request))
}

function languageOf(request) {
  const cookie = request.cookies.lang
  if (cookie && languages.includes(cookie.value)) return cookie.value
  const header = request.headers['accept-language']
  const wanted = header ? header.value.split(',').map(firstLetters) : []
  return wanted.find((language) => languages.includes(language)) || languages[0]
}

function firstLetters(language) {
  return language.trim().slice(0, 2).toLowerCase()
}

function redirect(statusCode, path, request) {
  const query = queryOf(request)
  const cacheControl = statusCode === 301 ? 'public, max-age=3600' : 'private, no-store'
  return {
    statusCode: statusCode,
    statusDescription: statusCode === 301 ? 'Moved Permanently' : 'Found',
    headers: {
      location: { value: query ? `${path}?${query}` : path },
      'cache-control': { value: cacheControl },
    },
  }
}

function queryOf(request) {
  const query = request.querystring
  return Object.keys(query)
    .map((name) => pairsOf(name, query[name]))
    .join('&')
}

// A name that comes more than once has all its values in multiValue.
function pairsOf(name, given) {
  const values = given.multiValue || [given]
  return values.map((one) => (one.value ? `${name}=${one.value}` : name)).join('&')
}

// The page itself is too large to be answered from here: the status is, and the page follows.
function notFound(language) {
  const page = `/${language}/404/`
  return {
    statusCode: 404,
    statusDescription: 'Not Found',
    headers: {
      'content-type': { value: 'text/html; charset=utf-8' },
      'cache-control': { value: 'public, max-age=60' },
    },
    body: `<!doctype html><html lang="${language}"><meta charset="utf-8"><title>404</title><meta http-equiv="refresh" content="0;url=${page}"><p><a href="${page}">404</a></p></html>`,
  }
}
