// Who may talk to our ports: programs on this machine, and pages that were served by it. Any other web page is kept out.

/** Whether a `Host` header names this machine. A page that rebound its own name to 127.0.0.1 sends that name, and is told apart by it. */
export function isLoopbackHost(header: string | undefined): boolean {
  if (!header) return false;
  const name = /^(\[[^\]]*\]|[^:]*)(:\d+)?$/.exec(header)?.[1]?.toLowerCase();
  if (name === undefined) return false;
  return name === "localhost" || name.endsWith(".localhost") || name === "[::1]" || /^127(\.\d{1,3}){3}$/.test(name);
}

/** Whether an `Origin` header is that of a page served by this machine. Programs send none, which is fine. */
export function isLoopbackOrigin(header: string | undefined): boolean {
  if (header === undefined) return true;
  const host = /^https?:\/\/([^/]+)$/.exec(header)?.[1];
  return isLoopbackHost(host);
}
