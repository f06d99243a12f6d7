package ai.dbtool.mcp.fuzz;

import ai.dbtool.mcp.protocol.FuzzesHeaders;
import ai.dbtool.mcp.protocol.FuzzesMessages;
import ai.dbtool.mcp.stdio.FuzzesLines;
import ai.dbtool.mcp.tool.FuzzesArguments;
import ai.dbtool.mcp.tool.FuzzesCursors;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.junit.jupiter.params.provider.MethodSource;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * All targets in one, for the short run of every build: Jazzer fuzzes one target in a JVM. The
 * first byte chooses; the seeds are those of the targets.
 */
class FuzzesTheKit {

    /** One target. */
    @FunctionalInterface
    private interface Target {
        void check(byte[] input) throws Exception;
    }

    private record Named(Class<?> type, Target target) {}

    private static final List<Named> TARGETS =
            List.of(
                    new Named(FuzzesLines.class, FuzzesLines::check),
                    new Named(FuzzesMessages.class, FuzzesMessages::check),
                    new Named(FuzzesHeaders.class, FuzzesHeaders::check),
                    new Named(FuzzesArguments.class, FuzzesArguments::check),
                    new Named(FuzzesCursors.class, FuzzesCursors::check));

    @MethodSource("seeds")
    @FuzzTest
    void inOneRun(byte[] input) throws Exception {
        if (input.length > 0) {
            TARGETS.get(Math.floorMod(input[0], TARGETS.size()))
                    .target()
                    .check(Arrays.copyOfRange(input, 1, input.length));
        }
    }

    static Stream<byte[]> seeds() {
        return IntStream.range(0, TARGETS.size())
                .boxed()
                .flatMap(
                        number ->
                                files(TARGETS.get(number).type())
                                        .map(file -> chosen(number, file)));
    }

    private static Stream<Path> files(Class<?> target) {
        Path folder = Path.of("src/test/resources", target.getName().replace('.', '/') + "Inputs");
        try (Stream<Path> found = Files.walk(folder)) {
            return found.filter(Files::isRegularFile).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] chosen(int number, Path file) {
        try {
            byte[] seed = Files.readAllBytes(file);
            byte[] input = new byte[seed.length + 1];
            input[0] = (byte) number;
            System.arraycopy(seed, 0, input, 1, seed.length);
            return input;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
