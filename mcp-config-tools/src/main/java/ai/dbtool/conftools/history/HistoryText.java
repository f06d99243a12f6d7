package ai.dbtool.conftools.history;

import ai.dbtool.mcp.tool.TextTable;

import org.jspecify.annotations.Nullable;

/** The lives of settings for reading. */
final class HistoryText {

    private HistoryText() {}

    static String of(ConfigHistory.Lives lives) {
        StringBuilder text = new StringBuilder();
        for (Present present : lives.settings()) {
            text.append(today(present)).append('\n');
        }
        TextTable table = new TextTable("time", "setting", "old", "new", "how", "log");
        for (Step step : lives.steps()) {
            table.row(
                    step.at(),
                    step.setting(),
                    known(step.from()),
                    known(step.to()),
                    step.how().words(),
                    name(step.log()));
        }
        text.append(lives.steps().isEmpty() ? "no change is known" : table);
        text.append("\n").append(lives.reloads()).append(" reloads; ");
        text.append(lives.serverSteps()).append(" starts and reloads with errors");
        lives.server()
                .forEach(
                        step ->
                                text.append("\n")
                                        .append(step.at())
                                        .append("  ")
                                        .append(step.what()));
        return text.toString();
    }

    static String row(Step step) {
        return String.join(
                "\t",
                step.at(),
                step.setting(),
                known(step.from()),
                known(step.to()),
                step.how().words(),
                name(step.log()));
    }

    /** {@code work_mem = 8MB (postgresql.conf:812): as the log last said}. */
    static String today(Present present) {
        String now = known(present.now());
        String file = present.file();
        boolean two = present.running() != null && file != null && !file.equals(present.running());
        return present.setting()
                + " = "
                + now
                + (present.where() == null
                        ? ""
                        : " (" + name(present.where()) + (two ? " says " + file : "") + ")")
                + ": "
                + present.verdict().words();
    }

    private static String known(@Nullable String value) {
        return value == null ? "?" : value;
    }

    /** The last part of a path. */
    private static String name(@Nullable String path) {
        return path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    }
}
