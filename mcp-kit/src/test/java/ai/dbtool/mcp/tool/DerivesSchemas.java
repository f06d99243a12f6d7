package ai.dbtool.mcp.tool;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.time.Instant;
import java.util.List;
import java.util.Map;

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

    interface Either {}

    record Result(
            String name,
            long rows,
            double ratio,
            boolean ok,
            List<String> tables,
            Map<String, Integer> counts,
            @Nullable Instant at,
            Either any) {}

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
    void ofResultsWithTypesOnly() {
        assertThat(ToolJson.MAPPER.writeValueAsString(ToolSchema.output(Result.class)))
                .isEqualTo(
                        """
                        {"type":"object","properties":{"name":{"type":"string"},"rows":{"type":"integer"},\
                        "ratio":{"type":"number"},"ok":{"type":"boolean"},"tables":{"type":"array"},\
                        "counts":{"type":"object"},"at":{"type":"string"},"any":{},\
                        "coverage":{"type":"object"}}}""");
    }

    @Test
    void andWritesRecordsInDeclarationOrderWithoutNulls() {
        record Small(int zeta, @Nullable String gone, String alpha) {}

        assertThat(ToolJson.MAPPER.writeValueAsString(new Small(1, null, "x")))
                .isEqualTo("{\"zeta\":1,\"alpha\":\"x\"}");
    }
}
