package ai.dbtool.orchestrator.playbook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ai.dbtool.config.DbtoolConfig;
import ai.dbtool.config.LimitsConfig;
import ai.dbtool.config.ModelConfig;
import ai.dbtool.conftools.ConfigServer;
import ai.dbtool.db.DbServer;
import ai.dbtool.logtools.LogServer;
import ai.dbtool.mcp.server.ServerDefinition;
import ai.dbtool.mcp.tool.Tool;
import ai.dbtool.mcp.tool.ToolSpec;
import ai.dbtool.pg.session.PgDatabases;
import ai.dbtool.prompts.Catalogue;
import ai.dbtool.prompts.Playbook;
import ai.dbtool.prompts.expression.Expressions;

import dev.cel.bundle.CelBuilder;
import dev.cel.common.types.CelType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** Every tool, argument and result field a playbook names exists, with the right type. */
class NamesOnlyWhatExists {

    private final Map<String, ToolSpec<?>> tools = tools();
    private final ResultTypes types = new ResultTypes();

    private static Map<String, ToolSpec<?>> tools() {
        LimitsConfig limits = LimitsConfig.defaults();
        PgDatabases none = PgDatabases.of(List.of(), limits);
        DbtoolConfig config =
                DbtoolConfig.of(
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        ModelConfig.none(),
                        Path.of("target", "state"));
        Map<String, ToolSpec<?>> specs = new HashMap<>();
        Stream.of(
                        DbServer.define(config, none),
                        LogServer.define(config),
                        ConfigServer.define(config, none))
                .map(ServerDefinition::tools)
                .flatMap(List::stream)
                .map(Tool::spec)
                .forEach(spec -> specs.put(spec.name(), spec));
        return specs;
    }

    @Test
    void inEveryPlaybook() {
        Catalogue.load().playbooks().values().forEach(this::check);
    }

    @Test
    void andWouldNoticeWhatDoesNot() {
        Playbook misspelt =
                Catalogue.playbook(
                        """
                        id: misspelt
                        reads:
                          health: {tool: db_health}
                        facts:
                          - {id: x, type: number, value: "health.areas.sequences.sequencse.size()", text: ""}
                        """);
        assertThatThrownBy(() -> check(misspelt)).hasMessageContaining("sequencse");
    }

    private void check(Playbook playbook) {
        Map<String, CelType> reads = new HashMap<>();
        playbook.reads().forEach((name, read) -> reads.put(name, result(read)));
        playbook.reads().values().forEach(read -> arguments(read, reads, playbook));
        for (Playbook.Fact fact : playbook.facts()) {
            compiles(fact.value(), reads, playbook);
            template(fact.text(), reads, playbook);
        }
        for (Playbook.Signal signal : playbook.signals()) {
            Map<String, CelType> names = new HashMap<>(reads);
            names.put("it", rows(signal.rows(), names));
            compiles(signal.where(), names, playbook);
            template(signal.text(), names, playbook);
            quoted(signal.quote(), names, signal.id());
        }
        if (playbook.sight() != null) {
            compiles(playbook.sight().when(), reads, playbook);
        }
        for (Playbook.Hypothesis hypothesis : playbook.hypotheses()) {
            check(hypothesis, reads, playbook);
        }
    }

    private void check(
            Playbook.Hypothesis hypothesis, Map<String, CelType> reads, Playbook playbook) {
        Map<String, CelType> all = new HashMap<>(reads);
        for (Playbook.Candidate candidate : hypothesis.candidates()) {
            Map<String, CelType> names = new HashMap<>(reads);
            for (Playbook.Step step : candidate.steps()) {
                names.put(step.as(), rows(step.rows(), names));
                compiles(step.where(), names, playbook);
                step.reads().values().forEach(read -> arguments(read, names, playbook));
                step.reads().forEach((name, read) -> names.put(name, result(read)));
            }
            candidate.entities().values().forEach(text -> compiles(text, names, playbook));
            candidate.values().values().forEach(text -> compiles(text, names, playbook));
            all.putAll(names);
        }
        hypothesis.reads().values().forEach(read -> arguments(read, all, playbook));
        hypothesis.reads().forEach((name, read) -> all.put(name, result(read)));
        for (Playbook.Evidence evidence : hypothesis.evidence()) {
            Map<String, CelType> names = new HashMap<>(all);
            names.put("it", rows(evidence.rows(), names));
            compiles(evidence.where(), names, playbook);
            quoted(evidence.quote(), names, evidence.id());
        }
        compiles(hypothesis.confirm(), all, playbook);
        compiles(hypothesis.reject(), all, playbook);
        hypothesis.explainedBy().forEach(rule -> compiles(rule.when(), all, playbook));
        hypothesis.chain().values().forEach(text -> template(text, all, playbook));
        for (Playbook.Remedy remedy : hypothesis.remedies()) {
            compiles(remedy.when(), all, playbook);
            Stream.of(remedy.statement(), remedy.patch(), remedy.undo(), remedy.lockImpact())
                    .forEach(text -> template(text, all, playbook));
        }
    }

