package ai.dbtool.conf.guc;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Files;
import java.util.List;
import java.util.TreeMap;

/** Words and links of settings; {@code -Ddbtool.accept=true} takes the server's anew. */
class GuidesThroughSettings {

    @Test
    void inTheWordsOfTheServer() throws Exception {
        Cluster cluster = SharedCluster.get();
        List<String> server = GucSnapshot.about(cluster);
        List<String> lines = Files.readAllLines(GucSnapshot.ABOUT);
        if (Boolean.getBoolean("dbtool.accept")) {
            TreeMap<String, String> merged = new TreeMap<>();
            lines.stream().skip(1).forEach(line -> merged.put(name(line), line));
            server.forEach(line -> merged.put(name(line), line));
            Files.writeString(
                    GucSnapshot.ABOUT,
                    lines.getFirst() + "\n" + String.join("\n", merged.values()) + "\n");
        }
        assertThat(lines)
                .as("refresh it: docs/how-to/refresh-guc-catalogue.md")
                .containsAll(server);
    }

    private static String name(String line) {
        return line.substring(0, line.indexOf('\t'));
    }

    @Test
    void withInteractionsThatExist() {
        GucCatalog catalog = GucCatalog.of(GucCatalog.NEWEST);
        GucGuide guide = GucGuide.standard();
        assertThat(guide.interactions()).hasSizeGreaterThan(30);
        guide.interactions()
                .forEach(
                        (name, related) -> {
                            assertThat(catalog.get(name)).as(name).isNotNull();
                            related.forEach(
                                    one -> {
                                        assertThat(catalog.get(one.other()))
                                                .as(one.other())
                                                .isNotNull();
                                        assertThat(one.other()).isNotEqualTo(name);
                                        assertThat(one.how()).isNotBlank().doesNotEndWith(".");
                                    });
                        });
    }

    @Test
    void andALinkForEach() {
        GucGuide guide = GucGuide.standard();
        for (int major : List.of(13, 14, 18)) {
            for (String name : GucCatalog.of(major).names()) {
                if (guide.about(name) != null) {
                    assertThat(guide.link(name, major)).as(name).isNotNull();
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "work_mem, 18, resource.html#GUC-WORK-MEM",
        "autovacuum, 18, vacuum.html#GUC-AUTOVACUUM",
        "autovacuum, 15, autovacuum.html#GUC-AUTOVACUUM",
        "vacuum_cost_limit, 16, resource.html#GUC-VACUUM-COST-LIMIT",
        "TimeZone, 17, client.html#GUC-TIMEZONE",
    })
    void toItsPage(String name, int major, String page) {
        assertThat(GucGuide.standard().link(name, major))
                .isEqualTo("https://www.postgresql.org/docs/" + major + "/runtime-config-" + page);
    }
}
