import { html } from '#core/presentation/html.ts'

/**
 * The page that shows the OpenAPI document. The site publishes the viewer's files at `/api-docs/`,
 * so that the API need not contain them. The viewer adds its own `main`. Swagger UI's standalone
 * layout is not used: it has inline styles, which the content security policy forbids
 * (swagger-api/swagger-ui#10655).
 */
export const docsPage = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Comptoir API</title>
<link rel="icon" href="/favicon.svg">
<link rel="stylesheet" href="/api-docs/swagger-ui.css">
<script src="/api-docs/swagger-ui-bundle.js" defer></script>
<script src="/api-docs/start.js" defer></script>
</head>
<body>
<div id="docs"></div>
<noscript><main><p>This page needs JavaScript. The document itself: <a href="/api/openapi.json">openapi.json</a></p></main></noscript>
</body>
</html>
`