    private CelType result(Playbook.Read read) {
        ToolSpec<?> spec = tools.get(read.tool());
        assertThat(spec).as("tool " + read.tool()).isNotNull();
        return types.of(spec.result());
    }

    private void arguments(Playbook.Read read, Map<String, CelType> names, Playbook playbook) {
        ToolSpec<?> spec = tools.get(read.tool());
        assertThat(spec).as("tool " + read.tool()).isNotNull();
        compiles(read.when(), names, playbook);
        read.args()
                .forEach(
                        (name, value) -> {
                            RecordComponent component =
                                    Arrays.stream(spec.arguments().getRecordComponents())
                                            .filter(known -> known.getName().equals(name))
                                            .findFirst()
                                            .orElse(null);
                            assertThat(component)
                                    .as(read.tool() + " has argument " + name)
                                    .isNotNull();
                            if (value instanceof String text && text.startsWith("=")) {
                                compiles(text.substring(1), names, playbook);
                            } else {
                                assertThat(fits(value, component.getGenericType()))
                                        .as(read.tool() + " " + name + "=" + value)
                                        .isTrue();
                            }
                        });
    }

    private static boolean fits(Object value, Type type) {
        if (type instanceof ParameterizedType list && value instanceof List<?> items) {
            return items.stream().allMatch(item -> fits(item, list.getActualTypeArguments()[0]));
        }
        if (type instanceof Class<?> plain && plain.isEnum()) {
            return Arrays.stream(plain.getEnumConstants())
                    .anyMatch(
                            constant ->
                                    constant.toString()
                                            .toLowerCase(Locale.ROOT)
                                            .equals(value.toString().toLowerCase(Locale.ROOT)));
        }
        return switch (value) {
            case String _ -> type == String.class;
            case Boolean _ -> type == Boolean.class;
            case Number _ -> type == Integer.class || type == Long.class || type == Double.class;
            default -> false;
        };
    }

    private CelType rows(String spec, Map<String, CelType> names) {
        int hash = spec.indexOf('#');
        CelType base = names.get(hash < 0 ? spec : spec.substring(0, hash));
        assertThat(base).as("rows " + spec).isNotNull();
        return types.row(hash < 0 ? base : types.at(base, spec.substring(hash + 1)));
    }

    private static void quoted(List<String> members, Map<String, CelType> names, String what) {
        assertThat(members).as(what).isNotEmpty();
        assertThat(names.get("it")).as(what).isInstanceOf(StructType.class);
        assertThat(((StructType) names.get("it")).fieldNames()).as(what).containsAll(members);
    }

    private void template(
            @Nullable String template, Map<String, CelType> names, Playbook playbook) {
        if (template != null) {
            Template.expressions(template).forEach(text -> compiles(text, names, playbook));
        }
    }

    private void compiles(@Nullable String text, Map<String, CelType> names, Playbook playbook) {
        if (text == null) {
            return;
        }
        CelBuilder environment = Expressions.environment().setTypeProvider(types);
        PlaybookNames.FIXED.forEach(
                name -> {
                    if (!names.containsKey(name)) {
                        environment.addVar(name, SimpleType.DYN);
                    }
                });
        names.forEach(environment::addVar);
        assertThatCode(() -> environment.build().compile(text).getAst())
                .as(playbook.id() + ": " + text)
                .doesNotThrowAnyException();
    }
}
