package ai.dbtool.pg.guard;

import ai.dbtool.mcp.tool.ToolFailure;
import ai.dbtool.pg.wire.Reply;
import ai.dbtool.pg.wire.Step;
import ai.dbtool.pg.wire.Volley;
import ai.dbtool.pg.wire.Wire;
import ai.dbtool.testkit.guard.AttackedDatabase;
import ai.dbtool.testkit.guard.Corpus;
import ai.dbtool.testkit.postgres.Cluster;

import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Both gates before the attacked database, many texts at a time: what names let through, the tree
 * does not deny.
 *
 * <p>The tree is asked about each text that {@link LearnedVerdicts} let through, and about a sample
 * of the others. When it denies, the whole gate A is asked about the very text before anything is
 * said, so that nothing learned wrongly accuses it. Trees are asked for as a role that row security
 * binds.
 */
final class Gates implements AutoCloseable {

    private static final String READ_ONLY =
            "SET default_transaction_read_only = on; SET standard_conforming_strings = on;"
                    + " SET jit = off; ";

    private final Wire trees;
    private final Wire catalog;
    private final CatalogGate names;
    private final TreeGate tree = new TreeGate(false);
    private final LearnedVerdicts learned;
    private final Set<String> relations;
    private final Set<String> harmless = new HashSet<>();
    private final int sample;
    private final Map<Seen, Long> counts = new EnumMap<>(Seen.class);

    private record Asked(CanonicalSql sql, boolean denied) {}

    /**
     * @param sample the tree is asked about every so manieth text that names deny; 1 for all
     */
    Gates(Cluster cluster, CatalogGate names, int sample) {
        this.names = names;
        this.sample = sample;
        this.trees = connect(cluster);
        trees.script(
                        READ_ONLY
                                + TreeGate.SETTINGS.replace("SET LOCAL", "SET")
                                + "; SET ROLE guard_reader")
                .block();
        this.catalog = connect(cluster);
        catalog.script(READ_ONLY + Guard.GATE_SETTINGS.replace("SET LOCAL", "SET")).block();
        this.relations = column("SELECT relname FROM pg_class");
        Set<String> functions = column("SELECT proname FROM pg_proc");
        Set<String> named = column("SELECT typname FROM pg_type");
        named.addAll(relations);
        this.learned =
                new LearnedVerdicts(
                        mentions -> !denied(mentions).isEmpty(),
                        new Mentions(
                                named,
                                functions,
                                functions,
                                column("SELECT oprname FROM pg_operator")));
    }

    private static Wire connect(Cluster cluster) {
        return new Wire(
                new PostgresqlConnectionFactory(
                                PostgresqlConnectionConfiguration.builder()
                                        .host("127.0.0.1")
                                        .port(cluster.port())
                                        .database(AttackedDatabase.NAME)
                                        .username("postgres")
                                        .preparedStatementCacheQueries(0)
                                        .build())
                        .create()
                        .block(),
                new AtomicBoolean(true));
    }

    private Set<String> column(String sql) {
        return new HashSet<>(
                catalog.read(sql, List.of(), row -> String.valueOf(row.getFirst()))
                        .collectList()
                        .block());
    }

    long count(Seen seen) {
        return counts.getOrDefault(seen, 0L);
    }

    private void add(Seen seen) {
        counts.merge(seen, 1L, Long::sum);
    }

    /** Every text of the corpora. */
    static List<String> corpus() {
        List<String> texts = new ArrayList<>(Corpus.legitimate());
        texts.addAll(Corpus.attacks(""));
        Corpus.calls().forEach(call -> texts.add("SELECT " + call));
        return texts;
    }

    /** The tokens of each of {@code texts} that has a canonical form. */
    static List<List<Token>> tokens(Collection<String> texts) {
        return texts.stream()
                .flatMap(text -> canonical(text).map(CanonicalSql::tokens).stream())
                .toList();
    }

    private static Optional<CanonicalSql> canonical(String text) {
        try {
            return Optional.of(CanonicalSql.of(text));
        } catch (ToolFailure refused) {
            return Optional.empty();
        }
    }

    /** What is wrong with the verdicts about {@code texts}. */
    List<String> complaints(Collection<String> texts) {
        List<String> complaints = new ArrayList<>();
        List<Asked> asked = new ArrayList<>();
        for (String text : texts) {
            CanonicalSql sql = canonical(text).orElse(null);
            if (sql == null) {
                continue;
            }
            add(Seen.CANONICAL);
            if (!CanonicalSql.of(sql.text()).text().equals(sql.text())) {
                complaints.add("not canonical: " + sql.text());
            }
            boolean denied = learned.denies(Mentions.of(sql));
            add(denied ? Seen.DENIED : Seen.PASSED);
            if (!denied || count(Seen.DENIED) % sample == 0) {
                asked.add(new Asked(sql, denied));
            }
        }
        List<Optional<Reply>> replies =
                Volley.send(
                        trees,
                        asked.stream()
                                .map(a -> new Step.Description(a.sql.text(), error -> error))
                                .toList());
        for (int i = 0; i < asked.size(); i++) {
            Asked text = asked.get(i);
            replies.get(i)
                    .flatMap(Gates::resolved)
                    .flatMap(resolved -> complaint(text, resolved))
                    .ifPresent(complaints::add);
        }
        return complaints;
    }

    private static Optional<Resolved> resolved(Reply analysed) {
        try {
            return Optional.of(Resolved.of(analysed));
        } catch (ToolFailure noQuery) {
            return Optional.empty();
        }
    }

    private Optional<String> complaint(Asked text, Resolved resolved) {
        add(text.denied ? Seen.SAMPLED : Seen.BOTH_ASKED);
        Mentions mentions = Mentions.of(text.sql);
        List<Denied> byTree = denied(resolved, mentions.names());
        if (byTree.isEmpty()) {
            return Optional.empty();
        }
        if (denied(mentions).isEmpty()) {
            return Optional.of(
                    text.sql.source() + "\nnames deny nothing, the server resolved " + byTree);
        }
        add(Seen.DENIED_BY_BOTH);
        return Optional.empty();
    }

    private List<Denied> denied(Mentions mentions) {
        add(Seen.NAME_QUESTIONS);
        return Objects.requireNonNull(names.denied(catalog, mentions).block());
    }

    /** Each part of a tree is denied for itself: what once was in a harmless one is harmless. */
    private List<Denied> denied(Resolved resolved, Set<String> mentioned) {
        Set<String> parts = new HashSet<>();
        resolved.functions().forEach(oid -> parts.add("function " + oid));
        resolved.operators().forEach(oid -> parts.add("operator " + oid));
        resolved.types().forEach(oid -> parts.add("type " + oid));
        for (String oid : resolved.relations()) {
            parts.add("relation " + oid);
            mentioned.stream()
                    .filter(relations::contains)
                    .forEach(name -> parts.add("relation " + oid + " named " + name));
        }
        if (harmless.containsAll(parts)) {
            return List.of();
        }
        add(Seen.TREE_QUESTIONS);
        List<Denied> found =
                Objects.requireNonNull(tree.denied(catalog, resolved, mentioned).block());
        if (found.isEmpty()) {
            harmless.addAll(parts);
        }
        return found;
    }

    @Override
    public void close() {
        trees.connection().close().block();
        catalog.connection().close().block();
    }
}
