import { loadConfig } from '../config';
import { resetPasswordInStore } from '../roles/reset-password';
import { createTerminalReport } from './terminal-report';
import { withStore } from './with-store';

/**
 * Gives a user a new password by the store itself, for when nobody can log in: the configured store, that of the running
 * stack, or the data folder's, which is started for the moment when nothing runs.
 * @returns the password, for people
 * @throws DomainError NOT_FOUND for an unknown user, UNAVAILABLE when there is no store
 */
export async function resetPassword(username: string): Promise<string> {
  const config = loadConfig();
  const report = createTerminalReport(process.stderr);
  try {
    const password = await withStore({ config, report }, (uri) => resetPasswordInStore(uri, username));
    return `The password of "${username}" is now ${password} (told only once); their sessions have ended.`;
  } finally {
    report.close();
  }
}
