package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import tools.jackson.core.type.TypeReference;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** One table of what clients were seen to send and what must come of it. */
class BindsWhatClientsSend {

    enum Order {
        NEWEST,
        OLDEST
    }

    record Args(
            @Arg("SQL.") String sql,
            @Arg("Rows, 1 to 100.") @Range(min = 1, max = 100) @Nullable Integer max_rows,
            @Arg("Share, 0 to 1.") @Range(min = 0, max = 1) @Nullable Double share,
            @Arg("Big number.") @Nullable Long queryid,
            @Arg("Analyze.") @Nullable Boolean analyze,
            @Arg("Order.") @Nullable Order order,
            @Arg("Classes.") @Nullable List<String> classes,
            @Arg("Orders.") @Nullable List<Order> orders,
            @Arg("Parameters.") @Nullable List<@Nullable String> params) {}

    private final ArgumentsBinder<Args> binder = new ArgumentsBinder<>(Args.class);

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"max_rows\":50} | 50",
                "{\"max_rows\":\"50\"} | 50",
                "{\"max_rows\":\" 50 \"} | 50",
                "{\"max_rows\":5.0} | 5",
                "{\"max_rows\":\"5.0\"} | 5",
                "{\"max_rows\":5e1} | 50",
                "{\"max_rows\":null} | null",
                "{\"max_rows\":\"\"} | null",
                "{} | null",
            })
    void integers(String json, String expected) {
        assertThat(String.valueOf(bind(json).max_rows())).isEqualTo(expected);
    }

    @Test
    void everyTypeAtOnce() {
        Args args =
                bind(
                        """
                        {"share":"0.5","queryid":"-6432198765432198765","analyze":"TRUE",
                         "order":"Newest","classes":"L01","orders":["newest","OLDEST",null],
                         "params":["1",null,3,true]}""");

        assertThat(args.share()).isEqualTo(0.5);
        assertThat(args.queryid()).isEqualTo(-6432198765432198765L);
        assertThat(args.analyze()).isTrue();
        assertThat(args.order()).isEqualTo(Order.NEWEST);
        assertThat(args.classes()).containsExactly("L01");
        assertThat(args.orders()).containsExactly(Order.NEWEST, Order.OLDEST);
        assertThat(args.params()).isEqualTo(Arrays.asList("1", null, "3", "true"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"max_rows\":0} | argument 'max_rows' is 0 (allowed: 1 to 100)",
                "{\"max_rows\":101} | argument 'max_rows' is 101 (allowed: 1 to 100)",
                "{\"max_rows\":1e999999999} | takes an integer, not Infinity",
                "{\"max_rows\":\"1e999999999\"} | (allowed: 1 to 100)",
                "{\"max_rows\":99999999999999999999} | (allowed: 1 to 100)",
                "{\"max_rows\":5.5} | 'max_rows' takes an integer, not '5.5'",
                "{\"max_rows\":true} | takes an integer, not true",
                "{\"max_rows\":\"many\"} | takes an integer, not 'many'",
                "{\"max_rows\":[1]} | takes an integer, not a list",
                "{\"max_rows\":{\"a\":1}} | takes an integer, not an object",
                "{\"queryid\":1e30} | (allowed: -9223372036854775808 to 9223372036854775807)",
                "{\"share\":1.01} | argument 'share' is 1.01 (allowed: 0 to 1)",
                "{\"analyze\":\"yes\"} | takes a boolean, not 'yes'",
                "{\"order\":\"newst\"} | did you mean 'newest'? (allowed: newest, oldest)",
                "{\"orders\":[\"up\"]} | (allowed: newest, oldest)",
                "{\"classes\":[{\"a\":1}]} | takes a list, each item a string, not an object",
                "{\"sql\":{\"a\":1}} | takes a string, not an object",
                "{\"sql\":null} | argument 'sql' is required",
                "{\"maxRows\":5} | unknown argument 'maxRows', did you mean 'max_rows'?",
                "{\"zzz\":5} | unknown argument 'zzz' (allowed: sql, max_rows, share,",
            })
    void refuses(String json, String message) {
        ToolFailure failure = catchThrowableOfType(ToolFailure.class, () -> bind(json));

        assertThat(failure.code()).isEqualTo("invalid_arguments");
        assertThat(failure.getMessage()).contains(message);
    }

    @Test
    void tellsEverythingThatIsWrongAtOnce() {
        ToolFailure failure =
                catchThrowableOfType(
                        ToolFailure.class,
                        () -> binder.bind(Map.of("sq", "select 1", "max_rows", 1000)));

        assertThat(failure.getMessage())
                .contains("unknown argument 'sq', did you mean 'sql'?")
                .contains("argument 'sql' is required")
                .contains("argument 'max_rows' is 1000");
    }

    @Test
    void showsHostileNamesEscapedAndShort() {
        ToolFailure failure =
                catchThrowableOfType(
                        ToolFailure.class,
                        () -> binder.bind(Map.of("\u001b[31m" + "x".repeat(5000), 1)));

        assertThat(failure.getMessage()).doesNotContain("\u001b").hasSizeLessThan(400);
    }

    private Args bind(String json) {
        Map<String, Object> given = ToolJson.MAPPER.readValue(json, new TypeReference<>() {});
        if (!given.containsKey("sql")) {
            given.put("sql", "select 1");
        }
        return binder.bind(given);
    }
}
