package ai.dbtool.mcp.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

class KeepsApiKeys {

    private static final Instant NOON = Instant.parse("2026-11-25T12:00:00Z");

    @TempDir private Path state;
    private final Hands clock = new Hands();

    private static final class Hands extends Clock {

        private Instant now = NOON;

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }

    private ApiKeys keys() {
        return new ApiKeys(state, clock);
    }

    private String add(String name) throws IOException {
        return Objects.requireNonNull(keys().add(name, "reader", null));
    }

    @Test
    void aKeyIsKnownAgainByItsHash() throws IOException {
        String key = add("ann");

        assertThat(key).matches("dbt_[0-9a-f]{12}_[0-9a-f]{48}");
        assertThat(keys().match(key))
                .satisfies(found -> assertThat(found.name()).isEqualTo("ann"))
                .satisfies(found -> assertThat(found.role()).isEqualTo("reader"))
                .satisfies(found -> assertThat(found.principal()).isEqualTo("key:ann"));
    }

    @Test
    void theSecretIsNowhereInTheStateDirectory() throws IOException {
        String secret = add("ann").split("_")[2];

        try (Stream<Path> files = Files.walk(state)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file)).doesNotContain(secret);
            }
        }
    }

    @Test
    void equalSecretsWouldHaveDifferentHashes() throws IOException {
        add("ann");
        add("bob");

        assertThat(keys().list()).extracting(ApiKey::salt).doesNotHaveDuplicates();
        assertThat(keys().list()).extracting(ApiKey::salt).allMatch(salt -> salt.length() == 32);
    }

    @Test
    void onlyTheOwnerReadsTheFile() throws IOException {
        add("ann");

        Path folder = state.resolve("access");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder)))
                .isEqualTo("rwx------");
        assertThat(mode("keys.json")).isEqualTo("rw-------");
        assertThat(mode("keys.lock")).isEqualTo("rw-------");
    }

    private String mode(String file) throws IOException {
        return PosixFilePermissions.toString(
                Files.getPosixFilePermissions(state.resolve("access").resolve(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "dbt_", "dbt_000000000000_", "Bearer x", "dbt__", "\u0000"})
    void whatIsNoKeyIsRefused(String presented) throws IOException {
        add("ann");

        assertThat(keys().match(presented)).isNull();
    }

    @Test
    void aWrongSecretOrIdIsRefused() throws IOException {
        String key = add("ann");
        char last = key.charAt(key.length() - 1);

        assertThat(keys().match(key.substring(0, key.length() - 1) + (last == '0' ? '1' : '0')))
                .isNull();
        assertThat(keys().match(key + "0")).isNull();
        assertThat(keys().match(key.toUpperCase(java.util.Locale.ROOT))).isNull();
        assertThat(keys().match("dbt_" + "0".repeat(12) + key.substring(16))).isNull();
        assertThat(keys().match(" " + key)).isNull();
    }

    @Test
    void aRunningServiceSeesWhatIsAddedAndRevoked() throws IOException {
        ApiKeys service = keys();
        assertThat(service.any()).isFalse();

        String key = add("ann");
        assertThat(service.any()).isTrue();
        assertThat(service.match(key)).isNotNull();

        assertThat(keys().revoke("ann")).isTrue();
        assertThat(service.match(key)).isNull();
        assertThat(keys().revoke("ann")).isFalse();
    }

    @Test
    void anExpiredKeyIsRefusedFromTheVeryInstant() throws IOException {
        String key =
                Objects.requireNonNull(keys().add("ann", "reader", NOON.plus(Duration.ofDays(90))));
        ApiKeys service = keys();
        clock.now = NOON.plus(Duration.ofDays(90)).minusMillis(1);
        assertThat(service.match(key)).isNotNull();

        clock.now = NOON.plus(Duration.ofDays(90));
        assertThat(service.match(key)).isNull();
        assertThat(service.any()).as("authentication stays on").isTrue();
    }

    @Test
    void aNameBelongsToOneKey() throws IOException {
        add("ann");

        assertThat(keys().add("ann", "admin", null)).isNull();
        assertThat(keys().list()).singleElement().extracting(ApiKey::role).isEqualTo("reader");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-ann", "ann smith", "ann\n", "a/b", "ann:x", "«ann»"})
    void badNamesAreRefused(String name) {
        assertThatThrownBy(() -> add(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void nobodyIsLetInWhenTheFileCannotBeUnderstood() throws IOException {
        String key = add("ann");
        ApiKeys service = keys();
        assertThat(service.match(key)).isNotNull();
        Path file = state.resolve("access/keys.json");
        String good = Files.readString(file);

        Files.writeString(file, good.substring(0, good.length() / 2));
        assertThat(service.match(key)).isNull();
        assertThat(service.any()).as("authentication stays on").isTrue();
        assertThatThrownBy(service::list).isInstanceOf(IOException.class);

        Files.writeString(file, good);
        assertThat(service.match(key)).isNotNull();
    }

    @Test
    void aFileThatOthersCanWriteLetsNobodyIn() throws IOException {
        String key = add("ann");
        Path file = state.resolve("access/keys.json");

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw----"));
        ApiKeys service = keys();
        assertThat(service.match(key)).isNull();
        assertThat(service.any()).isTrue();

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        assertThat(service.match(key)).isNotNull();
    }

    @Test
    void concurrentWritersLoseNothing() throws Exception {
        List<Future<List<String>>> writers = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(8)) {
            for (int i = 0; i < 8; i++) {
                int writer = i;
                Callable<List<String>> adding =
                        () -> {
                            List<String> made = new ArrayList<>();
                            for (int n = 0; n < 10; n++) {
                                made.add(add("w" + writer + "-" + n));
                            }
                            return made;
                        };
                writers.add(pool.submit(adding));
            }
            for (Future<List<String>> writer : writers) {
                keys.addAll(writer.get());
            }
        }

        assertThat(new HashSet<>(keys)).hasSize(80);
        ApiKeys service = keys();
        assertThat(keys).allSatisfy(key -> assertThat(service.match(key)).isNotNull());
        try (Stream<Path> files = Files.list(state.resolve("access"))) {
            assertThat(files.map(file -> String.valueOf(file.getFileName())))
                    .containsExactlyInAnyOrder("keys.json", "keys.lock");
        }
    }
}
