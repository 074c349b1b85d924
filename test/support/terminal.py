# Runs a program on a terminal of its own and types at it: terminal.py '[["what to wait for", "keys"], ...]' PROGRAM ARGS...
# Prints all that the terminal showed, then a line that says whether it takes whole lines and echoes, as it did before.
import json, os, pty, select, signal, sys, termios, time

steps = json.loads(sys.argv[1])
pid, fd = pty.fork()
if pid == 0:
    os.execvp(sys.argv[2], sys.argv[2:])
deadline = time.monotonic() + float(os.environ.get("TERMINAL_SECONDS", "20"))
seen, mark = b"", 0
while time.monotonic() < deadline:
    ready, _, _ = select.select([fd], [], [], 0.05)
    if ready:
        try:
            piece = os.read(fd, 65536)
        except OSError:
            break
        if not piece:
            break
        seen += piece
    if steps and steps[0][0].encode() in seen[mark:]:
        mark = len(seen)
        os.write(fd, steps.pop(0)[1].encode())
else:
    os.kill(pid, signal.SIGKILL)
flags = termios.tcgetattr(fd)[3]
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(seen)
sys.stdout.flush()
restored = bool(flags & termios.ECHO) and bool(flags & termios.ICANON)
print("\nterminal restored: %s, steps left: %d" % (restored, len(steps)))
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 128)
