package ai.dbtool.conf.host;

import static org.assertj.core.api.Assertions.assertThat;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Entry;
import ai.dbtool.conf.file.SourceText;

import org.junit.jupiter.api.Test;

import java.nio.file.Path;
import java.util.List;

/** Kernel settings and units of systemd, with what overrides what. */
class ReadsTheHost {

    private static SourceText text(String path, String text) {
        return SourceText.of(Path.of(path), text);
    }

    private static ConfigFile sysctl(String path, String text) {
        return SysctlReader.read(text(path, text));
    }

    private static ConfigFile systemd(String path, String text) {
        return SystemdReader.read(text(path, text));
    }

    private static List<String> lines(List<Entry> entries) {
        return entries.stream()
                .map(e -> e.at().line() + ":" + e.at().column() + " " + e.key() + "=" + e.value())
                .toList();
    }

    @Test
    void namesOfTheKernelInEitherStyle() {
        ConfigFile file =
                sysctl(
                        "/etc/sysctl.d/30.conf",
                        """
                        # comment
                        ; comment
                        vm.swappiness = 1
                        -vm/overcommit_memory=2
                          net/ipv4/conf/eth0.2/forwarding = 1
                        net.ipv4.conf.eth0/3.forwarding = 1
                        -net.ipv4.conf.lo.forwarding
                        kernel.sem = 250 32000 # 100
                        nonsense
                        """);
        assertThat(lines(file.entries()))
                .containsExactly(
                        "3:1 vm.swappiness=1",
                        "4:1 vm.overcommit_memory=2",
                        "5:3 net.ipv4.conf.eth0/2.forwarding=1",
                        "6:1 net.ipv4.conf.eth0/3.forwarding=1",
                        "8:1 kernel.sem=250 32000 # 100");
        assertThat(file.problems()).singleElement().matches(p -> p.at().line() == 9);
    }

    @Test
    void theLastFileByNameWinsAndEtcHidesTheOthers() {
        var settings =
                KernelSettings.of(
                        List.of(
                                sysctl("/usr/lib/sysctl.d/50-default.conf", "vm.swappiness=60\n"),
                                sysctl("/etc/sysctl.d/10-pg.conf", "vm.swappiness=1\nvm.a=1\n"),
                                sysctl("/run/sysctl.d/10-pg.conf", "vm.swappiness=2\nvm.b=1\n"),
                                sysctl("/x/etc/sysctl.conf", "vm.a=9\n")));
        assertThat(settings.get("vm.swappiness").value()).isEqualTo("60");
        assertThat(settings.get("vm.a").value()).isEqualTo("9");
        assertThat(settings).doesNotContainKey("vm.b");
    }

    @Test
    void unitsByLine() {
        ConfigFile file =
                systemd(
                        "/etc/systemd/system/app.service",
                        """
                        Stray=1
                        [Unit]
                        ; comment
                        [Service]
                        Environment="A=b c" 'D=e' F=g\\"h word
                        Environment=PGPASSWORD=hunter2
                        ExecStart=/usr/bin/app \\
                        # within
                            --flag
                        LimitNOFILE = 1024
                        nothing
                        """);
        assertThat(lines(file.entries()))
                .containsExactly(
                        "5:1 Service.Environment.A=b c",
                        "5:1 Service.Environment.D=e",
                        "5:1 Service.Environment.F=g\"h",
                        "6:1 Service.Environment.PGPASSWORD=hunter2",
                        "7:1 Service.ExecStart=/usr/bin/app      --flag",
                        "10:1 Service.LimitNOFILE=1024");
        assertThat(file.problems()).extracting(p -> p.at().line()).containsExactly(1, 5, 11);
    }

    @Test
    void dropInsInTheirOrderAndEmptyOnesForget() {
        List<Unit> units =
                Unit.all(
                        List.of(
                                systemd(
                                        "/usr/lib/systemd/system/postgresql@.service",
                                        "[Service]\nExecStart=/bin/a\nEnvironment=A=1 B=2\n"
                                                + "LimitNOFILE=1\nOOMScoreAdjust=0\n"),
                                systemd(
                                        "/etc/systemd/system/postgresql@.service.d/20.conf",
                                        "[Service]\nLimitNOFILE=20\n"),
                                systemd(
                                        "/etc/systemd/system/postgresql@16-main.service.d/10.conf",
                                        "[Service]\nLimitNOFILE=10\nOOMScoreAdjust=-900\n"),
                                systemd(
                                        "/etc/systemd/system/postgresql@16-main.service.d/30.conf",
                                        "[Service]\nEnvironment=\nEnvironment=C=3\nExecStart=\n"
                                                + "ExecStart=/bin/postgres\n"),
                                systemd(
                                        "/run/systemd/system/postgresql@16-main.service.d/30.conf",
                                        "[Service]\nLimitNOFILE=99\n")));
        assertThat(units)
                .extracting(Unit::name)
                .containsExactly("postgresql@.service", "postgresql@16-main.service");
        Unit instance = units.get(1);
        assertThat(instance.get("Service.LimitNOFILE").value()).isEqualTo("20");
        assertThat(instance.get("Service.OOMScoreAdjust").value()).isEqualTo("-900");
        assertThat(instance.lines())
                .extracting(Entry::key)
                .contains("Service.Environment.C")
                .doesNotContain("Service.Environment.A", "Service.Environment.B");
        assertThat(instance.get("Service.ExecStart").value()).isEqualTo("/bin/postgres");
        assertThat(instance.runs("postgres")).isTrue();
        assertThat(units.get(0).get("Service.OOMScoreAdjust").value()).isEqualTo("0");
    }
}
