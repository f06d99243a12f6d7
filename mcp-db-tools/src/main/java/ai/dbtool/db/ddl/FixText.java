package ai.dbtool.db.ddl;

import ai.dbtool.db.answer.Bytes;
import ai.dbtool.db.ddl.Forecast.Effect;
import ai.dbtool.db.ddl.Forecast.QueueThen;
import ai.dbtool.db.ddl.Forecast.Replanned;
import ai.dbtool.db.ddl.Forecast.Session;
import ai.dbtool.db.ddl.Forecast.SessionThen;
import ai.dbtool.db.ddl.Forecast.Work;
import ai.dbtool.mcp.tool.Untrusted;

import org.jspecify.annotations.Nullable;

import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** A forecast for people and models: one fact a line. */
public final class FixText {

    private static final int SESSIONS = 5;
    private static final int STATEMENTS = 6;

    /** Commands that write the rows of a query. */
    private static final Pattern FILLS =
            Pattern.compile("CREATE TABLE AS|SELECT INTO|CREATE MATERIALIZED VIEW");

    private static final Pattern EMPTY = Pattern.compile("(?i)\\bwith\\s+no\\s+data\\s*$");

    private FixText() {}

    /** All there is to say of one statement. */
    public static String of(Forecast forecast) {
        StringJoiner text = new StringJoiner("\n");
        text.add(
                forecast.command()
                        + ": "
                        + Untrusted.cut(
                                Untrusted.line(forecast.statement().replaceAll("\\s+", " ")), 200));
        if (forecast.notRead() != null) {
            text.add("not understood: " + Untrusted.line(forecast.notRead()));
            return text.toString();
        }
        forecast.locks()
                .forEach(
                        lock ->
                                text.add(
                                        "lock "
                                                + lock.mode()
                                                + " on "
                                                + Untrusted.line(lock.relation())
                                                + ": blocks "
                                                + lock.blocks()));
        text.add(
                !forecast.work().isEmpty()
                        ? work(forecast)
                        : FILLS.matcher(forecast.command()).matches()
                                        && !EMPTY.matcher(forecast.statement()).find()
                                ? "work: its query runs and its rows are written; db_explain estimates both"
                                : "work: catalog only");
        if (forecast.diskBytes() != null) {
            text.add("disk: up to " + Bytes.text(forecast.diskBytes()) + " more, WAL aside");
        }
        queue(forecast, text);
        then(forecast.then(), text);
        effect(forecast.effect(), text);
        forecast.issues()
                .forEach(
                        issue ->
                                text.add(
                                        issue.severity().name().toLowerCase(Locale.ROOT)
                                                + " "
                                                + issue.rule()
                                                + ": "
                                                + Untrusted.line(issue.message())));
        forecast.safer().forEach(sql -> text.add("safer: " + Untrusted.line(sql)));
        if (forecast.undo() != null) {
            forecast.undo().lines().forEach(line -> text.add("undo: " + Untrusted.line(line)));
        }
        return text.toString();
    }

    private static String work(Forecast forecast) {
        String works =
                forecast.work().stream().map(FixText::work).collect(Collectors.joining("; "));
        return "work: "
                + works
                + (forecast.seconds() == null
                        ? ""
                        : ", about "
                                + Outlook.shown(forecast.seconds())
                                + " ("
                                + forecast.basis()
                                + "; good to a factor of 3)");
    }

    private static String work(Work work) {
        return work.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + " of "
                + Untrusted.line(work.relation())
                + (work.bytes() == null ? "" : ", " + Bytes.text(work.bytes()))
                + " ("
                + Untrusted.line(work.why())
                + ")";
    }

