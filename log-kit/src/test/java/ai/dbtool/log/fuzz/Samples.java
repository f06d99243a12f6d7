package ai.dbtool.log.fuzz;

import ai.dbtool.log.Wraps;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/** A few events of every kind in every format. */
final class Samples {

    private Samples() {}

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String stderr() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            String lead = String.format("2026-03-14 09:00:%02d.123 UTC [%d] ", i, 100 + i % 3);
            String app = lead + "app@shop/my app 40P01 ";
            out.append(app).append("ERROR:  deadlock detected\n");
            out.append(lead).append("LOG:  checkpoint starting: time\n");
            out.append(app)
                    .append("DETAIL:  Process 1 waits for ShareLock on transaction 7; blocked")
                    .append(
                            " by process 2.\n\tProcess 2 waits for ShareLock on transaction 8; blocked by")
                    .append(
                            " process 1.\n\tProcess 1: UPDATE \"a\" SET x = 'é'\n\tProcess 2: LOCK b\n");
            out.append(app)
                    .append("STATEMENT:  UPDATE a\n\t\tSET x = 1 -- ")
                    .append(i)
                    .append('\n');
            out.append(app)
                    .append("LOG:  duration: 12.5 ms  statement: SELECT ")
                    .append(i)
                    .append('\n');
        }
        return out.toString();
    }

    static String csv() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            out.append("2026-03-14 09:00:0")
                    .append(i)
                    .append(
                            ".000 UTC,\"app\",\"shop\",42,\"10.0.0.1:99\",65f2c1a0.2a,1,\"INSERT\",")
                    .append(
                            "2026-03-14 08:00:00 UTC,3/1,0,ERROR,23505,\"two\nlines, \"\"quoted\"\" ")
                    .append(i)
                    .append("\",\"d\",,,,,\"SELECT 1\n,\n2\",,,\"web\",\"client backend\",,0\n");
        }
        return out.toString();
    }

    static String json() {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < 8; i++) {
            out.append("{\"timestamp\":\"2026-03-14 09:00:0")
                    .append(i)
                    .append(".000 UTC\",\"user\":\"app\",\"pid\":42,\"error_severity\":\"ERROR\",")
                    .append(
                            "\"state_code\":\"23505\",\"message\":\"say \\\"é\\\" \\\\ \\u0001\\n\",")
                    .append("\"detail\":\"Key (a)=(")
                    .append(i)
                    .append(") already exists.\"}\n");
        }
        return out.toString();
    }

    /** PostgreSQL's lines in every wrapping. */
    static Map<String, String> wrapped() {
        Map<String, String> all = new LinkedHashMap<>();
        Wraps.ofStderr().forEach((name, wrap) -> all.put(name, wrap.apply(stderr())));
        StringBuilder cnpg = new StringBuilder();
        for (int i = 0; i < 6; i++) {
            cnpg.append(
                            "{\"level\":\"info\",\"ts\":\"2026-03-14T09:00:00Z\",\"logger\":\"postgres\",")
                    .append(
                            "\"msg\":\"record\",\"record\":{\"log_time\":\"2026-03-14 09:00:00.123 UTC\",")
                    .append(
                            "\"process_id\":\"42\",\"error_severity\":\"ERROR\",\"sql_state_code\":")
                    .append(
                            "\"22012\",\"message\":\"division \\u003c by zero\",\"query\":\"S\\n\"}}\n")
                    .append(
                            "{\"level\":\"error\",\"ts\":\"2026-03-14T09:00:00Z\",\"logger\":\"x\",")
                    .append("\"msg\":\"lost \\\"it\\\"\"}\n");
        }
        all.put("cnpg", cnpg.toString());
        return all;
    }

    /** Logs that are not PostgreSQL's. */
    static Map<String, String> others() {
        return Map.of(
                "pgbouncer",
                "2026-03-14 09:00:00.123 UTC [7] LOG C-0x1: shop/app@10.0.0.1:99 closing because: x (age=0s)\n"
                        .repeat(8),
                "patroni",
                "2026-03-14 09:00:00,123 INFO: no action. I am (a), the leader with the lock\n"
                        .repeat(8),
                "text",
                ("2026-03-14 09:00:00,123 ERROR [main] c.e.App - boom\n\tat c.e.App.run\n"
                                + "2026/03/14 09:00:00 [error] 12#0: *1 timed out\n"
                                + "10.0.0.1 - - [14/Mar/2026:10:00:00 +0100] \"GET / HTTP/1.1\" 502 1\n"
                                + "{\"ts\":1773478800.123,\"level\":\"warn\",\"msg\":\"x\"}\n"
                                + "time=2026-03-14T09:00:00.123Z level=warn msg=\"pool full\"\n")
                        .repeat(4),
                "mixed syslog",
                ("Mar 14 09:00:00 db1 kernel: [1.5] Out of memory: Killed process 42 (postgres) x\n"
                                + "Mar 14 09:00:00 db1 patroni[9]: 2026-03-14 09:00:00,001 WARNING: x\n"
                                + "Mar 14 09:00:00 db1 postgres[42]: [5-1] a@b LOG:  duration: 1 ms\n"
                                + "Mar 14 09:00:00 db1 sshd[42]: hello\n")
                        .repeat(5));
    }
}
