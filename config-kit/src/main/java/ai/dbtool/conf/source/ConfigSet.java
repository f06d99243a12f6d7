package ai.dbtool.conf.source;

import ai.dbtool.conf.file.ConfigFile;
import ai.dbtool.conf.file.Problem;
import ai.dbtool.conf.hba.HbaFile;
import ai.dbtool.conf.hba.IdentFile;
import ai.dbtool.conf.postgres.ConfTree;

import java.util.ArrayList;
import java.util.List;

/**
 * Everything one source holds.
 *
 * @param server postgresql.conf with includes and postgresql.auto.conf; empty when there is none
 * @param major version of the server: as it runs, else of its data directory, else the newest known
 * @param hba pg_hba.conf; empty when there is none
 * @param ident pg_ident.conf; empty when there is none
 * @param applications files of applications, of clients and of the host, by path
 * @param skipped what was not read, with the reason
 */
public record ConfigSet(
        ConfTree server,
        int major,
        HbaFile hba,
        IdentFile ident,
        List<ConfigFile> applications,
        List<Skipped> skipped) {

    public ConfigSet {
        applications = List.copyOf(applications);
        skipped = List.copyOf(skipped);
    }

    /**
     * A file or path that was not read.
     *
     * @param path as found, or as configured when nothing was found
     * @param reason why
     */
    public record Skipped(String path, String reason) {}

    /** All files, server first. */
    public List<ConfigFile> files() {
        List<ConfigFile> files = new ArrayList<>(server.files());
        files.addAll(hba.files());
        files.addAll(ident.files());
        files.addAll(applications);
        return files;
    }

    /** All lines that could not be understood. */
    public List<Problem> problems() {
        List<Problem> problems = new ArrayList<>(server.problems());
        problems.addAll(hba.problems());
        problems.addAll(ident.problems());
        applications.forEach(file -> problems.addAll(file.problems()));
        return problems;
    }
}
