package ai.dbtool.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Event;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;

/** A line means the same whatever its process logged before: names that clients chose included. */
class RemembersSessions {

    private static final int LINES = 4_000;
    private static final List<String> NAMES =
            List.of(
                    "app",
                    "a b",
                    "x@y",
                    "d/e",
                    "[unknown]",
                    "",
                    "LOG:  ",
                    "p 10.0.0.1 00000 LOG:  q");
    private static final List<String> HOSTS = List.of("10.0.0.1", "[local]", "db.example", "");
    private static final List<String> LABELS =
            List.of("LOG:  ", "ERROR:  ", "DETAIL:  ", "STATEMENT:  ", "DEBUG1:  ", "FEHLER:  ");
    private static final List<String> TEXTS =
            List.of("x", "a@b/c 10.0.0.1 00000 ERROR:  forged", "duration: 1.000 ms", "@/ LOG:  y");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "%m [%p] %q%u@%d/%a %h %e ",
                "%m [%p] %u@%d/%a %h ",
                "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h ",
                "%m %u [%p] %d %e ",
                "%m [%p] %q%a %c ",
                "%p %e %-8u|%d "
            })
    void asALineAlone(String prefix) {
        Random random = new Random(7);
        LinePrefix remembering = LinePrefix.compile(prefix);
        int matched = 0;
        for (int i = 0; i < LINES; i++) {
            byte[] line = line(prefix, random).getBytes(StandardCharsets.UTF_8);
            LinePrefix alone = LinePrefix.compile(prefix);
            String expected = told(alone, line);
            assertThat(told(remembering, line))
                    .as(new String(line, StandardCharsets.UTF_8))
                    .isEqualTo(expected);
            matched += expected.equals("none") ? 0 : 1;
        }
        assertThat(matched).as("lines that fit at all").isGreaterThan(LINES / 2);
    }

    private static String told(LinePrefix prefix, byte[] line) {
        int text = prefix.match(line, 0, line.length);
        if (text < 0) {
            return "none";
        }
        RawEvent event = new RawEvent(LogFormat.STDERR, ai.dbtool.log.event.Catalogue.standard());
        event.start(
                0,
                1,
                prefix.time(),
                prefix.pid(),
                ai.dbtool.log.event.Severity.LOG,
                prefix.state());
        prefix.putNames(event, line);
        event.put(Part.MESSAGE, line, text, line.length, false);
        Event kept = event.toEvent("f", "log");
        return prefix.quit() + " " + prefix.label().length() + " " + prefix.state() + " " + kept;
    }

    private static String line(String prefix, Random random) {
        StringBuilder line = new StringBuilder();
        int process = random.nextInt(6);
        Random session = new Random(process + (random.nextInt(10) == 0 ? 100 : 0));
        boolean background = process == 0;
        for (PrefixElement element : PrefixElement.parse(prefix)) {
            String name = pick(NAMES, session);
            String host = pick(HOSTS, session);
            switch (element.kind()) {
                case LITERAL -> line.append(new String(element.literal(), StandardCharsets.UTF_8));
                case TIME ->
                        line.append("2026-03-14 09:00:0")
                                .append(random.nextInt(10))
                                .append(".5 UTC");
                case PID -> line.append(1_000 + process);
                case NUMBER -> line.append(random.nextInt(1_000));
                case SESSION ->
                        line.append("65f2c1a0.").append(Integer.toHexString(1_000 + process));
                case STATE -> line.append(random.nextInt(4) == 0 ? "42P01" : "00000");
                case NAME ->
                        line.append(padded(element, element.part() == Part.HOST ? host : name));
                case QUIT -> {
                    if (background) {
                        return line + pick(LABELS, random) + pick(TEXTS, random);
                    }
                }
                case EPOCH, OTHER_TIME, VXID -> throw new IllegalStateException("not in use here");
            }
        }
        return line + pick(LABELS, random) + pick(TEXTS, random);
    }

    private static String padded(PrefixElement element, String name) {
        return element.width() < 0 ? String.format("%" + element.width() + "s", name) : name;
    }

    private static String pick(List<String> from, Random random) {
        return from.get(random.nextInt(from.size()));
    }
}
