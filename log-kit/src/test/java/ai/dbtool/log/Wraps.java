package ai.dbtool.log;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The same log as containers, clouds, syslog daemons and the journal would have kept it. */
public final class Wraps {

    private static final Pattern LEAD =
            Pattern.compile(
                    "^[^\\t].*?\\[(\\d+)].*?\\b(LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO|DETAIL|HINT|QUERY"
                            + "|CONTEXT|STATEMENT|LOCATION):  .*",
                    Pattern.DOTALL);
    private static final Pattern EVENT =
            Pattern.compile("LOG|ERROR|FATAL|PANIC|WARNING|NOTICE|INFO");

    /** What syslog takes at once. */
    private static final int CHUNK = 900;

    private Wraps() {}

    /** By name, for logs in the stderr format. */
    public static Map<String, UnaryOperator<String>> ofStderr() {
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>(ofLines());
        all.put("cloudsql", Wraps::cloudSql);
        all.put("syslog bsd", log -> syslog(log, "<134>Mar 14 09:00:00 db1 postgres[%d]: %s\n"));
        all.put(
                "syslog iso",
                log -> syslog(log, "2026-03-14T09:00:00.5+00:00 db1 postgres[%d]: %s\n"));
        all.put(
                "syslog 5424",
                log ->
                        syslog(
                                log,
                                "<134>1 2026-03-14T09:00:00.123456Z db1 postgres %d - [x@1 a=\"]\\\"\"] %s\n"));
        all.put("syslog whole", Wraps::syslogWhole);
        all.put("journal export of syslog", log -> export(chunks(log)));
        all.put("journal json of syslog", log -> journalJson(chunks(log)));
        all.put("journal export of stderr", log -> export(lines(log)));
        return all;
    }

    /** By name, for logs of whatever lines. */
    public static Map<String, UnaryOperator<String>> ofLines() {
        Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
        all.put("docker", Wraps::docker);
        all.put("cri", Wraps::cri);
        all.put("cri in docker", log -> docker(cri(log)));
        return all;
    }

    /** Lines of more than 16 KiB come in pieces. */
    static String docker(String log) {
        StringBuilder out = new StringBuilder();
        for (String line : log.split("(?<=\n)")) {
            for (String piece : pieces(line, 1 << 14)) {
                out.append("{\"log\":").append(json(piece));
                out.append(",\"stream\":\"stderr\",\"time\":\"2026-03-14T09:00:00.1Z\"}\n");
            }
        }
        return out.toString();
    }

    static String cri(String log) {
        StringBuilder out = new StringBuilder();
        for (String line : log.split("\n")) {
            List<String> pieces = pieces(line, 1 << 14);
            for (int i = 0; i < pieces.size(); i++) {
                String tag = i == pieces.size() - 1 ? "F" : "P";
                out.append("2026-03-14T09:00:00.123456789Z stderr ").append(tag).append(' ');
                out.append(pieces.get(i)).append('\n');
            }
        }
        return out.toString();
    }

    static String cloudSql(String log) {
        StringBuilder out = new StringBuilder();
        for (String line : log.split("\n(?!\t)")) {
            out.append("{\"insertId\":\"s=1\",\"textPayload\":").append(json(line));
            out.append(
                    ",\"resource\":{\"type\":\"cloudsql_database\",\"labels\":{\"a\":\"}\"}}}\n");
        }
        return out.toString();
    }

    /** One message of one process. */
    private record Entry(int pid, String text) {}

    private static List<Entry> lines(String log) {
        List<Entry> entries = new ArrayList<>();
        for (String line : log.split("\n")) {
            entries.add(new Entry(1, line));
        }
        return entries;
    }

    /** As the server calls syslog: numbered for each event, cut at blanks, empty lines left out. */
    private static List<Entry> chunks(String log) {
        List<Entry> chunks = new ArrayList<>();
        Map<Integer, int[]> numbers = new HashMap<>();
        int pid = 0;
        for (String line : log.split("\n")) {
            Matcher lead = LEAD.matcher(line);
            boolean leads = lead.matches();
            pid = leads ? Integer.parseInt(lead.group(1)) : pid;
            int[] number = numbers.computeIfAbsent(pid, _ -> new int[2]);
            if (leads && EVENT.matcher(lead.group(2)).matches()) {
                number[0]++;
                number[1] = 0;
            }
            String rest = line;
            while (!rest.isEmpty()) {
                String chunk = chunk(rest);
                rest = rest.substring(chunk.length());
                chunks.add(new Entry(pid, "[" + number[0] + "-" + ++number[1] + "] " + chunk));
            }
        }
        return chunks;
    }

    private static String chunk(String line) {
        int end = line.length();
        while (line.substring(0, end).getBytes(StandardCharsets.UTF_8).length > CHUNK) {
            end--;
        }
        int blank = line.lastIndexOf(' ', end - 1);
        boolean atBlank = end == line.length() || line.charAt(end) == ' ' || blank <= 0;
        return line.substring(0, atBlank ? end : blank);
    }

