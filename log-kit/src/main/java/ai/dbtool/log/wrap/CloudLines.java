package ai.dbtool.log.wrap;

/** Managed PostgreSQL: one JSON object for each line or record of the server's log. */
final class CloudLines {

    private CloudLines() {}

    /** Google Cloud SQL, as Cloud Logging exports it: the line is {@code textPayload}. */
    static final class CloudSql extends Unwrapper {
        private final JsonObject object = new JsonObject();

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            byte[] text = object.read(b, from, to) ? object.bytes("textPayload") : null;
            if (text == null) {
                out.put(b, from, to).put((byte) '\n');
            } else {
                out.folded(text, 0, text.length);
            }
        }
    }

    /** CloudNativePG: the columns of csvlog under {@code record}, given out as jsonlog. */
    static final class CloudNativePg extends Unwrapper {

        /** A column of theirs, the key of jsonlog, and whether its value is a number there. */
        private record Column(String theirs, String ours, boolean number) {}

        private static final Column[] COLUMNS = {
            new Column("user_name", "user", false),
            new Column("database_name", "dbname", false),
            new Column("process_id", "pid", true),
            new Column("session_id", "session_id", false),
            new Column("error_severity", "error_severity", false),
            new Column("sql_state_code", "state_code", false),
            new Column("message", "message", false),
            new Column("detail", "detail", false),
            new Column("hint", "hint", false),
            new Column("internal_query", "internal_query", false),
            new Column("context", "context", false),
            new Column("query", "statement", false),
            new Column("application_name", "application_name", false),
            new Column("backend_type", "backend_type", false),
            new Column("query_id", "query_id", true),
        };

        private final JsonObject object = new JsonObject();
        private final JsonObject record = new JsonObject();

        @Override
        void line(byte[] b, int from, int to, Unwrapped out) {
            if (!object.read(b, from, to)) {
                out.put(b, from, to).put((byte) '\n');
            } else if (object.object("record", record)
                    && record.copy("log_time", false, "{\"timestamp\":", out)) {
                host(out);
                for (Column column : COLUMNS) {
                    record.copy(column.theirs, column.number, ",\"" + column.ours + "\":", out);
                }
                out.put("}\n");
            } else {
                own(out);
            }
        }

        /** csvlog prints address and port in one. */
        private void host(Unwrapped out) {
            String from = record.text("connection_from");
            if (from != null && !from.isEmpty()) {
                int colon = from.lastIndexOf(':');
                String host = colon > 0 ? from.substring(0, colon) : from;
                out.put(",\"remote_host\":\"" + host.replaceAll("[\\\\\"\\p{Cntrl}]", "?") + '"');
            }
        }

        /** What the operator's own process says. */
        private void own(Unwrapped out) {
            if (!object.copy("ts", false, "{\"timestamp\":", out)) {
                out.other();
                return;
            }
            String level = object.text("level");
            out.put(",\"error_severity\":\"" + Levels.of(level == null ? "" : level) + '"');
            out.put(",\"message\":\"cloudnative-pg: ");
            byte[] text = object.bytes("msg");
            for (byte c : text == null ? new byte[0] : text) {
                out.put(c == '"' || c == '\\' || (c >= 0 && c < ' ') ? (byte) ' ' : c);
            }
            object.copy("error", true, ": ", out);
            out.put("\"}\n");
        }
    }
}
