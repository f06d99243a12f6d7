"""Child processes: started alone, measured with all their children, ended by id."""
import os
import signal
import subprocess

TICKS = os.sysconf("SC_CLK_TCK")


def spawn(command, env=None, folder=None, log=None, **pipes):
    """A process in a session of its own, so that ending it ends whatever it started."""
    return subprocess.Popen(command, env={**os.environ, **(env or {})}, cwd=folder, stderr=log, start_new_session=True, **pipes)


def tree(pid):
    """The process and all its descendants."""
    found, todo = [], [pid]
    while todo:
        found.append(todo.pop())
        try:
            for task in os.listdir(f"/proc/{found[-1]}/task"):
                with open(f"/proc/{found[-1]}/task/{task}/children") as children:
                    todo += map(int, children.read().split())
        except OSError:
            pass
    return found


def cpu_ms(pid):
    """User and system time the tree has used, children that have ended included."""
    total = 0
    for process in tree(pid):
        try:
            with open(f"/proc/{process}/stat") as stat:
                fields = stat.read().rsplit(")", 1)[1].split()
            total += sum(map(int, fields[11:15]))
        except OSError:
            pass
    return total * 1000 / TICKS


def rss_mb(pid):
    """Resident memory of the tree."""
    total = 0
    for process in tree(pid):
        try:
            with open(f"/proc/{process}/status") as status:
                total += sum(int(line.split()[1]) for line in status if line.startswith("VmRSS:"))
        except OSError:
            pass
    return total / 1024


def end(process, grace=0.3):
    """Closes standard input, waits, then ends the session of `process`, and nothing else."""
    if process.stdin and not process.stdin.closed:
        try:
            process.stdin.close()
        except OSError:
            pass
    for sign, wait in ((None, grace), (signal.SIGTERM, 3), (signal.SIGKILL, 3)):
        if sign:
            try:
                os.killpg(process.pid, sign)
            except ProcessLookupError:
                pass
        try:
            process.wait(wait)
            if sign:
                return
        except subprocess.TimeoutExpired:
            pass
    process.wait()
