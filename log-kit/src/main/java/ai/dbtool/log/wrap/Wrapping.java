package ai.dbtool.log.wrap;

import ai.dbtool.log.Bytes;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What may be around the lines of a log; wrappings nest. */
public enum Wrapping {
    /** Docker's json-file driver. */
    DOCKER,
    /** Kubernetes container log (CRI). */
    CRI,
    /** Google Cloud SQL as JSON lines. */
    CLOUDSQL,
    /** CloudNativePG. */
    CNPG,
    /** {@code journalctl -o export}. */
    JOURNAL_EXPORT,
    /** {@code journalctl -o json}. */
    JOURNAL_JSON,
    /** Syslog, BSD or RFC 5424. */
    SYSLOG,
    /** Not a wrapping but a log of its own: PgBouncer's. */
    PGBOUNCER,
    /** Patroni's own log. */
    PATRONI,
    /** Any other log whose lines have times. */
    TEXT;

    private static final int LOOKED_AT = 60;
    private static final int DEEPEST = 3;

    /** The prefix of what stands behind the wrappings that write lines of their own. */
    public static final String PREFIX = "%m [%p] ";

    /** Name for people: {@code journal export}. */
    public String title() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Whether what comes out is in our own prefix. */
    public boolean writesLines() {
        return this == PGBOUNCER || this == PATRONI || this == TEXT;
    }

    /** Whether a time and a process id in our own prefix stand before the server's lines. */
    public boolean leadsLines() {
        return this == SYSLOG || this == JOURNAL_EXPORT || this == JOURNAL_JSON;
    }

    /** The content of {@code in} without {@code wrappings}, outermost first. */
    public static Content open(InputStream in, List<Wrapping> wrappings, Instant written) {
        InputStream inner = in;
        List<LineMap> maps = new ArrayList<>();
        List<UnwrapStream> streams = new ArrayList<>();
        for (Wrapping wrapping : wrappings) {
            LineMap lines = new LineMap();
            UnwrapStream stream = new UnwrapStream(inner, wrapping.unwrapper(written), lines);
            maps.add(lines);
            streams.add(stream);
            inner = stream;
        }
        return new Content(inner, maps, streams);
    }

    /** A file's content without its wrappings. */
    public static final class Content implements AutoCloseable {
        private final InputStream in;
        private final List<LineMap> maps;
        private final List<UnwrapStream> streams;

        private Content(InputStream in, List<LineMap> maps, List<UnwrapStream> streams) {
            this.in = in;
            this.maps = maps;
            this.streams = streams;
        }

        /** The bytes. */
        public InputStream in() {
            return in;
        }

        /** The line of the file that line {@code inner} of the content comes from. */
        public long line(long inner) {
            long line = inner;
            for (int i = maps.size() - 1; i >= 0; i--) {
                line = maps.get(i).outer(line);
            }
            return line;
        }

        /** Lines of programs that are not read. */
        public long others() {
            return streams.stream().mapToLong(UnwrapStream::others).sum();
        }

        @Override
        public void close() throws IOException {
            in.close();
        }
    }

    /** {@code bytes}, a part of a file, without {@code wrappings}. */
    public static byte[] unwrapped(byte[] bytes, List<Wrapping> wrappings, Instant written) {
        if (wrappings.isEmpty()) {
            return bytes;
        }
        try (Content content = open(new ByteArrayInputStream(bytes), wrappings, written)) {
            return content.in().readAllBytes();
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory can be read", e);
        }
    }

    private Unwrapper unwrapper(Instant written) {
        return switch (this) {
            case DOCKER -> new Containers.Docker();
            case CRI -> new Containers.Cri();
            case CLOUDSQL -> new CloudLines.CloudSql();
            case CNPG -> new CloudLines.CloudNativePg();
            case JOURNAL_EXPORT -> new Journal.Export();
            case JOURNAL_JSON -> new Journal.Json();
            case SYSLOG -> new Syslog(written);
            case PGBOUNCER -> new Neighbours.PgBouncer();
            case PATRONI -> new Neighbours.Patroni();
            case TEXT -> new PlainText(written);
        };
    }

    /** The wrappings of a file that starts with {@code head}; {@link #TEXT} is not among them. */
    public static List<Wrapping> of(byte[] head, Instant written) {
        List<Wrapping> found = new ArrayList<>();
        byte[] inner = head;
        while (found.size() < DEEPEST) {
            Wrapping next = outermost(inner, written);
            if (next == null) {
                break;
            }
            found.add(next);
            inner = unwrapped(inner, List.of(next), written);
            if (next.writesLines() || inner.length == 0) {
                break;
            }
        }
        return found;
    }

    /** Whether {@code head} is of a log that is none of PostgreSQL's, but has times. */
    public static boolean isText(byte[] head, Instant written) {
        return PlainText.share(head, written) >= 50;
    }

    private static @Nullable Wrapping outermost(byte[] head, Instant written) {
        int[] votes = new int[values().length];
        int lines = 0;
        Syslog syslog = new Syslog(written);
        for (int p = 0; p < head.length && lines < LOOKED_AT; ) {
            int end = Bytes.indexOf(head, p, head.length, (byte) '\n');
            boolean whole = end < head.length || lines == 0;
            if (end > p && whole) {
                lines++;
                Wrapping wrapping = ofLine(head, p, end, syslog);
                if (wrapping != null) {
                    votes[wrapping.slot()]++;
                }
            }
            p = end + 1;
        }
        for (Wrapping wrapping : values()) {
            int needed = wrapping == JOURNAL_EXPORT ? 1 : lines / 2 + 1;
            if (lines > 0 && votes[wrapping.slot()] >= needed) {
                return wrapping;
            }
        }
        return null;
    }

    private static @Nullable Wrapping ofLine(byte[] b, int from, int to, Syslog syslog) {
        if (b[from] == '{') {
            return ofObject(b, from, to);
        }
        if (starts(b, from, to, "__CURSOR=") || starts(b, from, to, "__REALTIME_TIMESTAMP=")) {
            return JOURNAL_EXPORT;
        }
        if (Containers.Cri.text(b, from, to) >= 0) {
            return CRI;
        }
        if (syslog.header(b, from, to) >= 0) {
            return SYSLOG;
        }
        if (new Neighbours.PgBouncer().level(b, from, to) >= 0) {
            return PGBOUNCER;
        }
        return new Neighbours.Patroni().level(b, from, to) >= 0 ? PATRONI : null;
    }

    private static @Nullable Wrapping ofObject(byte[] b, int from, int to) {
        JsonObject object = new JsonObject();
        if (!object.read(b, from, to)) {
            return null;
        }
        if (object.has("log") && object.has("stream") && object.has("time")) {
            return DOCKER;
        }
        if (object.has("textPayload")) {
            return CLOUDSQL;
        }
        if (object.has("__REALTIME_TIMESTAMP")) {
            return JOURNAL_JSON;
        }
        boolean cnpg = object.has("ts") && object.has("msg") && object.has("logger");
        return cnpg && object.has("level") ? CNPG : null;
    }

    private static boolean starts(byte[] b, int from, int to, String text) {
        return Bytes.at(b, from, to, text.getBytes(StandardCharsets.US_ASCII));
    }

    @SuppressWarnings("EnumOrdinal") // never stored, never sent
    private int slot() {
        return ordinal();
    }
}
