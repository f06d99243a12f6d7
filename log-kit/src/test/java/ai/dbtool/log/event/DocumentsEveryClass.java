package ai.dbtool.log.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/** The resource keeps its schema, every form matches itself, and the reference shows them all. */
class DocumentsEveryClass {

    private static final Path REFERENCE = Path.of("..", "docs", "reference", "log-events.md");

    static List<EventClass> classes() {
        return Catalogue.standard().classes();
    }

    @ParameterizedTest
    @MethodSource("classes")
    void everyFormFindsItsOwnClass(EventClass type) {
        for (EventClass.Message message : type.messages()) {
            String text =
                    message.text()
                            .replaceAll("\\{\\w*:int}", "42")
                            .replaceAll("\\{\\w*:num}", "1.5")
                            .replaceAll("\\{\\w*:pids}", "1, 2")
                            .replaceAll("\\{\\w*}", "x");
            String first = type.sqlstates().isEmpty() ? null : type.sqlstates().getFirst();
            String state = message.sqlstate() == null ? first : message.sqlstate();
            byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
            Form form =
                    Catalogue.standard()
                            .form(
                                    bytes,
                                    0,
                                    bytes.length,
                                    type.levels().getFirst(),
                                    state == null ? SqlState.UNKNOWN : SqlState.pack(state),
                                    false);
            assertThat(form).as(text).isNotNull();
            assertThat(form.type().id()).as(text).isEqualTo(type.id());
        }
    }

    @Test
    void theResourceKeepsItsSchema() throws IOException {
        JsonNode schema = json("event-classes.schema.json");
        JsonNode resource = json("event-classes.json");
        List<String> wrong = new ArrayList<>();
        check("", resource, schema, schema, wrong);
        check("", json("neighbour-classes.json"), schema, schema, wrong);
        assertThat(wrong).isEmpty();
        ((tools.jackson.databind.node.ObjectNode) resource.at("/classes/0")).put("levels", "x");
        check("", resource, schema, schema, wrong);
        assertThat(wrong).as("a broken resource is noticed").isNotEmpty();
    }

    /** As much of JSON Schema as our schema uses. */
    private static void check(
            String at, JsonNode value, JsonNode schema, JsonNode root, List<String> wrong) {
        String reference = schema.path("$ref").asString("");
        if (!reference.isEmpty()) {
            check(at, value, root.at(reference.substring(1)), root, wrong);
            return;
        }
        boolean fits =
                switch (schema.path("type").asString("")) {
                    case "object" -> value.isObject();
                    case "array" -> value.isArray();
                    case "string" -> value.isString();
                    case "boolean" -> value.isBoolean();
                    default -> true;
                };
        if (!fits) {
            wrong.add(at + " is no " + schema.path("type"));
            return;
        }
        if (schema.has("enum") && !schema.path("enum").toString().contains(value.toString())) {
            wrong.add(at + " is not one of " + schema.path("enum"));
        }
        String pattern = schema.path("pattern").asString("");
        if (!pattern.isEmpty() && !Pattern.matches(pattern, value.asString(""))) {
            wrong.add(at + " does not match " + pattern);
        }
        int max = schema.path("maxLength").asInt(Integer.MAX_VALUE);
        if (value.isString() && value.asString().length() > max) {
            wrong.add(at + " is longer than " + max);
        }
        schema.path("required")
                .forEach(
                        name -> {
                            if (!value.has(name.asString())) {
                                wrong.add(at + " lacks " + name);
                            }
                        });
        value.properties()
                .forEach(e -> property(at, e.getKey(), e.getValue(), schema, root, wrong));
        if (value.isArray() && schema.has("items")) {
            for (int i = 0; i < value.size(); i++) {
                check(at + "/" + i, value.get(i), schema.path("items"), root, wrong);
            }
        }
    }

