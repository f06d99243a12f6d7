package ai.dbtool.orchestrator.diagnose;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.orchestrator.client.McpTools;
import ai.dbtool.testkit.faults.Shop;
import ai.dbtool.testkit.postgres.Cluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The page of a diagnosis has the tree of each plan that its evidence is taken from. */
class ShowsThePlanItRestsOn {

    private static final String TABLE = "\"carts<script>alert(1)</script>&\"";
    private static final Pattern TEXT = Pattern.compile("<text [^>]*fill=\"#([0-9a-f]{3,6})\"");
    private static final double READABLE = 4.5;

    private static void shop(Cluster cluster) throws SQLException {
        cluster.createDatabase("store");
        cluster.execute(
                "store",
                "CREATE EXTENSION pg_stat_statements",
                "CREATE ROLE " + Shop.DBA_ROLE + " LOGIN",
                "GRANT pg_monitor, pg_read_all_data TO " + Shop.DBA_ROLE,
                "CREATE ROLE app LOGIN",
                "CREATE TABLE " + TABLE + " (id int PRIMARY KEY, owner int, note text)",
                "INSERT INTO "
                        + TABLE
                        + " SELECT n, n % 20000, repeat('x', 60) FROM generate_series(1, 200000) n",
                "VACUUM ANALYZE " + TABLE,
                "GRANT SELECT ON " + TABLE + " TO app");
        try (Connection session = cluster.connect("app", "store", "shop");
                PreparedStatement statement =
                        session.prepareStatement("SELECT id FROM " + TABLE + " WHERE owner = ?")) {
            for (int i = 0; i < 60; i++) {
                statement.setInt(1, i);
                statement.executeQuery().close();
            }
        }
    }

    private static List<PlanPicture> pictures(Suite suite, Diagnosis diagnosis) {
        try (McpTools tools = suite.tools()) {
            List<PlanPicture> plans =
                    PlanPicture.of(diagnosis, tools).block(Duration.ofSeconds(30));
            assertThat(plans).isNotNull();
            return plans;
        }
    }

    @Test
    void asATreeThatLoadsNothing() throws Exception {
        try (Cluster cluster =
                Cluster.start(Map.of("shared_preload_libraries", "pg_stat_statements"))) {
            shop(cluster);
            Diagnosis diagnosis;
            List<PlanPicture> plans;
            try (Suite suite = Suite.over(cluster, "store", null)) {
                diagnosis = suite.diagnose("carts are slow");
                plans = pictures(suite, diagnosis);
                String page = HtmlReport.of(diagnosis, plans, List.of());

                assertThat(diagnosis.report().causes())
                        .extracting(DiagnoseReport.CauseFound::code)
                        .contains("MISSING_INDEX");
                assertThat(plans).hasSize(1);
                assertThat(page)
                        .contains("<h2>Plans it rests on</h2>", "viewBox=\"0 0 1100 ")
                        .contains(
                                "Seq Scan on public.&quot;carts&lt;script&gt;alert(1)&lt;/script&gt;&amp;&quot; [hot]")
                        .containsPattern("c\\d+, the source of e\\d+")
                        .doesNotContain("<script", "http://", "https://", "url(", "xmlns", "<img");
                assertThat(page.split("<rect ", -1)).hasSizeGreaterThan(2);
                assertThat(contrasts(page)).isNotEmpty().allMatch(ratio -> ratio >= READABLE);
            }
            // Plans outlive the process; without them the report does without.
            try (Suite other = Suite.over(cluster, "store", null)) {
                assertThat(pictures(other, diagnosis)).isEqualTo(plans);
                assertThat(HtmlReport.of(diagnosis)).doesNotContain("Plans it rests on", "<svg");
            }
        }
    }

    /** Against the picture's own white ground, which stays in a dark page. */
    private static List<Double> contrasts(String page) {
        assertThat(page).contains("<rect width=\"100%\" height=\"100%\" fill=\"#fff\">");
        List<Double> ratios = new ArrayList<>();
        for (Matcher text = TEXT.matcher(page); text.find(); ) {
            ratios.add(1.05 / (luminance(text.group(1)) + 0.05));
        }
        return ratios;
    }

    /** Relative luminance of WCAG 2. */
    private static double luminance(String colour) {
        String hex = colour.length() == 3 ? colour.replaceAll("(.)", "$1$1") : colour;
        double[] weights = {0.2126, 0.7152, 0.0722};
        double sum = 0;
        for (int i = 0; i < 3; i++) {
            double part = Integer.parseInt(hex.substring(2 * i, 2 * i + 2), 16) / 255.0;
            sum +=
                    weights[i]
                            * (part <= 0.04045
                                    ? part / 12.92
                                    : Math.pow((part + 0.055) / 1.055, 2.4));
        }
        return sum;
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\u0001',
            value = {
                "<svg><script>alert(1)</script><text>a</text></svg> | <svg><text>a</text></svg>",
                "<svg onload=\"alert(1)\" width=\"9\"/> | <svg width=\"9\"></svg>",
                "<svg xmlns=\"http://www.w3.org/2000/svg\"><rect fill=\"url(http://a/)\"/></svg> | <svg><rect></rect></svg>",
                "<svg><image href=\"//a/b.png\"/><foreignObject><text>x</text></foreignObject></svg> | <svg></svg>",
                "<svg><a href=\"javascript:alert(1)\"><text>x</text></a></svg> | <svg></svg>",
                "<svg><style>@import 'a'</style><text style=\"x\">&lt;b&gt;</text></svg> | <svg><text>&lt;b&gt;</text></svg>",
                "<svg><text><![CDATA[<img src=x>]]></text></svg> | <svg><text>&lt;img src=x&gt;</text></svg>",
            })
    void withOnlyShapesAndTextOfAPicture(String picture, String expected) {
        assertThat(InlineSvg.of(picture)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "no picture",
                "<html><svg/></html>",
                "<svg><text>",
                "<!DOCTYPE svg [<!ENTITY a SYSTEM \"file:///etc/hostname\">]><svg><text>&a;</text></svg>",
            })
    void orWithoutWhatIsNone(String picture) {
        assertThat(InlineSvg.of(picture)).isNull();
    }
}
