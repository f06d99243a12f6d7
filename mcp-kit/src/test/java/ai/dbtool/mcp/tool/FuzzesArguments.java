package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.mcp.protocol.Wire;

import com.code_intelligence.jazzer.junit.FuzzTest;

import org.jspecify.annotations.Nullable;

import tools.jackson.core.JacksonException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/** Any JSON object binds to the record, within its bounds, or is refused in words. */
public class FuzzesArguments {

    enum Tone {
        CALM,
        LOUD
    }

    record Args(
            @Arg("Text.") String text,
            @Arg("1 to 100.") @Range(min = 1, max = 100) @Nullable Integer times,
            @Arg("Any.") @Nullable Long size,
            @Arg("0 to 1.") @Nullable Double share,
            @Arg("Yes or no.") @Nullable Boolean question,
            @Arg("How.") @Nullable Tone tone,
            @Arg("Words.") @Nullable List<String> words,
            @Arg("Tones.") @Nullable List<Tone> tones) {}

    private static final ArgumentsBinder<Args> BINDER = new ArgumentsBinder<>(Args.class);

    @FuzzTest
    void ofAnyObject(byte[] input) {
        check(input);
    }

    /** The bytes are the JSON of the arguments, or nothing. */
    public static void check(byte[] input) {
        Map<String, Object> arguments = object(input);
        if (arguments == null) {
            return;
        }
        try {
            Args bound = BINDER.bind(arguments);
            assertThat(bound.text()).isNotNull();
            assertThat(bound.times() == null || (bound.times() >= 1 && bound.times() <= 100))
                    .isTrue();
            assertThat(bound.words() == null || bound.words().stream().allMatch(w -> w != null))
                    .isTrue();
        } catch (ToolFailure refused) {
            assertThat(refused.code()).isEqualTo("invalid_arguments");
            assertThat(refused.getMessage()).isNotBlank();
        }
    }

    // The keys of a parsed JSON object are strings.
    @SuppressWarnings("unchecked")
    private static @Nullable Map<String, Object> object(byte[] input) {
        try {
            return Wire.MAPPER.readValue(new String(input, StandardCharsets.UTF_8), Object.class)
                            instanceof Map<?, ?> map
                    ? (Map<String, Object>) map
                    : null;
        } catch (JacksonException notJson) {
            return null;
        }
    }
}
