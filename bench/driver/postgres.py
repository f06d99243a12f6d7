"""A loopback PostgreSQL from the binaries our build carries, with a small pgbench-like database."""
import glob
import os
import platform
import shutil
import socket
import subprocess
import tarfile
import time
import zipfile

import processes

USER, PASSWORD, DATABASE = "bench", "bench", "bench"
ACCOUNTS = 100_000

# Single-user mode ends a statement at the line break: one statement a line.
SCHEMA = f"""
create role {USER} login password '{PASSWORD}'
create table pgbench_branches (bid int primary key, bbalance int, filler char(88))
create table pgbench_tellers (tid int primary key, bid int references pgbench_branches, tbalance int, filler char(84))
create table pgbench_accounts (aid int primary key, bid int references pgbench_branches, abalance int, filler char(84))
create table pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))
insert into pgbench_branches select b, 0, '' from generate_series(1, {ACCOUNTS // 100_000}) b
insert into pgbench_tellers select t, 1, 0, '' from generate_series(1, 10) t
insert into pgbench_accounts select a, 1, 0, '' from generate_series(1, {ACCOUNTS}) a
grant select on all tables in schema public to {USER}
grant pg_monitor to {USER}
analyze
"""


class Postgres:
    """One cluster in a folder of its own; `stop` leaves the files to whoever owns the folder."""

    def __init__(self, folder, jars, port):
        self.folder, self.port, self.process = folder, port or free_port(), None
        self.home = os.path.join(folder, "programs")
        self.data = os.path.join(folder, "data")
        if not os.path.isdir(self.home):
            unpack(jars, self.home)

    def start(self):
        shutil.rmtree(self.data, ignore_errors=True)
        with open(os.path.join(self.folder, "setup.log"), "wb") as log:
            password = os.path.join(self.folder, "password")
            with open(password, "w") as file:
                file.write("bench-superuser")
            self.run(log, "initdb", "-D", self.data, "-U", "postgres", "-A", "scram-sha-256", f"--pwfile={password}",
                     "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
            single = ("postgres", "--single", "-D", self.data)
            self.run(log, *single, "postgres", text=f"create database {DATABASE}\n")
            self.run(log, *single, DATABASE, text=SCHEMA.lstrip())
        self.server_log = open(os.path.join(self.folder, "server.log"), "wb")
        self.process = processes.spawn(
            as_nobody() + [os.path.join(self.home, "bin", "postgres"), "-D", self.data, "-p", str(self.port), "-k", "", "-h", "127.0.0.1",
                           "-c", "max_connections=200", "-c", "shared_buffers=128MB", "-c", "fsync=off"],
            log=self.server_log, stdin=subprocess.DEVNULL, stdout=self.server_log)
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return self
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"PostgreSQL did not start, see {self.server_log.name}")

    def run(self, log, program, *options, text=""):
        command = as_nobody() + [os.path.join(self.home, "bin", program), *options]
        subprocess.run(command, input=text.encode(), stdout=log, stderr=log, check=True, timeout=300)

    def stop(self):
        if self.process:
            processes.end(self.process)

    @property
    def url(self):
        return f"postgresql://{USER}:{PASSWORD}@127.0.0.1:{self.port}/{DATABASE}"


def as_nobody():
    """PostgreSQL refuses root; in a user namespace without a mapping root is "nobody"."""
    return ["unshare", "-U"] if os.geteuid() == 0 else []


def free_port():
    with socket.socket() as any_port:
        any_port.bind(("127.0.0.1", 0))
        return any_port.getsockname()[1]


def unpack(jars, home):
    found = glob.glob(os.path.join(jars, "embedded-postgres-binaries-*.jar"))
    arch = "arm_64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    name = f"postgres-linux-{arch}.txz"
    for jar in found:
        with zipfile.ZipFile(jar) as packed:
            if name in packed.namelist():
                with packed.open(name) as archive, tarfile.open(fileobj=archive, mode="r:xz") as tar:
                    tar.extractall(home, filter="tar") if hasattr(tarfile, "tar_filter") else tar.extractall(home)
                return
    raise SystemExit(f"no {name} in {jars}/embedded-postgres-binaries-*.jar: build first (./dbtool-ai version)")
