import { randomBytes, randomInt, randomUUID, scrypt } from 'node:crypto';
import type { Principal } from '../../domain/auth/principal';
import { selfToChange } from '../../domain/auth/self';
import { DomainError, refusedField } from '../../domain/errors';
import type { Channel } from '../../domain/notifications/channel';
import { disableChannel, newChannel } from '../../domain/notifications/channel-rules';
import * as rules from '../../domain/notifications/verification';
import type { Created, OnceOnly } from '../../domain/request-key';
import { type AskedTarget, type ChannelDeps, newChannelId, toTarget } from './channels';

type ContactDeps = Omit<ChannelDeps, 'teams'>;

/** The verbs of users' own channels. Only their owner changes them, and not with an API key. */
export interface ContactMethods {
  /** Those in use, oldest first. */
  list(username: string): Promise<Channel[]>;
  /** Adds one and sends a code through it. @throws DomainError VALIDATION_FAILED, RATE_LIMITED, FORBIDDEN */
  create(
    principal: Principal,
    asked: { name: string; target: AskedTarget },
    once?: OnceOnly<Channel>,
  ): Promise<Created<Channel>>;
  /** @throws DomainError INVALID_STATE when no code is waited for, RATE_LIMITED after some within an hour */
  sendCode(principal: Principal, id: string): Promise<Channel>;
  /** @throws DomainError VALIDATION_FAILED for a wrong code, INVALID_STATE when none counts any more */
  verify(principal: Principal, id: string, code: string): Promise<Channel>;
  /** Takes it out of use. */
  disable(principal: Principal, id: string): Promise<void>;
}

/** New ones within an hour: each sends a message to an address that nobody has proved. */
const PER_HOUR_MAX = 10;
const HOUR_MS = 60 * 60 * 1_000;

/** The verbs over their ports. */
export function createContactMethods(deps: ContactDeps): ContactMethods {
  const { channels, clock } = deps;

  async function own(principal: Principal, id: string): Promise<Channel> {
    const username = selfToChange(principal);
    const channel = await channels.find(id);
    if (channel?.owner.kind !== 'user' || channel.owner.id !== username || channel.disabledAt !== null)
      throw new DomainError('NOT_FOUND', `you have no contact method ${id}`);
    return channel;
  }

  return {
    async list(username) {
      const all = await channels.ofOwner({ kind: 'user', id: username });
      return all.filter(({ disabledAt }) => disabledAt === null);
    },
    async create(principal, { name, target }, once) {
      const username = selfToChange(principal);
      await assertRoom(deps, username);
      const made = await newCode();
      const by = { actor: principal.actor, now: clock.now() };
      const asked = {
        name,
        id: newChannelId(),
        target: toTarget(deps, target),
        notices: [],
        owner: { kind: 'user' as const, id: username },
        verification: rules.beginVerification(made.hashed, by.now),
      };
      const { channel, event } = newChannel(asked, by);
      const created = await channels.insert(channel, event, once);
      if (created.replayed === null) await send(deps, created.record, made);
      return created;
    },
    async sendCode(principal, id) {
      await own(principal, id);
      const made = await newCode();
      const channel = await channels.transition(id, (current) =>
        rules.sendAnotherCode(current, made.hashed, clock.now()),
      );
      return send(deps, channel, made);
    },
    async verify(principal, id, code) {
      const { salt } = rules.pending(await own(principal, id));
      const tried = { salt, codeHash: await hashOf(code, salt) };
      const by = { actor: principal.actor, now: clock.now() };
      const channel = await channels.transition(id, (current) => rules.tryCode(current, tried, by));
      if (channel.verifiedAt === null) throw wrongCode(channel.verification?.triesLeft ?? 0);
      return channel;
    },
    async disable(principal, id) {
      await own(principal, id);
      const by = { actor: principal.actor, now: clock.now() };
      await channels.transition(id, (channel) => disableChannel(channel, by));
    },
  };
}

/** Sends a code that its channel waits for already, and keeps how that went. */
async function send(
  { channels, channelSender, clock }: ContactDeps,
  channel: Channel,
  { code, hashed }: NewCode,
): Promise<Channel> {
  const messages = [{ kind: 'verification' as const, username: channel.owner.id, code }] as const;
  const envelope = { key: `verification/${randomUUID()}`, committedAt: clock.now(), messages };
  const { ok, detail } = await channelSender.send(channel.target, envelope);
  return channels.transition(channel.id, (current) => rules.recordSend(current, hashed, { ok, detail }));
}

/** @throws DomainError RATE_LIMITED */
async function assertRoom({ channels, clock }: ContactDeps, username: string): Promise<void> {
  const hourAgo = new Date(Date.parse(clock.now()) - HOUR_MS).toISOString();
  const all = await channels.ofOwner({ kind: 'user', id: username });
  if (all.filter(({ createdAt }) => createdAt > hourAgo).length < PER_HOUR_MAX) return;
  const message = `${PER_HOUR_MAX} contact methods were added within an hour; wait before you add another`;
  throw new DomainError('RATE_LIMITED', message, { retryAfterSeconds: HOUR_MS / 1_000 });
}

interface NewCode {
  code: string;
  hashed: rules.HashedCode;
}

async function newCode(): Promise<NewCode> {
  const code = String(randomInt(1_000_000)).padStart(6, '0');
  const salt = randomBytes(16).toString('hex');
  return { code, hashed: { salt, codeHash: await hashOf(code, salt) } };
}

/** Slow on purpose: there are only a million codes. */
function hashOf(code: string, salt: string): Promise<string> {
  return new Promise((resolve, reject) => {
    scrypt(code, salt, 32, (error, key) => (error ? reject(error) : resolve(key.toString('hex'))));
  });
}

function wrongCode(triesLeft: number): DomainError {
  const message = triesLeft > 0 ? `is wrong; tries left: ${triesLeft}` : 'is wrong; ask for another one';
  return refusedField('code', message);
}
