package ai.dbtool.conftools;

import ai.dbtool.mcp.tool.Finding;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * What {@code config_check_change} answers.
 *
 * @param valid whether the server would take all of it
 * @param settings one by one
 * @param rules proposed lines of pg_hba.conf
 * @param appear rules of config_audit that are broken only afterwards
 * @param vanish rules that are broken only now
 * @param memory what the server may take at the worst, when that changes
 * @param upgrade what the other version refuses or reads in another way
 * @param wrong what could not be understood
 */
record CheckedChange(
        boolean valid,
        List<Setting> settings,
        List<HbaLine> rules,
        List<AuditFinding> appear,
        List<AuditFinding> vanish,
        @Nullable Memory memory,
        List<Upgrade> upgrade,
        List<String> wrong) {

    /**
     * A setting.
     *
     * @param value proposed; {@code null} for a reset
     * @param normalized in base units
     * @param message why the server refuses it, or what else to know of the value
     * @param takesEffect when
     * @param now value in force for new sessions, and who sets it
     * @param obstacles why it would have no effect
     * @param remedy the minimal change with its undo; {@code null} when the server refuses it
     */
    record Setting(
            String name,
            @Nullable String value,
            @Nullable String normalized,
            boolean valid,
            @Nullable String message,
            @Nullable String takesEffect,
            @Nullable String now,
            List<String> obstacles,
            Finding.@Nullable Remedy remedy) {}

    /**
     * A line of pg_hba.conf, as it would be at the end of the file.
     *
     * @param shadowedBy rules that match its clients before it
     */
    record HbaLine(String line, @Nullable String message, List<String> shadowedBy) {}

    /** Bytes before and after. */
    record Memory(Part before, Part after, @Nullable Long ramBytes) {}

    /** The sum and its parts, in bytes. */
    record Part(long sharedBuffers, long sessions, long maintenance, long total) {}

    /** A note of the upgrade. */
    record Upgrade(String setting, boolean refused, String message, @Nullable String location) {}
}
