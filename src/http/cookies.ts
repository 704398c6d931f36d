import type { IncomingHttpHeaders } from 'node:http';
import { isLoopbackHost } from './door';

/** A cookie that scripts can't read and other sites can't send. */
export interface Cookie {
  name: string;
  /** Characters of a cookie value alone (RFC 6265), as base64url is. */
  value: string;
  path: string;
  /** 0 removes it. */
  maxAgeSeconds: number;
}

/** The value of a cookie; null when it was not sent. */
export function readCookie({ cookie = '' }: Readonly<IncomingHttpHeaders>, name: string): string | null {
  const pairs = cookie.split(';').map((pair) => pair.trim());
  const found = pairs.find((pair) => pair.startsWith(`${name}=`));
  return found?.slice(name.length + 1) || null;
}

/** A `Set-Cookie` in answer to a request with these headers; only over TLS, unless that went to this machine itself. */
export function writeCookie(cookie: Cookie, { host = '' }: Readonly<IncomingHttpHeaders>): string {
  const { name, value, path, maxAgeSeconds } = cookie;
  const attributes = [`${name}=${value}`, `Path=${path}`, `Max-Age=${maxAgeSeconds}`];
  if (maxAgeSeconds === 0) attributes.push('Expires=Thu, 01 Jan 1970 00:00:00 GMT');
  attributes.push('HttpOnly', 'SameSite=Strict');
  if (!isLoopbackHost(host)) attributes.push('Secure');
  return attributes.join('; ');
}
