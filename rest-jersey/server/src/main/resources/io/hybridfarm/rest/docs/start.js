SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  // Otherwise every reader's browser would ask a public service to judge the document.
  validatorUrl: null
});
