import type { Connection } from 'mongoose';
import type { Denylist } from '../../domain/auth/denylist';
import type { Clock } from '../../domain/ports';
import { isDuplicateKey, onStore } from '../connection';
import { lookingUp } from '../shared-turns';

interface Denial {
  /** The token's `jti`. */
  _id: string;
  /** ISO 8601 UTC. */
  expiresAt: string;
}

/** The denylist of record, which also forgets what has run out. */
export interface StoredDenylist extends Denylist {
  /** Removes denials of tokens that have expired by themselves. */
  sweep(): Promise<void>;
}

/** Denials in the collection `denials`; whether one still counts is decided when it is read. */
export function createDenylist(connection: Connection, clock: Clock): StoredDenylist {
  const denials = connection.collection<Denial>('denials');
  const lookUp = lookingUp<Denial>(denials);
  return {
    async deny(jti, expiresAt) {
      if (expiresAt <= clock.now()) return;
      await onStore(() => denials.insertOne({ _id: jti, expiresAt })).catch((error: unknown) => {
        if (!isDuplicateKey(error)) throw error;
      });
    },
    async isDenied(jti) {
      const found = await lookUp(jti);
      return found !== null && found.expiresAt > clock.now();
    },
    async sweep() {
      await onStore(() => denials.deleteMany({ expiresAt: { $lte: clock.now() } }));
    },
  };
}
