package ai.dbtool.db.schema;

import ai.dbtool.db.changes.CatalogChanges;
import ai.dbtool.db.changes.Changes.Change;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;
import ai.dbtool.db.history.States;
import ai.dbtool.db.history.States.Known;
import ai.dbtool.db.schema.PastSchema.Then;
import ai.dbtool.mcp.tool.Coverage;
import ai.dbtool.mcp.tool.ToolResult;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What the schema was at a recorded time, and what changed in it. Types are not recorded. */
final class SchemaThen {

    private static final int FEW = 5;
    private static final int[] FEWER = {60, 20, 7};
    private static final List<String> LONG_KINDS = List.of("materialized view", "foreign table");

    private SchemaThen() {}

    /**
     * Reads {@code span} of {@code history}; belongs on a thread that may wait.
     *
     * @param pattern part of a name or of a column's name; {@code null} for all
     * @param kind as db_schema names it
     */
    static ToolResult read(
            History history, Span span, @Nullable String pattern, @Nullable String kind)
            throws IOException {
        States all = States.schema(history, span.fromMillis(), span.toMillis());
        Set<String> wanted = wanted(all, pattern, kind);
        List<Then> matching =
                all.today().entrySet().stream()
                        .filter(e -> wanted.contains(e.getKey()))
                        .map(e -> then(e.getKey(), e.getValue()))
                        .toList();
        PastSchema found =
                new PastSchema(
                        span.from().toString(),
                        span.to().toString(),
                        CatalogChanges.schema(all.only(wanted)),
                        pattern == null || matching.size() > FEW ? List.of() : matching);
        String none = history.exists() ? "no schema was recorded before its end" : Seen.NONE;
        return result(
                found,
                span.text() + ": ",
                matching.size(),
                all.today().isEmpty() ? List.of(none) : List.of());
    }

    /** Keys of both ends that match; when the pattern is the whole name of some, only these. */
    private static Set<String> wanted(States all, @Nullable String pattern, @Nullable String kind) {
        Map<String, String> definitions = new TreeMap<>();
        all.then().forEach((key, known) -> definitions.put(key, known.value()));
        all.today()
                .forEach(
                        (key, known) ->
                                definitions.merge(key, known.value(), (a, b) -> a + "\n" + b));
        if (kind != null) {
            definitions.keySet().removeIf(key -> !kind(key).replace(' ', '_').equals(kind));
        }
        if (pattern == null || pattern.isBlank()) {
            return definitions.keySet();
        }
        String given = pattern.strip().toLowerCase(Locale.ROOT).replace("\"", "");
        Set<String> exact =
                definitions.keySet().stream()
                        .filter(key -> plain(key).equals(given) || plain(key).endsWith("." + given))
                        .collect(Collectors.toSet());
        Pattern like = like(given);
        return exact.isEmpty()
                ? definitions.entrySet().stream()
                        .filter(
                                e ->
                                        like.matcher(plain(e.getKey())).matches()
                                                || columns(e.getValue(), like))
                        .map(Map.Entry::getKey)
                        .collect(Collectors.toSet())
                : exact;
    }

    private static Pattern like(String given) {
        boolean wild = given.contains("*") || given.contains("%");
        String regex =
                given.replace('%', '*')
                        .chars()
                        .mapToObj(c -> c == '*' ? ".*" : Pattern.quote(Character.toString(c)))
                        .collect(Collectors.joining());
        return Pattern.compile(wild ? "(?:.*\\.)?" + regex : ".*" + regex + ".*", Pattern.DOTALL);
    }

    private static boolean columns(String definition, Pattern like) {
        return definition
                .lines()
                .filter(line -> line.startsWith("column "))
                .map(line -> line.split(" ")[1].toLowerCase(Locale.ROOT))
                .anyMatch(column -> like.matcher(column).matches());
    }

    private static String kind(String key) {
        return LONG_KINDS.stream()
                .filter(kind -> key.startsWith(kind + " "))
                .findFirst()
                .orElse(key.substring(0, key.indexOf(' ')));
    }

    private static String name(String key) {
        return key.substring(kind(key).length() + 1);
    }

    private static String plain(String key) {
        return name(key).toLowerCase(Locale.ROOT).replace("\"", "");
    }

    private static Then then(String key, Known known) {
        return new Then(
                name(key), kind(key), List.of(known.value().split("\n")), Seen.iso(known.since()));
    }

    private static ToolResult result(
            PastSchema all, String when, int matching, List<String> skipped) {
        List<Supplier<ToolResult>> smaller =
                IntStream.of(FEWER)
                        .<Supplier<ToolResult>>mapToObj(
                                most -> () -> form(all, most, when, matching, skipped))
                        .toList();
        return form(all, Integer.MAX_VALUE, when, matching, skipped).orSmaller(smaller);
    }

    private static ToolResult form(
            PastSchema all, int most, String when, int matching, List<String> skipped) {
        List<Change> changes = all.changes().stream().limit(most).toList();
        StringBuilder text =
                new StringBuilder(when)
                        .append(all.changes().size())
                        .append(" objects changed, ")
                        .append(matching)
                        .append(" match at its end");
        for (Change change : changes) {
            text.append('\n').append(Untrusted.line(change.statement()));
            if (change.at() != null) {
                text.append(" (").append(change.at()).append(')');
            }
        }
        for (Then object : all.objects()) {
            text.append("\n\n")
                    .append(Untrusted.line(object.name()))
                    .append(" (")
                    .append(object.kind())
                    .append(") as it was, since ")
                    .append(object.since());
            object.definition().stream()
                    .limit(most)
                    .forEach(line -> text.append('\n').append(Untrusted.line(line)));
        }
        return ToolResult.of(
                new SchemaResult(
                        "past",
                        List.of(),
                        null,
                        new PastSchema(all.from(), all.to(), changes, all.objects())),
                text.toString(),
                new Coverage(
                        (long) all.changes().size(),
                        changes.size(),
                        changes.size() < all.changes().size(),
                        null,
                        all.from(),
                        all.to(),
                        null,
                        skipped));
    }
}
