package ai.dbtool.logtools;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;

/** A day in the life of a server, as its log tells it. */
final class Day {

    private final StringBuilder text = new StringBuilder();

    Day line(String time, int pid, String session, String rest) {
        text.append("2026-03-14 ")
                .append(time)
                .append(" UTC [")
                .append(pid)
                .append("] ")
                .append(session)
                .append(' ')
                .append(rest)
                .append('\n');
        return this;
    }

    Day raw(String lines) {
        text.append(lines);
        return this;
    }

    /** Deadlock, waits, timeouts, checkpoints, and a hundred duplicate keys. */
    static Day busy() {
        Day day = new Day();
        String app = "app@shop/web";
        day.line("09:00:00.000", 10, "@/ 00000", "LOG:  checkpoint starting: wal");
        day.line(
                "09:00:01.000",
                10,
                "@/ 00000",
                "LOG:  checkpoints are occurring too frequently (7 seconds apart)");
        day.line(
                "09:00:01.001",
                10,
                "@/ 00000",
                "HINT:  Consider increasing the configuration parameter \"max_wal_size\".");
        for (int i = 0; i < 100; i++) {
            String time = String.format("10:%02d:00.000", i % 60);
            day.line(
                    time,
                    100 + i,
                    app + " 23505",
                    "ERROR:  duplicate key value violates unique constraint \"users_email_key\"");
            day.line(
                    time,
                    100 + i,
                    app + " 23505",
                    "DETAIL:  Key (email)=(user" + i + "@example.org) already exists.");
            day.line(
                    time,
                    100 + i,
                    app + " 23505",
                    "STATEMENT:  INSERT INTO users (email) VALUES ('user" + i + "@example.org')");
        }
        day.line("12:00:00.000", 501, app + " 40P01", "ERROR:  deadlock detected at character 8");
        day.line(
                "12:00:00.000",
                501,
                app + " 40P01",
                "DETAIL:  Process 501 waits for ShareLock on transaction 7; blocked by process 502.\n"
                        + "\tProcess 502 waits for ShareLock on transaction 8; blocked by process 501.\n"
                        + "\tProcess 501: UPDATE a SET x = 1\n"
                        + "\tProcess 502: UPDATE b SET x = 1");
        day.line("12:00:00.000", 501, app + " 40P01", "STATEMENT:  UPDATE a SET x = 1");
        day.line(
                "14:00:00.000",
                601,
                app + " 57014",
                "ERROR:  canceling statement due to statement timeout");
        day.line("14:00:00.000", 601, app + " 57014", "STATEMENT:  SELECT pg_sleep(10)");
        day.line(
                "15:00:00.000",
                601,
                app + " 00000",
                "LOG:  duration: 250.500 ms  statement: SELECT *\n\tFROM orders WHERE id = 42");
        return day;
    }

    /** A deadlock of processes 31 and 32 over the rows {@code id} and the next. */
    static String deadlock(String time, int id) {
        String app = "app@shop/web 40P01";
        String own = "UPDATE a SET x = 1 WHERE id = " + (id + 1);
        return new Day()
                .line(time, 31, app, "ERROR:  deadlock detected")
                .line(
                        time,
                        31,
                        app,
                        "DETAIL:  Process 31 waits for ShareLock on transaction 7; blocked by process 32.\n"
                                + "\tProcess 32 waits for ShareLock on transaction 8; blocked by process 31.\n"
                                + "\tProcess 31: "
                                + own
                                + "\n"
                                + "\tProcess 32: UPDATE a SET x = 1 WHERE id = "
                                + id)
                .line(time, 31, app, "STATEMENT:  " + own)
                .text
                .toString();
    }

    Path write(Path file) throws IOException {
        return Files.writeString(file, text);
    }

    Path gzip(Path file) throws IOException {
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write(text.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return file;
    }
}