    private static void property(
            String at,
            String name,
            JsonNode value,
            JsonNode schema,
            JsonNode root,
            List<String> wrong) {
        JsonNode known = schema.path("properties").path(name);
        JsonNode other = schema.path("additionalProperties");
        if (!known.isMissingNode()) {
            check(at + "/" + name, value, known, root, wrong);
        } else if (other.isObject()) {
            check(at + "/" + name, value, other, root, wrong);
        } else if (other.isBoolean() && !other.asBoolean()) {
            wrong.add(at + " must not have " + name);
        }
    }

    @Test
    void theReferenceIsCurrent() throws IOException {
        String now = reference();
        if (Boolean.getBoolean("snapshots.accept")) {
            Files.createDirectories(REFERENCE.getParent());
            Files.writeString(REFERENCE, now);
        }
        assertThat(Files.exists(REFERENCE) ? Files.readString(REFERENCE) : "")
                .as("accept with -Dsnapshots.accept=true")
                .isEqualTo(now);
    }

    private static String reference() {
        StringBuilder out = new StringBuilder();
        out.append("# Log events\n\n")
                .append("Generated from `event-classes.json` and `neighbour-classes.json` in")
                .append(" `log-kit/src/main/resources/ai/dbtool/log/event` by the test")
                .append(" `DocumentsEveryClass`.\n\n")
                .append("A form is PostgreSQL's own text; `{name}` is what is taken out of it as a")
                .append(" field. Level and SQLSTATE must agree; where no form fits (a server that")
                .append(" speaks another language), the SQLSTATE alone decides.")
                .append(" `N` are the programs around the server: kernel, systemd, PgBouncer,")
                .append(" Patroni; their messages are led by the program's name.\n\n");
        out.append("| id | class | severity | levels | SQLSTATE | logged only with |\n");
        out.append("|---|---|---|---|---|---|\n");
        for (EventClass type : classes()) {
            EventClass.Needs needs = type.needs();
            out.append("| ")
                    .append(type.id())
                    .append(" | ")
                    .append(type.name())
                    .append(" | ")
                    .append(type.severity())
                    .append(" | ")
                    .append(joined(type.levels().stream().map(Enum::name).toList()))
                    .append(" | ")
                    .append(joined(type.sqlstates()))
                    .append(" | ")
                    .append(
                            needs == null
                                    ? ""
                                    : "`" + needs.setting() + "` other than `" + needs.off() + "`")
                    .append(" |\n");
        }
        classes().forEach(type -> section(type, out));
        return out.toString();
    }

    private static void section(EventClass type, StringBuilder out) {
        out.append("\n## ").append(type.id()).append(' ').append(type.name()).append("\n\n");
        out.append(type.meaning()).append("\n\n");
        if (type.background()) {
            out.append("Believed only of processes without a user.\n\n");
        }
        Set<String> fields = new LinkedHashSet<>();
        for (EventClass.Message message : type.messages()) {
            out.append("- `").append(message.text()).append("`");
            if (message.sqlstate() != null) {
                out.append(" (").append(message.sqlstate()).append(')');
            }
            message.set().forEach((k, v) -> out.append(", ").append(k).append(" = ").append(v));
            out.append('\n');
            fields.addAll(Template.compile(message.text()).fields());
            fields.addAll(message.set().keySet());
        }
        parts("DETAIL", type.details(), fields, out);
        parts("CONTEXT", type.contexts(), fields, out);
        parts("further line", type.lines(), fields, out);
        if (!fields.isEmpty()) {
            out.append("\nFields: ").append(String.join(", ", fields.stream().sorted().toList()));
            out.append('\n');
        }
    }

    private static void parts(
            String name, List<String> templates, Set<String> fields, StringBuilder out) {
        for (String template : templates) {
            out.append("- ").append(name).append(" `");
            out.append(template.replace("\n", "\\n")).append("`\n");
            fields.addAll(Template.compile(template).fields());
        }
    }

    private static String joined(List<String> values) {
        return String.join(" ", values);
    }

    private static JsonNode json(String name) throws IOException {
        try (InputStream in = Catalogue.class.getResourceAsStream(name)) {
            return JsonMapper.shared().readTree(in);
        }
    }
}