    private static String syslog(String log, String form) {
        StringBuilder out = new StringBuilder();
        for (Entry chunk : chunks(log)) {
            String text = chunk.text.replace("\t", "#011");
            out.append(String.format(form, chunk.pid, text));
        }
        return out.toString();
    }

    /** {@code syslog_split_messages = off}: an event is one line, line feeds as {@code #012}. */
    private static String syslogWhole(String log) {
        Map<Integer, StringBuilder> open = new LinkedHashMap<>();
        StringBuilder out = new StringBuilder();
        int pid = 0;
        for (String line : log.split("\n")) {
            Matcher lead = LEAD.matcher(line);
            boolean leads = lead.matches();
            pid = leads ? Integer.parseInt(lead.group(1)) : pid;
            if (leads && EVENT.matcher(lead.group(2)).matches()) {
                StringBuilder before = open.remove(pid);
                out.append(before == null ? "" : before + "\n");
                open.put(
                        pid,
                        new StringBuilder(
                                "Mar 14 09:00:00 db1 postgres[" + pid + "]: [1] " + line));
            } else if (open.containsKey(pid)) {
                open.get(pid).append("#012").append(line.replace("\t", "#011"));
            }
        }
        open.values().forEach(event -> out.append(event).append('\n'));
        return out.toString();
    }

    private static String export(List<Entry> entries) {
        StringBuilder out = new StringBuilder();
        for (Entry entry : entries) {
            out.append("__CURSOR=s=1;i=1\n__REALTIME_TIMESTAMP=1773478800123456\n");
            out.append("_PID=").append(entry.pid).append("\n_COMM=postgres\nPRIORITY=6\n");
            if (entry.pid % 2 == 0) {
                out.append("MESSAGE\n").append(length(entry.text)).append(entry.text).append('\n');
            } else {
                out.append("MESSAGE=").append(entry.text).append('\n');
            }
            out.append("SYSLOG_IDENTIFIER=postgres\n\n");
        }
        return out.toString();
    }

    private static String length(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        byte[] length =
                ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(bytes.length).array();
        return new String(length, StandardCharsets.ISO_8859_1);
    }

    private static String journalJson(List<Entry> entries) {
        StringBuilder out = new StringBuilder();
        for (Entry entry : entries) {
            out.append("{\"__REALTIME_TIMESTAMP\":\"1773478800123456\",\"_PID\":\"");
            out.append(entry.pid).append("\",\"MESSAGE\":");
            if (entry.pid % 2 == 0) {
                List<String> numbers = new ArrayList<>();
                for (byte b : entry.text.getBytes(StandardCharsets.UTF_8)) {
                    numbers.add(Integer.toString(b & 255));
                }
                out.append(numbers.toString().replace(" ", ""));
            } else {
                out.append(json(entry.text));
            }
            out.append(",\"SYSLOG_IDENTIFIER\":\"postgres\"}\n");
        }
        return out.toString();
    }

    private static List<String> pieces(String line, int length) {
        List<String> pieces = new ArrayList<>();
        for (int i = 0; i < line.length(); i += length) {
            pieces.add(line.substring(i, Math.min(line.length(), i + length)));
        }
        return pieces.isEmpty() ? List.of("") : pieces;
    }

    /** As Go writes it: also {@code <}, {@code >} and {@code &} escaped. */
    static String json(String text) {
        StringBuilder out = new StringBuilder("\"");
        for (char c : text.toCharArray()) {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '<', '>', '&', '\u2028' -> out.append(String.format("\\u%04x", (int) c));
                default -> out.append(c < ' ' ? String.format("\\u%04x", (int) c) : c);
            }
        }
        return out.append('"').toString();
    }

    /** CloudNativePG's form of records in csvlog. */
    static String cloudNativePg(List<Map<String, String>> records) {
        StringBuilder out = new StringBuilder();
        for (Map<String, String> record : records) {
            out.append(
                    "{\"level\":\"info\",\"ts\":\"2026-03-14T09:00:00.5Z\",\"logger\":\"postgres\",");
            out.append("\"msg\":\"record\",\"logging_pod\":\"db-1\",\"record\":{");
            List<String> members = new ArrayList<>();
            record.forEach((name, value) -> members.add(json(name) + ":" + json(value)));
            out.append(String.join(",", members)).append("}}\n");
        }
        return out.toString();
    }

    /** UTF-8, with the lengths of the export format as they are. */
    public static byte[] bytes(String name, String text) {
        if (!name.contains("export")) {
            return text.getBytes(StandardCharsets.UTF_8);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        Matcher lengths = Pattern.compile("(?<=\nMESSAGE\n)[\\x00-\\xff]{8}").matcher(text);
        int at = 0;
        while (lengths.find(at)) {
            out.writeBytes(text.substring(at, lengths.start()).getBytes(StandardCharsets.UTF_8));
            out.writeBytes(lengths.group().getBytes(StandardCharsets.ISO_8859_1));
            at = lengths.end();
        }
        out.writeBytes(text.substring(at).getBytes(StandardCharsets.UTF_8));
        return out.toByteArray();
    }
}
