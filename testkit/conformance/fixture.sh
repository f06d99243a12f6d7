#!/bin/sh
# Starts the fixture server on a port and prints where; run.sh has compiled it.
set -eu
cd "$(dirname "$0")/../.."
for jdk in "${DBTOOL_AI_JAVA:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release" 2>/dev/null || true)
  [ "${major:-0}" -ge 25 ] || continue
  classes=mcp-http/target/test-classes:mcp-http/target/classes:$(cat mcp-http/target/test-classpath)
  exec "$jdk/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "$classes" \
    ai.dbtool.mcp.http.conformance.FixtureServer "$1"
done
echo "no JDK 25 or newer" >&2
exit 69
