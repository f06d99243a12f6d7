package ai.dbtool.db.health;

import ai.dbtool.db.answer.Sight;
import ai.dbtool.mcp.tool.Finding;
import ai.dbtool.mcp.tool.Finding.Remedy;
import ai.dbtool.mcp.tool.TextTable;
import ai.dbtool.pg.Database;
import ai.dbtool.pg.ServerFacts;

import org.jspecify.annotations.Nullable;

import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** An area that is a list of {@link Lint}s, read in one query. */
final class LintArea implements HealthArea {

    private static final int MOST = 10;

    /** Facts of the area. */
    record Lints(List<Hit> hits) {}

    /**
     * One thing a check found.
     *
     * @param matched how many there are of this check; at most ten are listed
     */
    record Hit(
            String code,
            String object,
            String statement,
            @Nullable String remedy,
            @Nullable String undo,
            long matched) {}

    private final String name;
    private final List<Lint> lints;
    private final Map<String, Lint> byCode;

    LintArea(String name, List<Lint> lints) {
        this.name = name;
        this.lints = List.copyOf(lints);
        this.byCode =
                lints.stream()
                        .collect(Collectors.toMap(l -> l.check().code(), Function.identity()));
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean readsEveryTable() {
        return true;
    }

    @Override
    public List<Check> checks() {
        return lints.stream().map(Lint::check).toList();
    }

    @Override
    public Mono<Checked> check(Database database, ServerFacts server, Sight sight) {
        List<Lint> asked = lints.stream().filter(l -> server.major() >= l.since()).toList();
        String all =
                asked.stream().map(LintArea::limited).collect(Collectors.joining(" UNION ALL "));
        return database.rows(Hit.class, all)
                .onErrorResume(_ -> oneByOne(database, asked, sight))
                .map(this::judged);
    }

    /** What one check may not read must not hide the others. */
    private static Mono<List<Hit>> oneByOne(Database database, List<Lint> asked, Sight sight) {
        return Flux.fromIterable(asked)
                .concatMap(
                        lint ->
                                sight.tolerate(
                                        lint.check().code(),
                                        database.rows(Hit.class, limited(lint))))
                .reduce(
                        List.of(),
                        (found, more) -> {
                            List<Hit> both = new ArrayList<>(found);
                            both.addAll(more);
                            return both;
                        });
    }

    private static String limited(Lint lint) {
        return "(SELECT '"
                + lint.check().code()
                + "' AS code, object::text, statement::text, remedy::text, undo::text, count(*) OVER () AS matched"
                + " FROM ("
                + lint.query()
                + ") q ORDER BY object LIMIT "
                + MOST
                + ")";
    }

    private Checked judged(List<Hit> hits) {
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < hits.size(); i++) {
            findings.add(finding(hits.get(i), "/areas/" + name + "/hits/" + i));
        }
        String text =
                hits.isEmpty()
                        ? "nothing found by " + lints.size() + " checks"
                        : new TextTable("check", "object", "statement", "of")
                                .rows(
                                        hits,
                                        h ->
                                                new @Nullable Object[] {
                                                    h.code(), h.object(), h.statement(), h.matched()
                                                })
                                .toString();
        return new Checked(new Lints(hits), findings, text);
    }

    private Finding finding(Hit hit, String pointer) {
        Lint lint = Objects.requireNonNull(byCode.get(hit.code()));
        Remedy remedy =
                hit.remedy() == null
                        ? null
                        : Remedies.sql(hit.remedy(), String.valueOf(hit.undo()), lint.lockImpact());
        return lint.check()
                .finding(hit.object(), hit.statement(), pointer, remedy, lint.disprove());
    }
}
