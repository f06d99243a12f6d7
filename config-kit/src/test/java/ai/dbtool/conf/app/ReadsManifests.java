package ai.dbtool.conf.app;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.secret.RedactedText;
import ai.dbtool.conf.secret.Secrets;
import ai.dbtool.conf.source.ConfigSetReader;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Kubernetes and Compose: variables by name, secrets by place, files within files. */
class ReadsManifests {

    @TempDir Path folder;

    private ConfigFile read(String text) throws Exception {
        Path file = Files.writeString(folder.resolve("manifest.yml"), text);
        return ConfigSetReader.read(List.of(file.toString()), null).applications().getFirst();
    }

    private static List<String> shown(ConfigFile file) {
        return file.entries().stream()
                .map(
                        e ->
                                e.at().line()
                                        + ":"
                                        + e.at().column()
                                        + " "
                                        + e.key()
                                        + "="
                                        + Secrets.plain().show(e))
                .toList();
    }

    @Test
    void variablesByTheirNames() throws Exception {
        ConfigFile file =
                read(
                        """
                        spec:
                          containers:
                            - env:
                                - name: PGPASSWORD
                                  value: hunter2
                                - name: POOL_MAX
                                  value: "10"
                                - name: DB_PASSWORD
                                  valueFrom:
                                    secretKeyRef: {name: shop-db, key: password}
                        services:
                          db:
                            environment:
                              - POSTGRES_PASSWORD=hunter2
                              - POSTGRES_DB=app
                              - PASSED_ON
                        """);
        assertThat(shown(file))
                .containsExactly(
                        "5:11 spec.containers[0].env.PGPASSWORD=«secret»",
                        "7:11 spec.containers[0].env.POOL_MAX=10",
                        "10:28 spec.containers[0].env.DB_PASSWORD.valueFrom.secretKeyRef.name=shop-db",
                        "10:43 spec.containers[0].env.DB_PASSWORD.valueFrom.secretKeyRef.key=password",
                        "14:9 services.db.environment.POSTGRES_PASSWORD=«secret»",
                        "15:9 services.db.environment.POSTGRES_DB=app",
                        "16:9 services.db.environment[2]=PASSED_ON");
        assertThat(RedactedText.lines(file, Secrets.plain()))
                .contains("          value: «secret»", "      - POSTGRES_PASSWORD=«secret»")
                .noneMatch(line -> line.contains("hunter2"));
    }

    @Test
    void secretsByPlaceAndFilesWithinFiles() throws Exception {
        ConfigFile file =
                read(
                        """
                        kind: Secret
                        metadata: {name: shop-db}
                        data: {username: YXBw, dsn: aHVudGVyMg==}
                        stringData:
                          config.yml: |
                            a: hunter2
                            # hunter2
                        ---
                        kind: ConfigMap
                        data:
                          mode: blue
                          application.yml: |
                            db:
                              password: hunter2
                              pool: {maximumPoolSize: 7}
                          pgbouncer.ini: |
                            [databases]
                            app = host=db password=hunter2
                            nonsense
                          postgresql.conf: |+
                            work_mem = 4MB
                            # end
                        ---
                        kind: Deployment
                        data: {plain: text}
                        """);
        assertThat(shown(file))
                .contains(
                        "3:8 data.username=«secret»",
                        "3:24 data.dsn=«secret»",
                        "5:3 stringData.config.yml=«secret»",
                        "11:3 data.mode=blue",
                        "14:7 data.application.yml.db.password=«secret»",
                        "15:14 data.application.yml.db.pool.maximumPoolSize=7",
                        "18:5 data.pgbouncer.ini.databases.app=host=db password=«secret»",
                        "21:5 data.postgresql.conf.work_mem=4MB",
                        "25:8 data.plain=text");
        assertThat(file.problems()).singleElement().matches(p -> p.at().line() == 19);
        List<String> lines = RedactedText.lines(file, Secrets.plain());
        assertThat(lines.get(13)).isEqualTo("      password: «secret»");
        assertThat(lines).noneMatch(line -> line.matches(".*(hunter2|aHVudGVyMg|YXBw).*"));
    }
}
