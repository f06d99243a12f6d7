package ai.dbtool.db.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A setting as written against the server's number. */
class ComparesSettings {

    @ParameterizedTest
    @CsvSource({
        "50ms, 50, ms, true",
        "50, 50, ms, true",
        "1min, 60000, ms, true",
        "1 min, 60, s, true",
        "50ms, 0, ms, false",
        "4MB, 4096, kB, true",
        "4096kB, 4096, kB, true",
        "128MB, 16384, 8kB, true",
        "1GB, 1024, MB, true",
        "1GB, 1023, MB, false",
        "on, on, , true",
        "true, on, , true",
        "off, on, , false",
        "0, off, , true",
        "1.1, 1.1, , true",
        "1.10, 1.1, , true",
        "4 gigs, 4096, kB, false",
        "replica, logical, , false",
    })
    void inItsUnit(String written, String base, String unit, boolean same) {
        assertThat(SettingValue.same(written, base, unit)).isEqualTo(same);
    }
}
