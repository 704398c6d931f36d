import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

/** A mail as it came in. */
export interface Mail {
  to: string[];
  /** Headers and body, as they were sent. */
  source: string;
}

/** An SMTP server of one test, which takes everything. */
export interface MailServer {
  /** `smtp://127.0.0.1:<port>` */
  url: string;
  mails: Mail[];
  close(): Promise<void>;
}

/** Starts one; `onMail` hears of each mail when it has come. */
export async function startMailServer(onMail: (mail: Mail) => void): Promise<MailServer> {
  const mails: Mail[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, { envelope }, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const to = envelope.rcptTo.map(({ address }) => address);
        const mail = { to, source: Buffer.concat(chunks).toString() };
        mails.push(mail);
        done();
        onMail(mail);
      });
    },
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
