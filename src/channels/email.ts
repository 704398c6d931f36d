import { createHash } from 'node:crypto';
import { createTransport, type SendMailOptions } from 'nodemailer';
import { escapeHtml } from '../domain/markup';
import type { ChannelTarget, SendResult } from '../domain/notifications/channel';
import type { Envelope } from '../domain/notifications/message';
import { isEmailAddress } from '../domain/notifications/targets';
import { oneLine, permanent, retryable } from './results';
import { clip, headlineOf, incidentsOf, type Wording, wordingOf } from './wording';

/** The SMTP server of an operator, and whom mail comes from. */
export interface MailSettings {
  /** `smtp://` or `smtps://`, credentials in it. */
  smtpUrl: string;
  /** An address, or a name and an address in angle brackets. */
  from: string;
}

interface EmailDeps {
  mail: MailSettings | null;
  publicUrl: string | null;
}

const CONNECT_MS = 5_000;
const WHOLE_MS = 30_000;
const SUBJECT_MAX = 200;
const TEXT_MAX = 20_000;
const TOLD_MAX = 50;
const THREADS_MAX = 20;
const DETAIL_MAX = 300;

/** Sends envelopes by mail. The same key makes the same Message-ID, and mails on one incident are one thread. */
export function createEmail({ mail, publicUrl }: EmailDeps) {
  const transport =
    mail &&
    createTransport({
      url: mail.smtpUrl,
      connectionTimeout: CONNECT_MS,
      greetingTimeout: CONNECT_MS,
      socketTimeout: WHOLE_MS,
      dnsTimeout: CONNECT_MS,
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  return async (
    target: Extract<ChannelTarget, { kind: 'email' }>,
    envelope: Envelope,
  ): Promise<SendResult> => {
    if (!mail || !transport)
      return retryable('email is not configured: set MODELKEEPER_SMTP_URL and MODELKEEPER_MAIL_FROM');
    if (!isEmailAddress(target.address)) return permanent('the address is not an email address');
    const options = { from: mail.from, to: { name: '', address: target.address } };
    try {
      const sent = await withinLimit(
        transport.sendMail({ ...options, ...mailOf(envelope, { publicUrl, domain: domainOf(mail.from) }) }),
      );
      return { ok: true, detail: told(sent.response) };
    } catch (error) {
      return resultOfFailure(error);
    }
  };
}

/** Subject, bodies and headers of an envelope; `domain` is the right side of its ids. */
export function mailOf(
  envelope: Envelope,
  { publicUrl, domain }: { publicUrl: string | null; domain: string },
): SendMailOptions {
  const idOf = (name: string): string =>
    `<${createHash('sha256').update(name).digest('hex').slice(0, 40)}@${domain}>`;
  const threads = incidentsOf(envelope.messages).map(({ id }) => idOf(`incident/${id}`));
  const headline = clip(oneLine(headlineOf(envelope, publicUrl)), SUBJECT_MAX);
  const wordings = envelope.messages.slice(0, TOLD_MAX).map((message) => wordingOf(message, publicUrl));
  const rest = envelope.messages.length - wordings.length;
  const more = rest > 0 ? [{ headline: `and ${rest} more`, body: '', facts: [], links: [] }] : [];
  const all = [...wordings, ...more];
  return {
    subject: headline,
    messageId: idOf(`message/${envelope.key}`),
    ...(threads.length === 0 ? {} : { references: threads.slice(0, THREADS_MAX) }),
    ...(threads.length === 1 && threads[0] ? { inReplyTo: threads[0] } : {}),
    date: new Date(envelope.committedAt),
    headers: { 'Auto-Submitted': 'auto-generated' },
    text: `${all.map(textOf).join('\n\n----\n\n')}\n\n-- \nSent by Modelkeeper\n`,
    html: `<!doctype html><html><body>${all.map(htmlOf).join('<hr>')}<p>Sent by Modelkeeper</p></body></html>`,
  };
}

function textOf({ headline, body, facts, links }: Wording): string {
  const lines = facts.map(({ label, value }) => `${label}: ${clip(value, TEXT_MAX)}`);
  const ways = links.map(({ label, url }) => `${label}: ${url}`);
  const parts = [headline, body, lines.join('\n'), ways.join('\n')];
  return clip(parts.filter((part) => part !== '').join('\n\n'), TEXT_MAX);
}

function htmlOf({ headline, body, facts, links }: Wording): string {
  const rows = facts.map(
    ({ label, value }) => `<tr><th align="left">${shown(label)}</th><td>${shown(value)}</td></tr>`,
  );
  const ways = links.map(({ label, url }) => `<p><a href="${shown(url)}">${shown(label)}</a></p>`);
  const said = body === '' ? '' : `<p>${shown(body)}</p>`;
  const table = rows.length === 0 ? '' : `<table>${rows.join('')}</table>`;
  return `<h2>${shown(headline)}</h2>${said}${table}${ways.join('')}`;
}

function shown(text: string): string {
  return escapeHtml(clip(text, TEXT_MAX));
}

function domainOf(from: string): string {
  return /@([\w.-]+)>?\s*$/.exec(from)?.[1] ?? 'modelkeeper.invalid';
}

async function withinLimit<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the mail server took longer than ${WHOLE_MS / 1_000} s`)),
      WHOLE_MS,
    );
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** A refusal of the envelope or the message by a status of the 500s stands; bad credentials can be put right. */
function resultOfFailure(error: unknown): SendResult {
  const { code, responseCode, message } = (error ?? {}) as Partial<
    Record<'code' | 'message', string> & { responseCode: number }
  >;
  const detail = told(message ?? String(error));
  const isOfThisMail = code === 'EENVELOPE' || code === 'EMESSAGE';
  return isOfThisMail && (responseCode ?? 0) >= 500 ? permanent(detail) : retryable(detail);
}

function told(text: string): string {
  return clip(oneLine(text), DETAIL_MAX);
}
