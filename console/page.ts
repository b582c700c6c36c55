// The console's page: three small files from disk, which fetch nothing from elsewhere.
import { readFile } from "node:fs/promises";
import type { ServerResponse } from "node:http";
import { notFound } from "./http.ts";
import type { Route } from "./router.ts";

const TYPES: Readonly<Record<string, string>> = {
  "index.html": "text/html; charset=utf-8",
  "page.css": "text/css; charset=utf-8",
  "page.js": "text/javascript; charset=utf-8",
};

/** What the page may load: itself, and answers of this server. Bars are placed by style attributes. */
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; connect-src 'self'; img-src data:; frame-ancestors 'none'; base-uri 'none'";

export function pageRoutes(): Route[] {
  return [
    { method: "GET", path: "/_lambdabus", handle: ({ response }) => void response.writeHead(308, { location: "/_lambdabus/" }).end() },
    { method: "GET", path: "/_lambdabus/", handle: ({ response }) => sendFile(response, "index.html") },
    { method: "GET", path: "/_lambdabus/page/{file}", handle: ({ response, parameters }) => sendFile(response, parameters["file"] as string) },
  ];
}

async function sendFile(response: ServerResponse, name: string): Promise<void> {
  const type = Object.hasOwn(TYPES, name) ? TYPES[name] : undefined;
  if (!type) throw notFound(`the page has no file "${name}"`);
  const bytes = await readFile(new URL(`page/${name}`, import.meta.url));
  response.writeHead(200, {
    "content-type": type,
    "content-length": bytes.byteLength,
    "cache-control": "no-cache",
    "content-security-policy": POLICY,
    "x-content-type-options": "nosniff",
  });
  response.end(bytes);
}
