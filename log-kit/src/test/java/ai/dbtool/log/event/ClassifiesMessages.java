package ai.dbtool.log.event;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.util.List;

/** Level, SQLSTATE and text in; class and a field out. */
class ClassifiesMessages {

    private static Event event(
            Severity level, String state, String user, String message, String detail) {
        return Event.of(
                Catalogue.standard(),
                "h",
                "f",
                1,
                null,
                1,
                level,
                state == null ? SqlState.UNKNOWN : SqlState.pack(state),
                new Event.Texts(
                        user, null, null, null, null, null, message, detail, null, null, null,
                        null));
    }

    @ParameterizedTest(name = "{0} {1} {2}")
    @CsvSource(
            delimiter = '|',
            value = {
                "ERROR|40P01|deadlock detected|L01|",
                "ERROR||deadlock detected|L01|",
                "ERROR|40P01|Verklemmung entdeckt|L01|",
                "ERROR|P0001|deadlock detected||",
                "WARNING||deadlock detected||",
                "LOG|00000|process 7 detected deadlock while waiting for ShareLock on transaction 9 after 1000.123 ms|L02|phase=deadlock",
                "LOG|00000|process 7 still waiting for ShareLock on transaction 9 after 1000.123 ms|L02|waitMillis=1000.123",
                "LOG|00000|process 7 acquired AccessExclusiveLock on relation 16388 of database 5 after 20.5 ms|L02|relationOid=16388",
                "LOG|00000|process 7 still waiting for ExclusiveLock on tuple (0,1) of relation 16388 of database 5 after 20.5 ms|L02|databaseOid=5",
                "ERROR|55P03|could not obtain lock on row in relation \"orders\"|L03|relation=orders",
                "ERROR|40001|could not serialize access due to concurrent update|L04|reason=concurrent update",
                "ERROR|40001|canceling statement due to conflict with recovery|L32|",
                "ERROR|57014|canceling statement due to statement timeout|L05|reason=statement timeout",
                "FATAL|25P03|terminating connection due to idle-in-transaction timeout|L06|reason=idle in transaction",
                "FATAL|25P04|terminating connection due to transaction timeout|L06|reason=transaction",
                "FATAL|53300|sorry, too many clients already|L07|scope=server",
                "FATAL|53300|remaining connection slots are reserved for roles with the SUPERUSER attribute|L07|scope=server",
                "FATAL|53300|remaining connection slots are reserved for non-replication superuser connections|L07|scope=server",
                "FATAL||password authentication failed for user \"bob\"|L08|role=bob",
                "FATAL|28000|Peer authentication failed for user \"bob\"|L08|method=Peer",
                "FATAL|28000|no pg_hba.conf entry for host \"10.0.0.1\", user \"bob\", database \"shop\", no encryption|L09|encryption=no encryption",
                "FATAL|28000|pg_hba.conf rejects connection for host \"10.0.0.1\", user \"bob\", database \"shop\", SSL encryption|L09|rule=reject",
                "FATAL|XX000|could not map anonymous shared memory: Cannot allocate memory|L21|reason=memory",
                "FATAL|F0000|configuration file \"/d/postgresql.conf\" contains errors|L36|phase=cannot start",
                "LOG|00000|server process (PID 77) was terminated by signal 9: Killed|L16|signal=9",
                "LOG|00000|checkpoint complete: wrote 3 buffers (0.0%); 0 WAL file(s) added, 1 removed, 2 recycled; write=0.001 s, sync=0.002 s, total=0.010 s; sync files=0, longest=0.000 s, average=0.000 s; distance=16384 kB, estimate=16384 kB|L23|distanceKilobytes=16384",
                "LOG|00000|checkpoint complete: wrote 3 buffers (0.0%), wrote 1 SLRU buffers; 4 WAL file(s) added, 1 removed, 2 recycled; write=0.001 s, sync=0.002 s, total=0.010 s; sync files=0, longest=0.000 s, average=0.000 s; distance=99 kB, estimate=16384 kB; lsn=0/1, redo lsn=0/2|L23|walAdded=4",
                "LOG|00000|checkpoints are occurring too frequently (1 second apart)|L24|secondsApart=1",
                "LOG|00000|temporary file: path \"base/pgsql_tmp/pgsql_tmp1.0\", size 1048576|L25|sizeBytes=1048576",
                "ERROR|53400|temporary file size exceeds \"temp_file_limit\" (1kB)|L25|limitKilobytes=1",
                "LOG|00000|automatic analyze of table \"shop.public.orders\"|L26|table=public.orders",
                "LOG|00000|parameter \"work_mem\" changed to \"8MB\"|L36|value=8MB",
                "LOG|55P02|parameter \"shared_buffers\" cannot be changed without restarting the server|L36|setting=shared_buffers",
                "LOG|F0000|configuration file \"/x/postgresql.conf\" contains errors; unaffected changes were applied|L36|phase=partly applied",
                "LOG|00000|duration: 12.5 ms  plan:|L38|durationMillis=12.5",
                "LOG|00000|duration: 12.5 ms  statement: SELECT 1|L37|kind=statement",
                "LOG|00000|duration: 12.5 ms  execute S_1/C_2: SELECT 1|L37|kind=execute",
                "LOG|00000|duration: 12.5 ms  execute fetch from S_1: SELECT 1|L37|kind=execute",
                "LOG|00000|duration: 12.5 ms|L37|durationMillis=12.5",
                "ERROR|23503|insert or update on table \"items\" violates foreign key constraint \"items_fk\"|L39|table=items",
                "ERROR|42601|unterminated quoted string at or near \"'x\"|L40|near='x",
                "ERROR|42501|permission denied for table users|L41|object=users",
                "ERROR|2200H|nextval: reached maximum value of sequence \"oseq\" (2147483647)|L44|limit=2147483647",
                "ERROR|25006|cannot execute UPDATE in a read-only transaction|L45|command=UPDATE",
                "ERROR|XX000|something new||",
            })
    void byTable(String level, String state, String message, String id, String field) {
        Event event = event(Severity.valueOf(level), state, null, message, null);
        assertThat(event.classId()).isEqualTo(id);
        if (field != null) {
            int equals = field.indexOf('=');
            assertThat(String.valueOf(event.fields().get(field.substring(0, equals))))
                    .isEqualTo(field.substring(equals + 1));
        }
    }

