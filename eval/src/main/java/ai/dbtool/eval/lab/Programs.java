package ai.dbtool.eval.lab;

import ai.dbtool.testkit.postgres.Cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A folder of PostgreSQL's programs as scripts of cases call them ({@code PGBIN}): those of the
 * cluster, started so that root may, and the client programs of this machine, which the embedded
 * binaries lack.
 */
final class Programs {

    private static final List<String> CLIENTS = List.of("psql", "pgbench", "pg_dump");

    private Programs() {}

    static Path in(Path folder, Cluster cluster) throws IOException {
        Files.createDirectories(folder);
        try (Stream<Path> programs = Files.list(cluster.binaries())) {
            for (Path program : programs.toList()) {
                Path script = folder.resolve(String.valueOf(program.getFileName()));
                Files.writeString(
                        script, "#!/bin/sh\nexec " + Cluster.prefix() + program + " \"$@\"\n");
                Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
            }
        }
        for (String client : CLIENTS) {
            Optional<Path> found = onPath(client);
            if (found.isPresent() && !Files.exists(folder.resolve(client))) {
                Files.createSymbolicLink(folder.resolve(client), found.get());
            }
        }
        return folder;
    }

    /** The program {@code name} of this machine. */
    static Optional<Path> onPath(String name) {
        String path = System.getenv("PATH");
        return Stream.of((path == null ? "" : path).split(":"))
                .filter(folder -> !folder.isBlank())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
