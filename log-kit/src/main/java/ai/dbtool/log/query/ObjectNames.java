package ai.dbtool.log.query;

import ai.dbtool.log.event.Event;
import ai.dbtool.log.event.EventClass;
import ai.dbtool.log.format.Part;
import ai.dbtool.log.format.RawEvent;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Events about one table, index, sequence, function or other object: their fields name it, their
 * statement or context does, or their plan. Case does not count, nor does the schema where one of
 * the two names has none.
 */
final class ObjectNames {

    /** Fields that name an object. */
    private static final List<String> FIELDS =
            List.of(
                    "table",
                    "otherTable",
                    "relation",
                    "index",
                    "constraint",
                    "sequence",
                    "function",
                    "object");

    /** Messages and contexts outside the catalogue: {@code in relation "orders"}. */
    private static final Pattern QUOTED =
            Pattern.compile(
                    "\\b(?:relation|table|index|view|sequence|function|procedure|constraint|trigger|matview)"
                            + " \"([^\"]{1,200})\"");

    /** {@code PL/pgSQL function shop.pay(integer) line 3 at SQL statement}. */
    private static final Pattern CALLED =
            Pattern.compile("\\bfunction ((?:[\\w$.]|\"[^\"]{1,63}\"){1,200})\\(");

    /** {@code SQL statement "UPDATE orders SET ..."}, to its end. */
    private static final Pattern INNER = Pattern.compile("SQL statement \"");

    /** {@code Index Scan using orders_pkey on orders o}; {@code "Relation Name": "orders"}. */
    private static final Pattern PLANNED =
            Pattern.compile(
                    "(?: using | on |(?:Relation|Index|Function) Name\"?: \"?)([\\w$.]{1,200}|\"[^\"]{1,63}\")");

    private static final Part[] NAMING = {
        Part.MESSAGE, Part.STATEMENT, Part.DETAIL, Part.CONTEXT, Part.QUERY
    };

    private final @Nullable String schema;
    private final String name;

    private ObjectNames(@Nullable String schema, String name) {
        this.schema = schema;
        this.name = name;
    }

    /** The object that {@code given} names: {@code orders}, {@code public.orders}. */
    static ObjectNames of(String given) {
        String text = plain(given);
        int dot = text.lastIndexOf('.');
        return dot < 0
                ? new ObjectNames(null, text)
                : new ObjectNames(text.substring(0, dot), text.substring(dot + 1));
    }

    /** The name without its schema: every event about the object holds it. */
    static String last(String given) {
        return of(given).name;
    }

    private static String plain(String given) {
        return given.strip().replace("\"", "").toLowerCase(Locale.ROOT);
    }

    private boolean mayBeIn(String text) {
        return text.toLowerCase(Locale.ROOT).contains(name);
    }

    /** Whether {@code event} is about it. */
    boolean areIn(Event event) {
        return namesOf(event, SqlNames::of).stream().anyMatch(this::is);
    }

    /** Whether {@code event} is about it. */
    boolean areIn(RawEvent event) {
        return areIn(event, UnaryOperator.identity());
    }

    /** Whether {@code event} is about it when its texts are shown so. */
    boolean areIn(RawEvent event, UnaryOperator<String> shown) {
        return Arrays.stream(NAMING).anyMatch(part -> event.has(part) && mayBeIn(event.text(part)))
                && areIn(event.toEvent("", "", shown));
    }

    /** Objects that {@code event} names, without the functions its statement calls. */
    static Set<String> relationsOf(Event event) {
        return namesOf(event, SqlNames::relations);
    }

    /** Whether {@code other}, as a message or statement writes it, is this object. */
    private boolean is(String other) {
        String text = plain(other);
        int call = text.indexOf('(');
        text = call > 0 ? text.substring(0, call) : text;
        int dot = text.lastIndexOf('.');
        return text.substring(dot + 1).equals(name)
                && (dot < 0 || schema == null || text.substring(0, dot).equals(schema));
    }

    private static Set<String> namesOf(Event event, Function<String, Set<String>> inStatement) {
        Set<String> names = new LinkedHashSet<>();
        Event.Texts texts = event.texts();
        List<String> statements = new ArrayList<>();
        add(statements, texts.statement());
        add(statements, texts.query());
        fields(event.fields(), names, statements);
        List<String> said = new ArrayList<>(List.of(texts.message()));
        add(said, texts.detail());
        add(said, texts.context());
        for (String text : said) {
            matches(QUOTED, text, names);
            matches(CALLED, text, names);
        }
        if (texts.context() != null) {
            Matcher inner = INNER.matcher(texts.context());
            while (inner.find()) {
                statements.add(texts.context().substring(inner.end()));
            }
        }
        if (EventClass.PLAN.equals(event.classId())) {
            matches(PLANNED, texts.message(), names);
            int query = texts.message().indexOf("Query Text: ");
            statements.add(query < 0 ? "" : texts.message().substring(query));
        }
        statements.forEach(statement -> names.addAll(inStatement.apply(statement)));
        return names;
    }

    private static void add(List<String> texts, @Nullable String text) {
        if (text != null) {
            texts.add(text);
        }
    }

    private static void fields(
            Map<String, Object> fields, Set<String> names, List<String> statements) {
        for (String field : FIELDS) {
            if (fields.get(field) instanceof String name) {
                names.add(name);
            }
        }
        if (fields.get("tables") instanceof List<?> tables) {
            tables.forEach(table -> names.add(String.valueOf(table)));
        }
        if (fields.get("cycle") instanceof List<?> cycle) {
            for (Object each : cycle) {
                if (each instanceof Map<?, ?> member
                        && member.get("query") instanceof String query) {
                    statements.add(query);
                }
            }
        }
    }

    private static void matches(Pattern pattern, String text, Set<String> names) {
        Matcher matcher = pattern.matcher(text);
        while (matcher.find()) {
            names.add(matcher.group(1));
        }
    }
}
