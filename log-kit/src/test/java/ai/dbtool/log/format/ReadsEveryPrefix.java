package ai.dbtool.log.format;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.log.event.Event;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;

/** One table: a prefix, a session's line with it, a background line, and what must come out. */
class ReadsEveryPrefix {

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                // prefix|session|background|pid|user|database|application|host|sqlstate
                "%m [%p] %q%u@%d |2026-03-14 09:00:00.123 UTC [42] app@shop |2026-03-14 09:00:01.000 UTC [7] |42|app|shop|||",
                "%m [%p] %u@%d/%a %e |2026-03-14 09:00:00.123 UTC [42] app@shop/my app 42P01 |2026-03-14 09:00:01.000 UTC [7] @/ 00000 |42|app|shop|my app||42P01",
                "%m [%p] %q%u@%d/%a %h %e %Q |2026-03-14 09:00:00.123 UTC [42] app@shop/my app 10.0.0.1 42P01 -77 |2026-03-14 09:00:01.000 UTC [7] |42|app|shop|my app|10.0.0.1|42P01",
                "%t:%r:%u@%d:[%p]:|2026-03-14 09:00:00 UTC:10.0.0.1(5432):app@shop:[42]:|2026-03-14 09:00:01 UTC::@:[7]:|42|app|shop||10.0.0.1|",
                "%t-%c-|2026-03-14 09:00:00 UTC-65f2c1a0.2a-|2026-03-14 09:00:01 UTC-65f2c1a0.7-|42|||||",
                "%m [%p] |2026-03-14 09:00:00.123 UTC [42] |2026-03-14 09:00:01.000 UTC [7] |42|||||",
                "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h |2026-03-14 09:00:00 UTC [42]: [3-1] user=app,db=shop,app=psql,client=10.0.0.1 |2026-03-14 09:00:01 UTC [7]: [1-1] user=,db=,app=,client= |42|app|shop|psql|10.0.0.1|",
                "%n [%p] %u@%d |1773478800.123 [42] app@shop |1773478801.000 [7] @ |42|app|shop|||",
                "<%m>%%{%p} %r %v %x %s |<2026-03-14 09:00:00.123 UTC>%{42} [local] 3/17 0 2026-03-14 08:00:00 UTC |<2026-03-14 09:00:01.000 UTC>%{7}   0 2026-03-14 08:00:00 UTC |42||||[local]|",
                "%-8p %10u|42              app|7                  |42|app||||",
            })
    void asConfigured(
            String prefix,
            String session,
            String background,
            int pid,
            String user,
            String database,
            String application,
            String host,
            String sqlstate) {
        StderrSplitter splitter = Lines.stderr(prefix);
        List<Event> events =
                Lines.split(
                        splitter,
                        session
                                + "ERROR:  relation \"x\" does not exist at character 15\n"
                                + session
                                + "STATEMENT:  SELECT *\n\tFROM x\n"
                                + background
                                + "LOG:  checkpoint starting: time\n");
        assertThat(splitter.unparsed()).isZero();
        assertThat(events).hasSize(2);
        Event event = events.getFirst();
        assertThat(event.pid()).isEqualTo(pid);
        assertThat(event.texts().user()).isEqualTo(user);
        assertThat(event.texts().database()).isEqualTo(database);
        assertThat(event.texts().application()).isEqualTo(application);
        assertThat(event.texts().host()).isEqualTo(host);
        assertThat(event.sqlstate()).isEqualTo("42P01");
        assertThat(event.texts().message()).isEqualTo("relation \"x\" does not exist");
        assertThat(event.texts().statement()).isEqualTo("SELECT *\nFROM x");
        assertThat(event.classId()).isEqualTo("L40");
        assertThat(events.get(1).pid()).isEqualTo(7);
        assertThat(events.get(1).texts().user()).isNull();
        assertThat(events.get(1).classId()).isEqualTo("L23");
        if (sqlstate != null) {
            assertThat(sqlstate).isEqualTo(event.sqlstate());
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%m [%p] %q%u@%d |2026-03-14 09:00:00.123 UTC [42] app@shop |2026-03-14 09:00:01.000 UTC [7] |app|shop",
                "%m [%p] %u@%d/%a %e |2026-03-14 09:00:00.123 UTC [42] app@shop/my app 42P01 |2026-03-14 09:00:01.000 UTC [7] @/ 00000 |app|shop",
                "%m [%p] %q%u@%d/%a %h %e %Q |2026-03-14 09:00:00.123 UTC [42] app@shop/my app 10.0.0.1 42P01 -77 |2026-03-14 09:00:01.000 UTC [7] |app|shop",
                "%t:%r:%u@%d:[%p]:|2026-03-14 09:00:00 UTC:10.0.0.1(5432):app@shop:[42]:|2026-03-14 09:00:01 UTC::@:[7]:|app|shop",
                "%t-%c-|2026-03-14 09:00:00 UTC-65f2c1a0.2a-|2026-03-14 09:00:01 UTC-65f2c1a0.7-||",
                "%t [%p]: [%l-1] user=%u,db=%d,app=%a,client=%h |2026-03-14 09:00:00 UTC [42]: [3-1] user=app,db=shop,app=psql,client=10.0.0.1 |2026-03-14 09:00:01 UTC [7]: [1-1] user=,db=,app=,client= |app|shop",
                "%m %p <%u> {%d} |2026-03-14 09:00:00.123 CET 42 <app> {shop} |2026-03-14 09:00:01.000 CET 7 <> {} ||",
                "%m;%p;usr=%u;database=%d;state=%e: |2026-03-14 09:00:00.123 UTC;42;usr=app;database=shop;state=42P01: |2026-03-14 09:00:01.000 UTC;7;usr=;database=;state=00000: |app|shop",
            })
    void byLookingAtTheLines(
            String written, String session, String background, String user, String database) {
        StringBuilder sample = new StringBuilder();
        for (int i = 0; i < 20; i++) {
            sample.append(background).append("LOG:  checkpoint starting: time\n");
            sample.append(session).append("ERROR:  relation \"x\" does not exist\n");
            sample.append(session).append("STATEMENT:  SELECT 'LOG:  no'\n\tFROM x\n");
        }
        LinePrefix guess =
                PrefixGuess.of(sample.toString().getBytes(StandardCharsets.UTF_8), List.of());
        assertThat(guess).as(written).isNotNull();
        StderrSplitter splitter = Lines.stderr(guess.toString());
        List<Event> events = Lines.split(splitter, sample.toString());
        assertThat(events).hasSize(40);
        assertThat(events).allSatisfy(event -> assertThat(event.pid()).isPositive());
        assertThat(events).allSatisfy(event -> assertThat(event.at()).isNotNull());
        if (user != null) {
            assertThat(events.get(1).texts().user()).isEqualTo(user);
            assertThat(events.get(1).texts().database()).isEqualTo(database);
        }
        assertThat(events.get(1).texts().statement()).isEqualTo("SELECT 'LOG:  no'\nFROM x");
    }

    @Test
    void aConfiguredPrefixComesFirst() {
        byte[] sample =
                "2026-03-14 09:00:00 UTC [42] a@b LOG:  x\n".getBytes(StandardCharsets.UTF_8);
        assertThat(PrefixGuess.of(sample, List.of("%t [%p] %d@%u "))).hasToString("%t [%p] %d@%u ");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "%m [%p] %q%u@%d/%a %h %e %Q |2026-03-14 09:00:00.123 UTC [42] app@shop/my app 10.0.0.1 00000 ID ",
                "%m [%p] %u@%d %Q |2026-03-14 09:00:00.123 UTC [42] app@shop ID ",
                "%m [%p] %Q %u@%d |2026-03-14 09:00:00.123 UTC [42] ID app@shop ",
                "%t [%p]: [%l-1] qid=%Q,user=%u |2026-03-14 09:00:00 UTC [42]: [3-1] qid=ID,user=app ",
                "%t-%c-%Q-|2026-03-14 09:00:00 UTC-65f2c1a0.2a-ID-",
            })
    void withTheQueryid(String prefix, String line) {
        for (String id : List.of("-4072226628520394055", "922792242742284843", "0")) {
            String lines = line.replace("ID", id) + "LOG:  duration: 8.000 ms\n";
            String wanted = id.equals("0") ? null : id;
            assertThat(Lines.split(Lines.stderr(prefix), lines).getFirst().texts().queryid())
                    .isEqualTo(wanted);
            String sample = lines + line.replace("ID", "-7") + "LOG:  x\n";
            LinePrefix guess =
                    PrefixGuess.of(sample.getBytes(StandardCharsets.UTF_8), List.of(prefix));
            assertThat(guess).hasToString(prefix);
        }
    }

    @Test
    void andFindsIdsThatNothingNames() {
        String line = "2026-03-14 09:00:00.123 UTC [42] app@shop %s LOG:  duration: 8.000 ms\n";
        String sample =
                line.formatted("-4072226628520394055") + line.formatted("922792242742284843");
        LinePrefix guess =
                PrefixGuess.of(sample.repeat(9).getBytes(StandardCharsets.UTF_8), List.of());

        assertThat(Lines.split(Lines.stderr(String.valueOf(guess)), sample))
                .extracting(event -> event.texts().queryid())
                .containsExactly("-4072226628520394055", "922792242742284843");
    }

    @Test
    void aPrefixThatChangesInTheMiddleLosesNothing() {
        StderrSplitter splitter = Lines.stderr("%m [%p] ");
        List<Event> events =
                Lines.split(
                        splitter,
                        "2026-03-14 09:00:00.000 UTC [42] LOG:  checkpoint starting: time\n"
                                + "2026-03-14 09:00:01.000 UTC [43] app@shop 40P01 ERROR:  deadlock detected\n"
                                + "2026-03-14 09:00:01.000 UTC [43] app@shop 40P01 STATEMENT:  SELECT 1\n");
        assertThat(splitter.unparsed()).isZero();
        assertThat(events.get(1).pid()).isEqualTo(43);
        assertThat(events.get(1).sqlstate()).isEqualTo("40P01");
        assertThat(events.get(1).texts().statement()).isEqualTo("SELECT 1");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-14 09:00:00.123 UTC, 2026-03-14T09:00:00.123Z",
        "2026-03-14 09:00:00 CET, 2026-03-14T08:00:00Z",
        "2026-07-14 09:00:00 CEST, 2026-07-14T07:00:00Z",
        "2026-03-14 09:00:00.5 +03, 2026-03-14T06:00:00.500Z",
        "2026-03-14 09:00:00 -0330, 2026-03-14T12:30:00Z",
        "2026-03-14 09:00:00 <+0530>, 2026-03-14T03:30:00Z",
        "2026-02-29 09:00:00 EST, 2026-03-01T14:00:00Z",
    })
    void everyZone(String text, Instant at) {
        List<Event> events = Lines.split(Lines.stderr("%t [%p] "), text + " [1] LOG:  x\n");
        assertThat(events.getFirst().at()).isEqualTo(at);
    }

    @Test
    void anUnknownZoneIsReported() {
        Timestamps timestamps = new Timestamps();
        byte[] line = "2026-03-14 09:00:00 QQQ".getBytes(StandardCharsets.US_ASCII);
        assertThat(timestamps.read(line, 0, line.length)).isEqualTo(line.length);
        assertThat(timestamps.unknownZones()).containsExactly("QQQ");
    }

    @Test
    void aClientCannotMakeALineExpensive() {
        String name = "@/ ".repeat(60);
        String line = "2026-03-14 09:00:00.000 UTC [1] " + name + " LOG  x\n";
        StderrSplitter splitter = Lines.stderr("%m [%p] %u@%d/%a %h %e ");
        long start = System.nanoTime();
        Lines.split(splitter, line.repeat(2_000));
        assertThat(splitter.unparsed()).isEqualTo(2_000);
        assertThat(System.nanoTime() - start).isLessThan(60_000_000_000L);
    }
}
