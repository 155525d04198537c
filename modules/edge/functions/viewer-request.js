// CloudFront Function, JavaScript runtime 2.0, on viewer requests of both behaviours.
// Whoever publishes the site fills in the list of its paths at the marker: S3 has no index documents,
// and a distribution-wide error page would rewrite the API's own 404s too.
const paths = new Set([
  /* paths */
])
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
  if (uri.startsWith('/_astro/') || paths.has(uri)) {
    if (uri.endsWith('/')) request.uri = `${uri}index.html`
    return request
  }
  if (paths.has(`${uri}/`)) return redirect(301, `${uri}/`, request)
  return notFound(
    uri.startsWith('/en/') ? 'en' : uri.startsWith('/fr/') ? 'fr' : languageOf(request),
  )
}

function languageOf(request) {
  const cookie = request.cookies?.lang
  if (cookie && languages.includes(cookie.value)) return cookie.value
  const header = request.headers['accept-language']
  const wanted = header
    ? header.value.split(',').map((part) => part.trim().slice(0, 2).toLowerCase())
    : []
  return wanted.find((language) => languages.includes(language)) || languages[0]
}

function redirect(statusCode, path, request) {
  const query = Object.entries(request.querystring || {})
    .map(([name, { value }]) => (value ? `${name}=${value}` : name))
    .join('&')
  return {
    statusCode,
    statusDescription: statusCode === 301 ? 'Moved Permanently' : 'Found',
    headers: {
      location: { value: query ? `${path}?${query}` : path },
      'cache-control': { value: statusCode === 301 ? 'public, max-age=3600' : 'private, no-store' },
    },
  }
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
