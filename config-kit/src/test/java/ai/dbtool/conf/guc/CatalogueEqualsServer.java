package ai.dbtool.conf.guc;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.testkit.postgres.Cluster;
import ai.dbtool.testkit.postgres.SharedCluster;

import org.junit.jupiter.api.Test;

import java.nio.file.Files;

class CatalogueEqualsServer {

    @Test
    void forTheEmbeddedMajorVersion() throws Exception {
        Cluster cluster = SharedCluster.get();
        if (Boolean.getBoolean("dbtool.accept")) {
            GucSnapshot.write(cluster);
        }
        assertThat(Files.readAllLines(GucSnapshot.resource(GucSnapshot.major(cluster))))
                .as("refresh it: docs/how-to/refresh-guc-catalogue.md")
                .isEqualTo(GucSnapshot.lines(cluster));
    }

    @Test
    void everyMajorVersionLoads() {
        for (int major = GucCatalog.OLDEST; major <= GucCatalog.NEWEST; major++) {
            GucCatalog catalog = GucCatalog.of(major);
            assertThat(catalog.names()).as("major " + major).hasSizeGreaterThan(310);
            assertThat(catalog.get("Work_Mem")).isNotNull();
        }
        assertThat(GucCatalog.lastMajorWith("old_snapshot_threshold")).isEqualTo(16);
        assertThat(GucCatalog.of(16).get("vacuum_defer_cleanup_age")).isNull();
        assertThat(GucCatalog.of(15).get("vacuum_defer_cleanup_age")).isNotNull();
    }
}
