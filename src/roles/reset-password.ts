import { randomBytes } from 'node:crypto';
import { systemClock } from '../compose';
import { createPasswordHasher } from '../credentials/password-hasher';
import { SYSTEM } from '../domain/auth/principal';
import { createTeamRepository } from '../persistence/auth/team-repository';
import { createUserRepository } from '../persistence/auth/user-repository';
import { createDirtyMarks } from '../persistence/dirty-marks';
import { createUsers } from '../usecases/auth/users';
import { withRecords } from './with-records';

/**
 * Gives a user in the document store at the address a generated password, which ends their sessions; resolves to it.
 * @throws DomainError NOT_FOUND
 */
export async function resetPasswordInStore(mongodbUri: string, username: string): Promise<string> {
  return withRecords(mongodbUri, async (connection) => {
    const dirty = createDirtyMarks(connection, systemClock);
    const users = createUserRepository(connection, dirty, systemClock);
    const teams = createTeamRepository(connection, dirty, systemClock);
    const useCases = createUsers({ users, teams, passwords: createPasswordHasher(), clock: systemClock });
    const password = randomBytes(15).toString('base64url');
    await useCases.setPassword(SYSTEM, username, { password, currentPassword: null });
    return password;
  });
}
