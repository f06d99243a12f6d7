#!/usr/bin/env bash
# Compiles and runs a program of pg-kit's test classes. Usage: java.sh CLASS [ARGUMENT]...
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
mvn -B -q -ntp -DskipTests -Dformat.skip=true -pl pg-kit -am process-test-classes
for jdk in "${DBTOOL_AI_JAVA:-}" "${JAVA_HOME:-}" /usr/lib/jvm/* /Library/Java/JavaVirtualMachines/*/Contents/Home; do
  major=$(sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$jdk/release" 2>/dev/null || true)
  [ "${major:-0}" -ge 25 ] || continue
  exec "$jdk/bin/java" -XX:+UseSerialGC -Xmx1g -cp "pg-kit/target/test-classes:pg-kit/target/classes:$(cat pg-kit/target/test-classpath)" "$@"
done
echo "no JDK 25 or newer" >&2
exit 3
