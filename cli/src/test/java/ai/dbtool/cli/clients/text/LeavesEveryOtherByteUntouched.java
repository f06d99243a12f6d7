package ai.dbtool.cli.clients.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Random files with comments, read back by parsers that know nothing of our positions. */
class LeavesEveryOtherByteUntouched {

    private static final int FILES = 400;
    private static final JsonMapper JSONC =
            JsonMapper.builder()
                    .enable(JsonReadFeature.ALLOW_JAVA_COMMENTS)
                    .enable(JsonReadFeature.ALLOW_TRAILING_COMMA)
                    .build();

    static Stream<RandomText> json() {
        return LongStream.range(0, FILES).mapToObj(seed -> RandomText.json(seed, "servers"));
    }

    static Stream<RandomText> yaml() {
        return LongStream.range(0, FILES).mapToObj(seed -> RandomText.yaml(seed, "servers"));
    }

    @ParameterizedTest
    @MethodSource("json")
    void inJsonWithComments(RandomText before) throws Exception {
        check(
                before.text(),
                Notation.JSON_WITH_COMMENTS,
                text -> JSONC.readValue(text.replace("\uFEFF", ""), Map.class));
    }

    @ParameterizedTest
    @MethodSource("yaml")
    void inYaml(RandomText before) throws Exception {
        check(
                before.text(),
                Notation.YAML,
                text -> (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text));
    }

    @FunctionalInterface
    private interface Reader {
        Map<?, ?> read(String text);
    }

    private static void check(String before, Notation notation, Reader reader) throws Exception {
        Map<String, Object> entry = new LinkedHashMap<>();
        entry.put("command", "x");
        entry.put("args", List.of("a", "b c"));
        Map<String, Object> ours = new LinkedHashMap<>();
        ours.put("dbtool-db", entry);
        ours.put("dbtool-log", Map.of("enabled", true));

        String after = Merge.into(before, Map.of("servers", ours), notation);

        Map<Object, Object> expected = new LinkedHashMap<>(reader.read(before));
        Map<Object, Object> servers = new LinkedHashMap<>();
        if (expected.get("servers") instanceof Map<?, ?> there) {
            servers.putAll(there);
        }
        servers.putAll(ours);
        expected.put("servers", servers);
        assertThat((Object) reader.read(after)).as(before).isEqualTo(expected);
        assertThat(kept(before, after)).as(before + "\n-----\n" + after).isTrue();
        assertThat(Merge.into(after, Map.of("servers", ours), notation))
                .as("the second time")
                .isEqualTo(after);
    }

    /**
     * Whether {@code after} is {@code before} with text added at no more than two places (a comma
     * and the entries). A mapping without a member may become one with members.
     */
    private static boolean kept(String before, String after) {
        int shorter = Math.min(before.length(), after.length());
        int start = 0;
        while (start < shorter && before.charAt(start) == after.charAt(start)) {
            start++;
        }
        int end = 0;
        while (end < shorter - start
                && before.charAt(before.length() - 1 - end)
                        == after.charAt(after.length() - 1 - end)) {
            end++;
        }
        String gone = before.substring(start, before.length() - end);
        return after.substring(start, after.length() - end).contains(gone) || gone.equals("{}");
    }
}
