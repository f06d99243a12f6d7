package ai.dbtool.log;

import org.junit.jupiter.api.condition.EnabledIf;

import java.nio.file.Files;
import java.nio.file.Path;

/** PostgreSQL 15, where Debian's is installed. */
@EnabledIf("isInstalled")
class SameEventFromEveryFormatOf15 extends SameEvents {

    private static final Path DEBIAN_15 = Path.of("/usr/lib/postgresql/15/bin");

    SameEventFromEveryFormatOf15() {
        super(DEBIAN_15);
    }

    static boolean isInstalled() {
        return Files.isExecutable(DEBIAN_15.resolve("postgres"));
    }
}
