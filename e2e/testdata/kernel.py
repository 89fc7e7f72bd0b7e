"""Runs cells in a GoNB kernel and ends the last of them while its worker processes are
busy. Usage: kernel.py FOLDER CELLS END, where CELLS is a JSON list of sources, of which
the last prints "worker PID" twice, and END is interrupt or kill. Prints, as JSON, what
the last cell printed, the commands of the processes that were left behind, and what a
further cell printed."""

import json
import os
import pathlib
import signal
import subprocess
import sys
import time

from jupyter_client.manager import start_new_kernel

LIMIT = 120  # seconds for a cell


def main(folder, cells, end):
    started = {}
    manager, client = start_new_kernel(kernel_name="gonb", cwd=folder, stderr=subprocess.DEVNULL)
    try:
        for source in cells[:-1]:
            run(client, source)
        message = client.execute(cells[-1])
        output = ""
        while output.count("worker ") < 2:
            reply = client.get_iopub_msg(timeout=LIMIT)
            if reply["msg_type"] == "error":
                sys.exit("\n".join(reply["content"]["traceback"]))
            output += reply["content"].get("text", "")
        kernel = manager.provisioner.pid
        started = descendants(kernel)
        cell = {pid: name for pid, name in started.items() if name != "gopls"}  # which GoNB starts for itself
        after = ""
        if end == "kill":
            os.kill(kernel, signal.SIGKILL)
        else:
            manager.interrupt_kernel()
            while client.get_shell_msg(timeout=LIMIT)["parent_header"]["msg_id"] != message:
                pass
            after = run(client, '%%\nfmt.Println("next")')
        print(json.dumps({"output": output, "left": list(remaining(cell, patience=20).values()), "after": after}))
    finally:
        client.stop_channels()
        manager.shutdown_kernel()
        for pid in remaining(started, patience=1):
            os.kill(pid, signal.SIGKILL)


def run(client, source):
    """Runs a cell to its end and returns what it printed."""
    printed = []

    def hook(message):
        if message["msg_type"] == "stream" and message["content"]["name"] == "stdout":
            printed.append(message["content"]["text"])

    reply = client.execute_interactive(source, output_hook=hook, timeout=LIMIT)
    if reply["content"]["status"] != "ok":
        sys.exit("\n".join(reply["content"]["traceback"]))
    return "".join(printed)


def descendants(pid):
    """The processes that the process has started, and those that they have: {pid: name}."""
    found = {}
    for child in pathlib.Path("/proc").glob("[0-9]*"):
        name, parent = status(child)
        if parent == pid:
            found |= {int(child.name): name, **descendants(int(child.name))}
    return found


def status(process):
    """The name of a process and the number of its parent; None of one that has ended."""
    try:
        name, _, rest = (process / "stat").read_text().rpartition(")")
    except OSError:
        return None, None
    state, parent = rest.split()[:2]
    return (None, None) if state == "Z" else (name.partition("(")[2], int(parent))


def remaining(processes, patience):
    """Those of the processes that do not end within that many seconds."""
    deadline = time.monotonic() + patience
    while processes and time.monotonic() < deadline:
        time.sleep(0.05)
        processes = {pid: name for pid, name in processes.items() if status(pathlib.Path(f"/proc/{pid}"))[0]}
    return processes


if __name__ == "__main__":
    main(sys.argv[1], json.loads(sys.argv[2]), sys.argv[3])
