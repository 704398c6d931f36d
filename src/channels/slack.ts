import type { ChannelTarget, SendResult } from '../domain/notifications/channel';
import type { Envelope, Message } from '../domain/notifications/message';
import type { Clock } from '../domain/ports';
import type { Outgoing } from './outgoing';
import { oneLine, resultOf } from './results';
import { clip, headlineOf, type Wording, wordingOf } from './wording';

interface SlackDeps {
  outgoing: Outgoing;
  publicUrl: string | null;
  clock: Clock;
}

type Block = { type: string } & Record<string, unknown>;

/** Slack's own limits of its blocks, in characters and elements. */
const HEADER_MAX = 150;
const TEXT_MAX = 3_000;
const FIELD_MAX = 2_000;
const FIELDS_MAX = 10;
const BUTTON_URL_MAX = 3_000;
/** Messages of a bundle that are told one by one: with three blocks each they stay below fifty. */
const TOLD_MAX = 12;
/** Characters that Slack's markup gives a meaning can be five long when escaped. */
const ESCAPED_FACTOR = 5;

/** Sends envelopes to a Slack incoming webhook, or what speaks its language. */
export function createSlack({ outgoing, publicUrl, clock }: SlackDeps) {
  return async (
    target: Extract<ChannelTarget, { kind: 'slack' }>,
    envelope: Envelope,
  ): Promise<SendResult> => {
    const body = JSON.stringify(slackMessage(envelope, publicUrl));
    const headers = { 'content-type': 'application/json; charset=utf-8' };
    const outcome = await outgoing.post({ url: target.url, headers, body });
    return resultOf(outcome, { now: clock.now(), excerpt: true });
  };
}

/** The message that Slack is posted: `text` for notifications, `blocks` for the channel. */
export function slackMessage(
  envelope: Envelope,
  publicUrl: string | null,
): { text: string; blocks: Block[] } {
  const headline = oneLine(headlineOf(envelope, publicUrl));
  return {
    text: escaped(headline, TEXT_MAX),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: clip(headline, HEADER_MAX), emoji: false } },
      ...(envelope.messages.length === 1
        ? blocksOfOne(envelope.messages[0], publicUrl)
        : blocksOfMany(envelope.messages, publicUrl)),
      { type: 'context', elements: [markup(`Modelkeeper · ${envelope.committedAt}`, TEXT_MAX)] },
    ],
  };
}

function blocksOfOne(message: Message, publicUrl: string | null): Block[] {
  const wording = wordingOf(message, publicUrl);
  const short = wording.facts.filter(({ label }) => label !== 'Description').slice(0, FIELDS_MAX);
  const long = wording.facts.find(({ label }) => label === 'Description');
  return [
    ...(wording.body === '' ? [] : [section(wording.body)]),
    ...(long ? [section(long.value)] : []),
    ...(short.length === 0 ? [] : [{ type: 'section', fields: short.map(field) }]),
    ...buttons(wording),
  ];
}

function blocksOfMany(messages: readonly Message[], publicUrl: string | null): Block[] {
  const told = messages.slice(0, TOLD_MAX).flatMap((message) => {
    const wording = wordingOf(message, publicUrl);
    const text = wording.body === '' ? wording.headline : `${wording.headline}\n${wording.body}`;
    return [section(text), ...buttons(wording)];
  });
  const rest = messages.length - TOLD_MAX;
  return rest > 0 ? [...told, section(`and ${rest} more`)] : told;
}

function section(text: string): Block {
  return { type: 'section', text: markup(text, TEXT_MAX) };
}

function field({ label, value }: Wording['facts'][number]): object {
  return { type: 'mrkdwn', text: `*${label}*\n${escaped(value, FIELD_MAX - label.length - 3)}` };
}

function buttons({ links }: Wording): Block[] {
  const elements = links
    .filter(({ url }) => url.length <= BUTTON_URL_MAX)
    .map(({ label, url }) => ({ type: 'button', text: { type: 'plain_text', text: label }, url }));
  return elements.length === 0 ? [] : [{ type: 'actions', elements }];
}

function markup(text: string, length: number): object {
  return { type: 'mrkdwn', text: escaped(text, length) };
}

/** Text in which nothing is markup to Slack (`<!channel>` would call everybody), at most `length` long when escaped. */
function escaped(text: string, length: number): string {
  const escape = (part: string): string =>
    part.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const whole = escape(text);
  return whole.length <= length ? whole : escape(clip(text, Math.floor(length / ESCAPED_FACTOR)));
}
