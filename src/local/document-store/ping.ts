import { createConnection } from 'node:net';

const TIMEOUT_MS = 2_000;

/** `{ ping: 1, $db: 'admin' }` as an OP_MSG of the MongoDB wire protocol: length, request, response to, opcode, flags, section, BSON. */
const PING = Buffer.concat([
  int32(16 + 4 + 1 + 30, 1, 0, 2013),
  int32(0),
  Buffer.from([0]),
  int32(30),
  Buffer.from('\x10ping\0', 'latin1'),
  int32(1),
  Buffer.from('\x02$db\0', 'latin1'),
  int32(6),
  Buffer.from('admin\0\0', 'latin1'),
]);

function int32(...values: number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  values.forEach((value, index) => bytes.writeInt32LE(value, 4 * index));
  return bytes;
}

/** Whether a MongoDB, or a store that speaks its protocol, answers on this port of this machine. Never rejects. */
export function answersPing(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createConnection({ host: '127.0.0.1', port });
    const settle = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.setTimeout(TIMEOUT_MS, () => settle(false));
    socket.on('error', () => settle(false));
    socket.on('close', () => settle(false));
    socket.on('connect', () => socket.write(PING));
    // Whatever comes back in this protocol begins with a header that names the request.
    socket.on('data', (answer) => settle(answer.length >= 16 && answer.readInt32LE(8) === 1));
  });
}