    @Test
    void readsHoldersInSingularAndPlural() {
        String message = "process 7 still waiting for ShareLock on transaction 9 after 1.5 ms";
        assertThat(
                        event(
                                        Severity.LOG,
                                        "00000",
                                        "u",
                                        message,
                                        "Process holding the lock: 12. Wait queue: 7, 8.")
                                .fields())
                .containsEntry("holders", List.of(12L))
                .containsEntry("waitQueue", List.of(7L, 8L));
        assertThat(
                        event(
                                        Severity.LOG,
                                        "00000",
                                        "u",
                                        message,
                                        "Processes holding the lock: 12, 13. Wait queue: 7.")
                                .fields())
                .containsEntry("holders", List.of(12L, 13L));
    }

    @Test
    void readsTheRuleThatRefused() {
        assertThat(
                        event(
                                        Severity.FATAL,
                                        "28P01",
                                        "bob",
                                        "password authentication failed for user \"bob\"",
                                        "Role \"bob\" does not exist.\n"
                                                + "Connection matched file \"/x/pg_hba.conf\" line 9:"
                                                + " \"host all all all md5\"")
                                .fields())
                .containsEntry("hbaFile", "/x/pg_hba.conf")
                .containsEntry("hbaLine", 9L)
                .containsEntry("reason", "Role \"bob\" does not exist.");
    }

    @Test
    void doesNotBelieveAClientThatSpeaksForTheServer() {
        String message = "checkpoints are occurring too frequently (1 second apart)";
        assertThat(event(Severity.LOG, "00000", null, message, null).classId()).isEqualTo("L24");
        assertThat(event(Severity.LOG, "00000", "evil", message, null).classId()).isNull();
    }
}
