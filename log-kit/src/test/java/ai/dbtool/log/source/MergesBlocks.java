package ai.dbtool.log.source;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Catalogue;
import ai.dbtool.log.source.BlockIndex.Block;
import ai.dbtool.log.source.BlockIndex.Kind;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** An index that loses detail for want of room still tells the same of all it covers. */
class MergesBlocks {

    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS 'UTC'").withZone(ZoneOffset.UTC);
    private static final Instant START = Instant.parse("2026-03-14T00:00:00Z");

    @TempDir private Path folder;

    private BlockIndex index(LogFile file) {
        BlockIndex.Builder learning = new BlockIndex.Builder(file, null);
        Reader.Seen seen =
                Reader.read(
                        file,
                        Catalogue.standard(),
                        event -> {
                            learning.see(event);
                            return true;
                        },
                        () -> false);
        BlockIndex index = learning.build(file, 0, seen);
        assertThat(index).isNotNull();
        return index;
    }

    private LogFile log() throws IOException {
        Path log = folder.resolve("postgresql.log");
        List<String> messages =
                List.of(
                        "ERROR:  duplicate key value violates unique constraint \"k\"",
                        "LOG:  checkpoint starting: time",
                        "LOG:  something of an extension");
        Files.write(
                log,
                IntStream.range(0, 60_000)
                        .mapToObj(
                                i ->
                                        TIME.format(START.plus(Duration.ofMillis(i * 40L)))
                                                + " [7] "
                                                + messages.get(i % 7 % messages.size()))
                        .toList());
        Logs logs = new Logs(Catalogue.standard());
        return logs.open(List.of(log.toString()), List.of()).files().getFirst();
    }

    private static Map<String, Long> counts(BlockIndex index) {
        return index.blocks().stream()
                .flatMap(block -> block.kinds().stream())
                .collect(
                        Collectors.groupingBy(
                                kind -> kind.type() + " " + kind.level(),
                                Collectors.summingLong(Kind::count)));
    }

    @Test
    void untilTheyAreLargeAlready() throws IOException {
        BlockIndex fine = index(log());
        BlockIndex coarse = fine.coarser();

        assertThat(coarse).isNotNull();
        assertThat(coarse.blocks()).hasSize((fine.blocks().size() + 15) / 16);
        assertThat(counts(coarse)).isEqualTo(counts(fine)).hasSize(3);
        assertThat(coarse.events()).isEqualTo(60_000);
        assertThat(coarse.whole()).isEqualTo(fine.whole());
        assertThat(fine.whole().offset()).isZero();
        Block first = coarse.blocks().getFirst();
        Block second = coarse.blocks().get(1);
        assertThat(first.from()).isEqualTo(START.toEpochMilli());
        assertThat(first.to()).isLessThan(second.from());
        assertThat(second.offset()).isEqualTo(fine.blocks().get(16).offset());
        assertThat(second.line()).isEqualTo(fine.blocks().get(16).line());
        Kind kind = second.kinds().getFirst();
        List<Kind> parts =
                fine.blocks().subList(16, 32).stream()
                        .flatMap(block -> block.kinds().stream())
                        .filter(k -> k.type() == kind.type() && k.level() == kind.level())
                        .toList();
        assertThat(kind.first()).isEqualTo(parts.getFirst().first());
        assertThat(kind.last()).isEqualTo(parts.getLast().last());
        assertThat(coarse.coarser()).isNull();
    }
}
