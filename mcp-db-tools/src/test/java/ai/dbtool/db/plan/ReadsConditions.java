package ai.dbtool.db.plan;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.db.plan.ExplainResult.Predicate;
import ai.dbtool.db.plan.Relation.ColumnFacts;
import ai.dbtool.db.plan.Relation.IndexFacts;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;
import java.util.Map;

/** Conditions as PostgreSQL 14 to 18 print them, and what an index could do with each. */
class ReadsConditions {

    private static final Relation USERS =
            new Relation(
                    "public.users",
                    "public.users",
                    100_000,
                    1_000,
                    Map.ofEntries(
                            Map.entry("id", new ColumnFacts("integer", 100_000)),
                            Map.entry("email", new ColumnFacts("character varying", 100_000)),
                            Map.entry("code", new ColumnFacts("text", 100_000)),
                            Map.entry("status", new ColumnFacts("text", 3)),
                            Map.entry("active", new ColumnFacts("boolean", 2)),
                            Map.entry(
                                    "created_at",
                                    new ColumnFacts("timestamp with time zone", 90_000)),
                            Map.entry("tag", new ColumnFacts("character", 9)),
                            Map.entry("Odd \"Name", new ColumnFacts("integer", 7))),
                    List.of(
                            new IndexFacts(
                                    "public.users_code", true, false, "btree", List.of("code"))));

    private static Predicate one(String condition) {
        List<Predicate> all = new Predicates("u", USERS).of(condition);
        assertThat(all).hasSize(1);
        return all.getFirst();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "(u.id = 42) | id | = | equality",
                "(42 = u.id) | id | = | equality",
                "((u.email)::text = 'x'::text) | email | = | equality",
                "((u.email)::text = 'it''s (a) AND b'::text) | email | = | equality",
                "((u.email)::text = E'a\\\\''b'::text) | email | = | equality",
                "(u.code = $1) | code | = | equality",
                "(u.id = $0) | id | = | equality",
                "(u.id = (InitPlan 1).col1) | id | = | equality",
                "(u.id = o.user_id) | id | = | equality",
                "(u.id OPERATOR(pg_catalog.=) 4) | id | = | equality",
                "u.active | active | = true | equality",
                "(NOT u.active) | active | = false | equality",
                "(u.\"Odd \"\"Name\" = 1) | Odd \"Name | = | equality",
                "(u.created_at > (now() - '1 day'::interval)) | created_at | > | range",
                "(('2026-01-01 00:00:00+00'::timestamp with time zone) <= u.created_at) | created_at | >= | range",
                "(u.created_at < '2026-01-01 00:00:00+00'::timestamp(3) with time zone) | created_at | < | range",
                "(u.id = ANY ('{1,2}'::integer[])) | id | = ANY | membership",
                "(u.id = ANY ($1)) | id | = ANY | membership",
                "((u.email)::text = ANY ('{a,b}'::text[])) | email | = ANY | membership",
                "(u.code ~~ 'a%'::text) | code | ~~ | pattern",
                "(u.code ~~* '%a%'::text) | code | ~~* | pattern",
                "(u.code IS NULL) | code | IS NULL | null",
                "(u.code IS NOT NULL) | code | IS NOT NULL | null",
                "((u.code)::integer = 42) | code | = | expression",
                "((u.tag)::text = 'x'::text) | tag | = | expression",
                "(lower((u.email)::text) = 'x'::text) | email | = | expression",
                "((u.id + 1) = 5) | id | = | expression",
                "(date_trunc('day'::text, u.created_at) >= $1) | created_at | >= | expression",
                "(EXTRACT(year FROM u.created_at) = '2026'::numeric) | created_at | = | expression",
                "((u.created_at AT TIME ZONE 'UTC'::text) > '2026-01-01 00:00:00'::timestamp without time zone) | created_at | > | expression",
                "((u.email COLLATE \"C\") = 'x'::text) | email | = | expression",
                "(COALESCE(u.code, ''::text) = 'x'::text) | code | = | expression",
                "(lower(u.code) ~~ 'a%'::text) | code | ~~ | expression",
                "(CASE WHEN (u.id > 5) THEN 1 ELSE 0 END = 1) | id | = | expression",
                "(u.code <> 'x'::text) | code | <> | other",
                "(u.id = u.\"Odd \"\"Name\") | id | = | other",
                "((u.id = 1) OR (u.id = 2)) | id | OR | other",
                "(u.id = (SubPlan 1)) | id | = | other",
                "(hashed SubPlan 1) | `` | `` | other",
                "(NOT (ANY (u.id = (hashed SubPlan 1).col1))) | id | `` | other",
                "EXISTS(SubPlan 1) | `` | `` | other",
                "(u.id = ALL ('{1,2}'::integer[])) | id | `` | other",
                "(ROW(u.id, u.code) < ROW(1, 'a'::text)) | id | < | expression",
            })
    void oneByOne(String condition, String column, String operator, String kind) {
        Predicate predicate = one(condition);

        assertThat(predicate.kind()).isEqualTo(kind);
        assertThat(predicate.column() == null ? "" : predicate.column()).isEqualTo(column);
        assertThat(predicate.operator()).isEqualTo(operator);
        assertThat(predicate.expression()).isEqualTo(condition);
    }

    @Test
    void joinedByAnd() {
        List<Predicate> all =
                new Predicates("u", USERS)
                        .of(
                                "((NOT u.active) AND (u.status = 'a'::text) AND (u.active OR (u.id = 3))"
                                        + " AND ((u.code)::integer = 42))");

        assertThat(all)
                .extracting(Predicate::kind)
                .containsExactly("equality", "equality", "other", "expression");
        assertThat(all)
                .extracting(Predicate::expression)
                .containsExactly(
                        "(NOT u.active)",
                        "(u.status = 'a'::text)",
                        "(u.active OR (u.id = 3))",
                        "((u.code)::integer = 42)");
    }

    @Test
    void indexedWhenAValidIndexLeadsWithTheColumn() {
        assertThat(one("(u.code = 'x'::text)").indexed()).isTrue();
        assertThat(one("((u.code)::integer = 42)").indexed()).isTrue();
        assertThat(one("(u.id = 1)").indexed()).isFalse();
    }

    @Test
    void whatIsNotUnderstoodIsNoCandidate() {
        for (String odd :
                List.of(
                        "(",
                        "((u.id = 1)",
                        ")",
                        "u.id =",
                        "'open",
                        "u.",
                        "",
                        "(".repeat(5000) + "u.id = 1" + ")".repeat(5000))) {
            List<Predicate> all = new Predicates("u", USERS).of(odd);
            assertThat(all).allMatch(p -> !p.kind().equals("equality") || odd.isEmpty());
        }
    }
}
