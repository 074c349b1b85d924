# Runs a program whose stdin, stdout and stderr are terminals of their own, and copies what it prints to our own
# stdout and stderr: a pseudo terminal needs a call that Node does not have. When the test that started it is killed, it
# ends too, and the program with it.
import fcntl, json, os, select, signal, struct, sys, termios, threading, time

is_world = sys.argv[1] == '--world'
command = sys.argv[2:] if is_world else sys.argv[1:]
parent = os.getppid()
pairs = [os.openpty() for _ in range(3)]
for _, slave in pairs:
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack('HHHH', 40, 120, 0, 0))
    attributes = termios.tcgetattr(slave)
    attributes[1] &= ~termios.OPOST  # the bytes as they were written
    termios.tcsetattr(slave, termios.TCSANOW, attributes)

child = os.fork()
if child == 0:
    os.setsid()
    fcntl.ioctl(pairs[0][1], termios.TIOCSCTTY, 0)
    for fd, (_, slave) in enumerate(pairs):
        os.dup2(slave, fd)
    for master, slave in pairs:
        os.close(master)
        os.close(slave)
    os.execvp(command[0], command)

for _, slave in pairs:
    os.close(slave)
signal.signal(signal.SIGINT, lambda *_: os.kill(child, signal.SIGINT))

keyboard = pairs[0][0]
typed = sys.stdin.buffer.read()
# With --world it is JSON: lines and the end of input, or keys.
world = json.loads(typed) if is_world else {'keys': []}


def press():
    # Keys are pressed when the program reads keys, not lines; each is one read.
    for key in world['keys']:
        while termios.tcgetattr(keyboard)[3] & termios.ICANON:
            time.sleep(0.005)
        time.sleep(0.03)
        os.write(keyboard, key.encode())


if world['keys']:
    threading.Thread(target=press, daemon=True).start()
elif is_world:
    os.write(keyboard, world['input'].encode() + b'\x04')
else:
    os.write(keyboard, typed)
targets = {pairs[0][0]: None, pairs[1][0]: 1, pairs[2][0]: 2}
while any(target for target in targets.values()):
    if os.getppid() != parent:
        os.kill(child, signal.SIGKILL)
        sys.exit(1)
    for master in select.select(list(targets), [], [], 0.5)[0]:
        try:
            data = os.read(master, 65536)
        except OSError:  # EIO: the program has closed it
            data = b''
        target = targets[master]
        if not data:
            del targets[master]
        elif target:
            os.write(target, data)
_, status = os.waitpid(child, 0)
sys.exit(os.waitstatus_to_exitcode(status))
