/** Duty: whether something listens on a port of this machine. */
import { connect } from 'node:net';

export function answersAt(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const end = (answers: boolean): void => {
      socket.destroy();
      resolve(answers);
    };
    socket.once('connect', () => end(true)).once('error', () => end(false));
  });
}
