// Runs the built program on a terminal of its own (a pty that python3 holds), with a person who answers what is asked.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname } from 'node:path';
import { builtProgram } from './run-built.ts';

/** What was on the screen, and how the program ended: its code, or minus the number of the signal. */
export interface TerminalResult {
  readonly screen: string;
  readonly code: number;
  /** Whether what is typed is shown on the terminal again (`stty echo`) after the program's end. */
  readonly echoes: boolean;
}

const driver = `
import json, os, pty, select, sys, termios
spec = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execve(spec['argv'][0], spec['argv'], spec['env'])
screen, at, todo, echoes = b'', 0, spec['answers'], True
while True:
    ready, _, _ = select.select([fd], [], [], 60)
    if not ready:
        os.kill(pid, 9)
        break
    try:
        data = os.read(fd, 65536)
    except OSError:
        break
    if not data:
        break
    screen += data
    try:
        echoes = bool(termios.tcgetattr(fd)[3] & termios.ECHO)
    except termios.error:
        pass
    while todo:
        found = screen.find(todo[0][0].encode(), at)
        if found < 0:
            break
        at = found + len(todo[0][0].encode())
        os.write(fd, todo.pop(0)[1].encode())
_, status = os.waitpid(pid, 0)
print(json.dumps({'screen': screen.decode('utf8', 'replace'), 'code': os.waitstatus_to_exitcode(status), 'echoes': echoes}))
`;

/** Types `kubectl mc <words>`; each answer waits for its text on the screen, one after the other. */
export async function onTerminal(
  words: readonly string[],
  world: {
    readonly home: string;
    readonly env?: Readonly<Record<string, string>>;
    readonly answers?: readonly (readonly [seen: string, typed: string])[];
  },
): Promise<TerminalResult> {
  const env = {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(':'),
    HOME: world.home,
    TERM: 'xterm',
    NO_COLOR: '1',
    ...world.env,
  };
  const spec = { argv: [builtProgram, ...words], env, answers: world.answers ?? [] };
  const child = spawn('python3', ['-c', driver, JSON.stringify(spec)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  await once(child, 'close');
  const result: TerminalResult = JSON.parse(text);
  return result;
}
