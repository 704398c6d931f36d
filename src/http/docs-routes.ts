import { createReadStream } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { type Reply, type Route, route } from './route';

const FOLDER = dirname(require.resolve('swagger-ui-dist/package.json'));

/** What the page needs; nothing comes from elsewhere. */
const FILES = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const START = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
});
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Modelkeeper: API reference</title>
<link rel="stylesheet" href="/docs/swagger-ui.css">
<link rel="icon" href="/docs/favicon-32x32.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="/docs/swagger-ui-bundle.js"></script>
<script src="/docs/start.js"></script>
</body>
</html>
`;

/** Only what this service itself serves; the page's pictures are data URLs in its style sheet. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The API reference. Pages for people: they are not in the OpenAPI document. */
export function docsRoutes(): Route[] {
  const page = {
    method: 'get',
    errors: [],
    response: { status: 200, description: '', schema: z.unknown() },
  } as const;
  return [
    route({
      ...page,
      path: '/',
      operationId: 'home',
      summary: 'To the API reference',
      handle: async () => ({ status: 302, headers: { Location: '/docs' } }),
    }),
    route({
      ...page,
      path: '/docs',
      operationId: 'docs',
      summary: 'The API reference',
      handle: async () => text(PAGE, 'text/html; charset=utf-8'),
    }),
    route({
      ...page,
      path: '/docs/start.js',
      operationId: 'docsStart',
      summary: 'Starts the page',
      handle: async () => text(START, 'text/javascript; charset=utf-8'),
    }),
    ...Object.entries(FILES).map(([name, type]) =>
      route({
        ...page,
        path: `/docs/${name}`,
        operationId: name,
        summary: 'Part of the page',
        handle: async () => ({
          headers: { 'Content-Type': type, 'Cache-Control': 'public, max-age=3600' },
          stream: createReadStream(join(FOLDER, name)),
        }),
      }),
    ),
  ];
}

function text(content: string, type: string): Reply<never> {
  const headers = { 'Content-Type': type, 'Content-Security-Policy': CONTENT_SECURITY_POLICY };
  return { headers, stream: Readable.from([content]) };
}