    private static void queue(Forecast forecast, StringJoiner text) {
        Forecast.Queue queue = forecast.queue();
        if (queue == null || forecast.locks().isEmpty()) {
            return;
        }
        if (queue.behind().isEmpty()) {
            text.add("now: nobody is in the way");
        }
        queue.behind().stream().limit(SESSIONS).forEach(s -> text.add("now behind " + session(s)));
        if (queue.behind().size() > SESSIONS) {
            text.add("and behind " + (queue.behind().size() - SESSIONS) + " more locks");
        }
        if (queue.conflictingPerSecond() > 0) {
            text.add(
                    "would queue behind it: about "
                            + queue.conflictingPerSecond()
                            + " scans and row changes a second (average since counting began)");
        }
    }

    private static void then(@Nullable QueueThen then, StringJoiner text) {
        if (then == null) {
            return;
        }
        text.add(
                then.behind().isEmpty()
                        ? "then: no transaction was seen open"
                        : "then, from "
                                + then.from()
                                + " to "
                                + then.to()
                                + ": behind any of these, up to "
                                + then.longestWaitSeconds()
                                + " s from "
                                + then.worstAt()
                                + " on (which tables they had locked is known only where somebody"
                                + " waited)");
        then.behind().stream().limit(SESSIONS).forEach(s -> text.add("then behind " + session(s)));
        if (then.waitedSeconds() > 0) {
            text.add(
                    "others waited " + then.waitedSeconds() + " s for locks on the same relations");
        }
        if (then.conflictingPerSecond() > 0) {
            text.add(
                    "would have queued behind it: about "
                            + then.conflictingPerSecond()
                            + " scans and row changes a second");
        }
    }

    private static void effect(@Nullable Effect effect, StringJoiner text) {
        if (effect == null) {
            return;
        }
        text.add(
                "before and after for "
                        + effect.planned()
                        + " of the costliest recorded statements, "
                        + switch (effect.method()) {
                            case "hypopg" -> "planned with it as a hypothetical index (hypopg)";
                            case "setting" ->
                                    "planned with it; cost settings change the unit of cost, so look at"
                                            + " the plans that change";
                            default ->
                                    "by estimates from plans (hypopg is not installed): only scans of"
                                            + " the whole table for few rows of its first keys count";
                        }
                        + "; cost is not time: "
                        + effect.changed().size()
                        + " change");
        effect.changed().stream().limit(STATEMENTS).forEach(s -> text.add(replanned(s)));
    }

    private static String replanned(Replanned s) {
        return (s.changePercent() > 0 ? "  hurts " : s.changePercent() < 0 ? "  helps " : "  ")
                + s.queryid()
                + ": cost "
                + s.costBefore()
                + " to "
                + s.costAfter()
                + " ("
                + (s.changePercent() > 0 ? "+" : "")
                + s.changePercent()
                + " %, "
                + (s.planChanges() ? "another plan" : "same plan")
                + "), took "
                + Math.round(s.totalMillis())
                + " ms in all"
                + query(s.query());
    }

    private static String session(SessionThen s) {
        return "pid "
                + s.pid()
                + (s.application() == null ? "" : " " + Untrusted.line(s.application()))
                + (s.state() == null ? "" : ", " + s.state())
                + ", "
                + s.from()
                + " to "
                + s.to()
                + (s.relation() == null ? "" : ", in the way on " + Untrusted.line(s.relation()))
                + query(s.query());
    }

    private static String query(@Nullable String query) {
        return query == null
                ? ""
                : ": " + Untrusted.cut(Untrusted.line(query.replaceAll("\\s+", " ")), 80);
    }

    private static String session(Session s) {
        return (s.pid() == 0 ? "a prepared transaction" : "pid " + s.pid())
                + (s.application() == null ? "" : " " + Untrusted.line(s.application()))
                + (s.state() == null ? "" : ", " + s.state())
                + (s.xactSeconds() == null ? "" : ", transaction " + s.xactSeconds() + " s")
                + (s.relation() == null
                        ? ", an older snapshot"
                        : ", " + s.mode() + " on " + Untrusted.line(s.relation()))
                + query(s.query());
    }
}
