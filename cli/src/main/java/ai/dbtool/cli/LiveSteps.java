package ai.dbtool.cli;

import ai.dbtool.orchestrator.diagnose.DiagnoseEvent;

import org.jspecify.annotations.Nullable;

import java.util.Map;
import java.util.stream.Collectors;

/** A diagnosis as it happens, one line a step. */
final class LiveSteps {

    private final Terminal terminal;

    LiveSteps(Terminal terminal) {
        this.terminal = terminal;
    }

    void show(DiagnoseEvent event) {
        String line = line(event);
        if (line != null) {
            terminal.progress("  " + line);
        }
    }

    private static @Nullable String line(DiagnoseEvent event) {
        return switch (event) {
            case DiagnoseEvent.ServerNoticed server ->
                    server.server()
                            + (server.present() ? " changed: " : " is absent: ")
                            + server.note();
            case DiagnoseEvent.ReadStarted _ -> null;
            case DiagnoseEvent.ReadFinished read ->
                    "read  %-4s %-17s %6d ms%s"
                            .formatted(
                                    read.call(),
                                    read.tool(),
                                    read.millis(),
                                    read.note() == null ? "" : "  " + read.note());
            case DiagnoseEvent.Fact fact -> "fact  " + fact.text();
            case DiagnoseEvent.Hypothesis _ -> null;
            case DiagnoseEvent.Confirmed found ->
                    "found %s (confidence %.2f)"
                            .formatted(named(found.code(), found.entities()), found.confidence());
            case DiagnoseEvent.Rejected left ->
                    "not   " + named(left.code(), left.entities()) + ": " + left.why();
            case DiagnoseEvent.Finished _ -> null;
        };
    }

    static String named(String code, Map<String, Object> entities) {
        return entities.isEmpty()
                ? code
                : code
                        + entities.entrySet().stream()
                                .sorted(Map.Entry.comparingByKey())
                                .map(entity -> entity.getKey() + "=" + entity.getValue())
                                .collect(Collectors.joining(", ", "(", ")"));
    }
}
