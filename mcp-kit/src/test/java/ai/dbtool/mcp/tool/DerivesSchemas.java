package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.util.List;

class DerivesSchemas {

    enum Area {
        ALL,
        TEMP_FILES
    }

    record Args(
            @Arg("SQL to run.") String sql,
            @Arg("Rows. Default 100.") @Nullable Integer max_rows,
            @Arg("Area.") @Nullable Area area,
            @Arg("Classes.") @Nullable List<String> classes) {}

    record Result(String name, long rows, @Nullable List<String> tables) {}

    @Test
    void ofArgumentsWithNothingThatClientsDrop() {
        assertThat(ToolJson.MAPPER.writeValueAsString(ToolSchema.input(Args.class)))
                .isEqualTo(
                        """
                        {"type":"object","properties":{"sql":{"type":"string","description":"SQL to run."},\
                        "max_rows":{"type":"integer","description":"Rows. Default 100."},\
                        "area":{"type":"string","enum":["all","temp_files"],"description":"Area."},\
                        "classes":{"type":"array","items":{"type":"string"},"description":"Classes."}},\
                        "required":["sql"]}""");
    }

    @Test
    void ofResultsByTheNamesOfTheirPropertiesOnly() {
        assertThat(ToolJson.MAPPER.writeValueAsString(ToolSchema.output(Result.class)))
                .isEqualTo(
                        "{\"type\":\"object\",\"properties\":{\"name\":{},\"rows\":{},\"tables\":{},"
                                + "\"coverage\":{}}}");
    }

    @Test
    void andWritesRecordsInDeclarationOrderWithoutNulls() {
        record Small(int zeta, @Nullable String gone, String alpha) {}

        assertThat(ToolJson.MAPPER.writeValueAsString(new Small(1, null, "x")))
                .isEqualTo("{\"zeta\":1,\"alpha\":\"x\"}");
    }
}
