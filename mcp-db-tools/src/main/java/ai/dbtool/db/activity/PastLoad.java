package ai.dbtool.db.activity;

import ai.dbtool.db.activity.Past.Load;
import ai.dbtool.db.activity.Past.QueryLoad;
import ai.dbtool.db.answer.Sparkline;
import ai.dbtool.db.history.History;
import ai.dbtool.db.history.Recorded.Sample;
import ai.dbtool.db.history.Recorded.Tick;
import ai.dbtool.db.history.Seen;
import ai.dbtool.db.history.Span;

import org.jspecify.annotations.Nullable;

import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts active sessions by wait class and by statement. A session seen in a tenth of the samples
 * stands for a tenth of a session.
 */
public final class PastLoad {

    private static final String CPU = "CPU";
    private static final int MOST_PARTS = 40;
    private static final int MOST_QUERIES = 10;

    /** Samples of one thing, and what they waited for. */
    private static final class Count {
        private final int[] parts;
        private final Map<String, Integer> waits = new HashMap<>();
        private @Nullable String user;
        private @Nullable String query;
        private int all;

        private Count(int parts) {
            this.parts = new int[parts];
        }

        private void add(int part, String wait) {
            parts[part]++;
            all++;
            waits.merge(wait, 1, Integer::sum);
        }

        private Map.Entry<String, Integer> topWait() {
            return waits.entrySet().stream()
                    .max(
                            Map.Entry.<String, Integer>comparingByValue()
                                    .thenComparing(
                                            Map.Entry.<String, Integer>comparingByKey().reversed()))
                    .orElseThrow();
        }
    }

    private final Span span;
    private final Map<String, String> texts;
    private final List<Tick> seen;
    private final int samples;
    private final long stepMillis;
    private final int[] ticks;
    private final Count all;
    private final Map<String, Count> classes = new HashMap<>();
    private final Map<String, Count> queries = new HashMap<>();

    PastLoad(Span span, List<Tick> ticks, Map<String, String> texts) {
        this.span = span;
        this.texts = texts;
        this.seen = ticks;
        this.samples = Math.max(1, ticks.size());
        this.stepMillis = Seen.medianStep(ticks);
        this.ticks = new int[parts(span, stepMillis)];
        this.all = new Count(this.ticks.length);
        ticks.forEach(tick -> this.ticks[part(tick.millis())]++);
    }

    /** No more than there are looks in it. */
    private static int parts(Span span, long stepMillis) {
        long looks = stepMillis == 0 ? MOST_PARTS : span.length().toMillis() / stepMillis;
        return Math.clamp(looks, 1, MOST_PARTS);
    }

    /** Reads {@code span} of {@code history}; belongs on a thread that may wait. */
    public static PastLoad read(History history, Span span) throws IOException {
        PastLoad load =
                new PastLoad(
                        span,
                        history.read(Tick.class, span.fromMillis(), span.toMillis()),
                        history.texts(span.fromMillis(), span.toMillis()));
        history.each(Sample.class, span.fromMillis(), span.toMillis(), load::add);
        return load;
    }

    /** The looks at the sessions that it rests on, by time. */
    public List<Tick> ticks() {
        return seen;
    }

    /** The time that is meant. */
    public Span span() {
        return span;
    }

    private int part(long millis) {
        long length = Math.max(1, span.toMillis() - span.fromMillis());
        return Math.clamp(
                (millis - span.fromMillis()) * ticks.length / length, 0, ticks.length - 1);
    }

    void add(Sample sample) {
        if (!"active".equals(sample.state())) {
            return;
        }
        int part = part(sample.millis());
        String type = sample.waitEventType();
        String wait = type == null ? CPU : type + ":" + sample.waitEvent();
        all.add(part, CPU);
        classes.computeIfAbsent(type == null ? CPU : type, _ -> new Count(ticks.length))
                .add(part, wait);
        String key = sample.queryid() == null ? "text " + sample.query() : sample.queryid();
        Count query = queries.computeIfAbsent(key, _ -> new Count(ticks.length));
        query.add(part, wait);
        query.user = sample.user();
        query.query = sample.query();
    }

    /** Sessions that ran a statement, on average. */
    public double averageActive() {
        return rounded((double) all.all / samples);
    }

    /** How much time one sample stands for. */
    double secondsPerSample() {
        return stepMillis / 1000.0;
    }

    /** All together, a block for each part of the time, at most forty. */
    public String trend() {
        return Sparkline.of(averages(all), most());
    }

    /** The highest part of all together. */
    double most() {
        double most = 0;
        for (Double each : averages(all)) {
            most = Math.max(most, each == null ? 0 : each);
        }
        return most;
    }

    private @Nullable Double[] averages(Count count) {
        @Nullable Double[] averages = new @Nullable Double[ticks.length];
        for (int i = 0; i < averages.length; i++) {
            averages[i] = ticks[i] == 0 ? null : (double) count.parts[i] / ticks[i];
        }
        return averages;
    }

    /** Largest first. */
    public List<Load> byWaitClass() {
        return classes.entrySet().stream()
                .sorted(largestFirst())
                .map(
                        e -> {
                            String top = e.getValue().topWait().getKey();
                            return new Load(
                                    e.getKey(),
                                    rounded((double) e.getValue().all / samples),
                                    percent(e.getValue().all, all.all),
                                    top.equals(CPU) ? null : top.substring(top.indexOf(':') + 1),
                                    Sparkline.of(averages(e.getValue()), most()));
                        })
                .toList();
    }

    /**
     * Sessions of each wait class, largest first, on average over each part of the time; {@code
     * null} where nothing was recorded.
     */
    public Map<String, @Nullable Double[]> series() {
        Map<String, @Nullable Double[]> series = new LinkedHashMap<>();
        classes.entrySet().stream()
                .sorted(largestFirst())
                .forEach(e -> series.put(e.getKey(), averages(e.getValue())));
        return series;
    }

    /** The ten largest, largest first. */
    public List<QueryLoad> byQuery() {
        return queries.entrySet().stream()
                .sorted(largestFirst())
                .limit(MOST_QUERIES)
                .map(e -> query(e.getKey(), e.getValue()))
                .toList();
    }

    private QueryLoad query(String key, Count count) {
        boolean hasId = !key.startsWith("text ");
        Map.Entry<String, Integer> top = count.topWait();
        return new QueryLoad(
                hasId ? key : null,
                count.user,
                rounded((double) count.all / samples),
                percent(count.all, all.all),
                top.getKey(),
                percent(top.getValue(), count.all),
                hasId ? texts.getOrDefault(key, count.query) : count.query);
    }

    private static Comparator<Map.Entry<String, Count>> largestFirst() {
        return Comparator.<Map.Entry<String, Count>>comparingInt(e -> e.getValue().all)
                .reversed()
                .thenComparing(Map.Entry.comparingByKey());
    }

    private static double percent(int part, int whole) {
        return rounded(100.0 * part / Math.max(1, whole));
    }

    /** To two decimals. */
    static double rounded(double value) {
        return Math.round(value * 100) / 100.0;
    }
}
