package ai.dbtool.eval.cases;

import org.jspecify.annotations.Nullable;

import tools.jackson.databind.JsonNode;

import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * {@code case.yaml}; the shape is fixed, because cases from outside must run unchanged.
 *
 * @param id unique among the cases of a run
 * @param title for people
 * @param symptom what a user says; never names the cause
 * @param settings written to {@code postgresql.conf} before the start
 * @param params name to a list or range to draw from by seed
 * @param load clients that run from start to end
 * @param sessions opened after the injection
 * @param settleSeconds between injection and diagnosis
 * @param databaseDown the server is stopped, or cannot start, when diagnosed
 * @param needs extensions and privileges the case cannot do without
 * @param excludes ids it cannot be combined with
 * @param truth what a diagnosis must say
 * @param allowed codes that do not count when they come extra
 * @param secrets texts that must not appear in any output
 * @param evidence what proves that the injection worked
 */
public record CaseFile(
        String id,
        String title,
        String symptom,
        Map<String, String> settings,
        Map<String, JsonNode> params,
        List<LoadEntry> load,
        List<SessionEntry> sessions,
        int settleSeconds,
        boolean databaseDown,
        List<String> needs,
        List<String> excludes,
        Truth truth,
        List<String> allowed,
        List<String> secrets,
        @Nullable Proof evidence) {

    public CaseFile {
        title = Objects.requireNonNullElse(title, id);
        symptom = Objects.requireNonNullElse(symptom, "");
        settings = settings == null ? Map.of() : Map.copyOf(settings);
        params = params == null ? Map.of() : Map.copyOf(params);
        load = load == null ? List.of() : List.copyOf(load);
        sessions = sessions == null ? List.of() : List.copyOf(sessions);
        needs = needs == null ? List.of() : List.copyOf(needs);
        excludes = excludes == null ? List.of() : List.copyOf(excludes);
        allowed = allowed == null ? List.of() : List.copyOf(allowed);
        secrets = secrets == null ? List.of() : List.copyOf(secrets);
    }

    /**
     * Clients of one kind.
     *
     * @param role they log in as
     * @param clients how many; 0 means one
     * @param everyMillis pause between two rounds
     * @param sql a statement or a list of them; {@code :r} becomes a random 1..1000
     * @param init statements run once per connection
     * @param reconnect a new connection for every round
     * @param password sent when the server asks for one
     */
    public record LoadEntry(
            String role,
            int clients,
            int everyMillis,
            List<String> sql,
            List<String> init,
            boolean reconnect,
            @Nullable String password,
            @Nullable String app) {
        public LoadEntry {
            role = Objects.requireNonNullElse(role, "app");
            sql = sql == null ? List.of() : List.copyOf(sql);
            init = init == null ? List.of() : List.copyOf(init);
        }
    }

    /** A session; {@code hold} keeps it open to the end of the case. */
    public record SessionEntry(
            String role, @Nullable String app, List<String> statements, boolean hold) {
        public SessionEntry {
            role = Objects.requireNonNullElse(role, "app");
            statements = statements == null ? List.of() : List.copyOf(statements);
        }
    }

    /** Regular expressions the log must show, and queries that must answer true. */
    public record Proof(List<String> log, List<String> db) {
        public Proof {
            log = log == null ? List.of() : List.copyOf(log);
            db = db == null ? List.of() : List.copyOf(db);
        }
    }
}
