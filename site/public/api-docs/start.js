// Starts the viewer on the API's page /api/docs. swagger-ui-bundle.js defines SwaggerUIBundle.
window.SwaggerUIBundle({
  url: '/api/openapi.json',
  dom_id: '#docs',
  deepLinking: true,
  // By default, the viewer sends the document's address to swagger.io.
  validatorUrl: null,
})
